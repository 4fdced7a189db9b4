/** What a record asks of a person, in reading order. */

import type { Span } from '../dataset/tags';
import { spanKey } from '../dataset/tags';
import type { CardDisagreement, CardFinding, CardRecord, CardSuggestion } from '../protocol/card';
import { overlaps, type TokenRange } from './labels';

/** One question, at tokens `start` to `end`; both are 0 where it concerns the whole record. */
export type Decision = TokenRange & { readonly key: string; readonly open: boolean } & (
    | { readonly kind: 'suggestion'; readonly suggestion: CardSuggestion }
    | { readonly kind: 'disagreement'; readonly disagreement: CardDisagreement; readonly entities: readonly Span[] }
    | { readonly kind: 'finding'; readonly finding: CardFinding }
  );

/** Every question of a record. Findings of severity info can be looked at but are not open: nothing waits for them. */
export function findDecisions(record: CardRecord): readonly Decision[] {
  const asked = [...record.findings.map(ofFinding), ...ofDisagreements(record), ...record.suggestions.map(ofSuggestion)];
  return asked.sort((a, b) => a.start - b.start || a.end - b.end);
}

function ofFinding(finding: CardFinding): Decision {
  const { rule, start, end } = finding;
  return { kind: 'finding', key: `finding ${rule} ${start}`, start, end, finding, open: finding.severity !== 'info' };
}

function ofSuggestion(suggestion: CardSuggestion): Decision {
  const { start, end } = suggestion;
  return { kind: 'suggestion', key: `suggestion ${spanKey(suggestion)}`, start, end, suggestion, open: true };
}

/** A proposal that meets several entities is one question. */
function ofDisagreements(record: CardRecord): readonly Decision[] {
  const decisions = new Map<string, Decision>();
  for (const disagreement of record.disagreements) {
    const { entity, proposed } = disagreement;
    const key = `disagreement ${proposed ? spanKey(proposed) : `none ${spanKey(entity)}`}`;
    const before = decisions.get(key);
    const entities = [...(before?.kind === 'disagreement' ? before.entities : []), entity];
    const start = Math.min(before?.start ?? entity.start, proposed?.start ?? entity.start, entity.start);
    const end = Math.max(before?.end ?? entity.end, proposed?.end ?? entity.end, entity.end);
    decisions.set(key, { kind: 'disagreement', key, start, end, disagreement, entities, open: true });
  }
  return [...decisions.values()];
}

/** The questions that wait for an answer. */
export function openDecisions(decisions: readonly Decision[]): readonly Decision[] {
  return decisions.filter((decision) => decision.open);
}

/** The questions that concern these tokens. */
export function decisionsAt(decisions: readonly Decision[], range: TokenRange): readonly Decision[] {
  return decisions.filter((decision) => overlaps(decision, range));
}

/** The next open question after the one in hand or after a token, beginning anew at the end. */
export function nextDecision(
  decisions: readonly Decision[],
  from: { readonly key: string | undefined; readonly token: number },
  direction: 1 | -1,
): Decision | undefined {
  const open = openDecisions(decisions);
  const at = open.findIndex((decision) => decision.key === from.key);
  if (at >= 0) return open[(at + direction + open.length) % open.length];
  if (direction < 0) return open.findLast((decision) => decision.start < from.token) ?? open.at(-1);
  return open.find((decision) => decision.start >= from.token) ?? open[0];
}
