import type { Span } from '../../dataset/tags';
import { strengthOf } from './habits';
import type { SpanSignals } from './signals';

/** What is proposed for an entity or for tokens without one; `keep`: the label stands, only its form is wrong or it is odd. */
export type Proposal = 'retype' | 'move' | 'remove' | 'add' | 'keep';

/** Something in a record that may be wrong, with what is proposed instead and why. */
export interface Suspicion {
  readonly proposal: Proposal;
  /** The given entity; undefined where there is none. */
  readonly given: Span | undefined;
  /** What should stand there instead: nothing for `remove`. */
  readonly suggested: readonly Span[];
  /** Probability that the given label is wrong. */
  readonly score: number;
  /** A sentence for a person. */
  readonly why: string;
}

/** Makes a suspicion of what is known about a range of a record's tokens. */
export function suspect(signals: SpanSignals, score: number, tokens: readonly string[], form: 'sound' | 'malformed'): Suspicion {
  const { given, span } = signals;
  const suggested = signals.predicted.length > 0 ? signals.predicted.map(plainSpan) : unpredicted(signals, tokens, form);
  const proposal = proposalOf(given, suggested);
  const why = sentence([opening(signals, suggested, tokens, form), elsewhere(signals), habitOf(signals)]);
  return { proposal, given: given && plainSpan(span), suggested, score, why };
}

/** What the model does not read as an entity: a gap may become one, a given one goes, save the rest of a name that was cut. */
function unpredicted({ given, span }: SpanSignals, tokens: readonly string[], form: 'sound' | 'malformed'): readonly Span[] {
  if (!given) return [plainSpan(span)];
  const start = form === 'malformed' ? startOfName(tokens, span.start) : span.start;
  return start < span.start ? [{ ...plainSpan(span), start }] : [];
}

const capital = /^[#@]?\p{Lu}/u;
const mark = /^[.'’&-]+$/;
const mostBetween = 3;

/**
 * Where the name begins whose end alone is labelled, as `Kitts` of `St . Kitts`: over capitalised words, and over the
 * marks between them. Of 101 such places in Twitter-2015 the later revision has just this entity in 65, none in 10.
 */
function startOfName(tokens: readonly string[], start: number): number {
  let begin = start;
  for (let at = start - 1; at >= 0; at -= 1) {
    const token = tokens[at] ?? '';
    if (capital.test(token) && token !== 'RT') begin = at;
    else if (!(mark.test(token) || (token === 's' && mark.test(tokens[at - 1] ?? ''))) || start - at > mostBetween) break;
  }
  return begin;
}

function proposalOf(given: Span | undefined, suggested: readonly Span[]): Proposal {
  if (!given) return 'add';
  if (suggested.length === 0) return 'remove';
  const same = suggested.find(({ start, end }) => start === given.start && end === given.end);
  if (suggested.length > 1 || !same) return 'move';
  return same.type === given.type ? 'keep' : 'retype';
}

function opening(signals: SpanSignals, suggested: readonly Span[], tokens: readonly string[], form: 'sound' | 'malformed'): string {
  const { given, span, predicted } = signals;
  const named = `${quoted(tokens, span)} ${given ? `is labelled ${span.type}` : 'has no label'}`;
  const form1 = form === 'malformed' && given ? ' in tags that break the scheme' : '';
  if (!given) return `${named}, but models that did not learn from this record ${predicted.length > 0 ? `read ${readAs(predicted, span, tokens)}` : `hesitate over it (${percent(signals.doubt)} ${span.type} or another entity)`}`;
  const [whole] = predicted.length === 0 ? suggested : [];
  if (whole) return `${named}${form1}: probably the end of ${quoted(tokens, whole)}, of which the beginning has no label`;
  if (suggested.length === 0) return `${named}${form1}, but models that did not learn from this record read no entity there (${percent(given.outside)})`;
  const agrees = suggested.length === 1 && suggested[0]!.start === span.start && suggested[0]!.end === span.end && suggested[0]!.type === span.type;
  if (agrees) return `${named}${form1}; models that did not learn from this record agree by ${percent(given.asGiven)} only`.replace(' only', given.asGiven < 0.9 ? ' only' : '');
  return `${named}${form1}, but models that did not learn from this record read ${readAs(predicted, span, tokens)} rather than that (${percent(given.asGiven)})`;
}

function readAs(predicted: SpanSignals['predicted'], span: Span, tokens: readonly string[]): string {
  return predicted.map((each) => {
    const isThere = each.start === span.start && each.end === span.end;
    return `${isThere ? '' : `${quoted(tokens, each)} as `}${each.type} (${percent(each.confidence)})`;
  }).join(' and ');
}

function elsewhere({ span, given, readings, neighbourhood }: SpanSignals): string {
  const counts = [...readings.types].filter(([, count]) => count > 0).sort(([, a], [, b]) => b - a).map(([type, count]) => `${type} ${times(count)}`);
  if (readings.outside > 0) counts.push(`no entity ${times(readings.outside)}`);
  if (counts.length > 0 && (given === undefined || counts.length > 1 || !readings.types.get(span.type))) return `elsewhere it is ${counts.join(', ')}`;
  const own = given ? span.type : null;
  const [reading, share] = [...neighbourhood.shares].filter(([type]) => type !== own).sort(([, a], [, b]) => b - a)[0] ?? [null, 0];
  return share > 0.5 ? `the labelled mentions most like it are ${reading ?? 'no entities'} (${percent(share)})` : '';
}

function habitOf({ habit }: SpanSignals): string {
  if (!habit || strengthOf(habit) < 1) return '';
  const side = habit.side === 'inside' ? 'outside' : 'inside';
  return `“${habit.token}” at the ${habit.edge} of an entity is ${side} it ${times(habit.there)}, ${habit.side} ${times(habit.here)}`;
}

function sentence(parts: readonly string[]): string {
  return `${parts.filter((part) => part !== '').join('; ')}.`;
}

function quoted(tokens: readonly string[], { start, end }: Pick<Span, 'start' | 'end'>): string {
  return `“${tokens.slice(start, end).join(' ')}”`;
}

function percent(probability: number): string {
  return `${Math.round(100 * probability)}%`;
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}

function plainSpan({ start, end, type }: Span): Span {
  return { start, end, type };
}
