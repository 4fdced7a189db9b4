import assert from 'node:assert/strict';
import type { CardRecord } from '../../../src/protocol/card';
import { chipIndexOf, cutIntoChips, surfaceOf } from '../../../src/webview/chips';
import { findDecisions, nextDecision, openDecisions } from '../../../src/webview/decisions';
import { withEntities, withoutFinding, withoutProposal } from '../../../src/webview/painting';

const words = (text: string): CardRecord => ({
  version: 1,
  record: 0,
  id: '1',
  line: 1,
  tokens: text.split(' ').map((token) => ({ text: token, tagged: true })),
  entities: [],
  suggestions: [],
  disagreements: [],
  findings: [],
  picture: { state: 'none' },
  pair: { signals: {}, gates: [], scored: false, remarks: [] },
  reviewed: false,
});
const base = words('Brackwell Town wins in Old Corn Hall');
const suggestion = (start: number, end: number, type: string) => ({ start, end, type, confidence: 0.9, origin: 'crf 1.0', weak: false });
const disagreement = (entity: { start: number; end: number; type: string }, proposed: { start: number; end: number; type: string } | null) => ({ entity, proposed, confidence: 0.88, origin: 'crf 1.0' });
const brackwell = { start: 0, end: 1, type: 'LOC' };
const town = { start: 0, end: 2, type: 'ORG' };
const kinds = (record: CardRecord): string => cutIntoChips(record).map(({ kind, start, end }) => `${kind} ${start}-${end}`).join(', ');

describe('chips', () => {
  it('cover every token once, entities and suggestions joined', () => {
    const record = { ...base, entities: [brackwell], suggestions: [suggestion(4, 7, 'LOC')] };
    assert.equal(kinds(record), 'entity 0-1, token 1-2, token 2-3, token 3-4, suggestion 4-7');
  });

  it('show a wider proposal as a ghost beside the entity it meets, and not on it', () => {
    const chips = cutIntoChips({ ...base, entities: [brackwell], disagreements: [disagreement(brackwell, town)] });
    assert.deepEqual(chips.slice(0, 2).map(({ kind, disagreement: hangs }) => [kind, hangs?.proposed?.type]), [['entity', undefined], ['ghost', 'ORG']]);
  });

  it('hang a proposal that stays within the entity on its chip', () => {
    const wide = { start: 4, end: 7, type: 'LOC' };
    const [chip] = cutIntoChips({ ...base, entities: [wide], disagreements: [disagreement(wide, { start: 5, end: 7, type: 'ORG' })] }).slice(4);
    assert.equal(chip?.disagreement?.proposed?.type, 'ORG');
  });

  it('hang “no entity” on the chip', () => {
    const [chip] = cutIntoChips({ ...base, entities: [brackwell], disagreements: [disagreement(brackwell, null)] });
    assert.equal(chip?.disagreement?.proposed, null);
  });

  it('give way to entities that were set over a suggestion', () => {
    const record = { ...base, entities: [{ start: 5, end: 6, type: 'PER' }], suggestions: [suggestion(4, 7, 'LOC')] };
    assert.equal(kinds(record), 'token 0-1, token 1-2, token 2-3, token 3-4, suggestion 4-5, entity 5-6, suggestion 6-7');
  });

  it('are found by any of their tokens', () => {
    const chips = cutIntoChips({ ...base, suggestions: [suggestion(4, 7, 'LOC')] });
    assert.equal(chipIndexOf(chips, 6), 4);
    assert.equal(chipIndexOf(chips, -1), -1);
  });

  it('name tokens that cannot be seen by their code point', () => {
    const record = { ...base, tokens: [{ text: '\uFE0F', shown: 'U+FE0F', tagged: true }] };
    assert.equal(surfaceOf(record, { start: 0, end: 1 }), 'U+FE0F');
  });
});

describe('decisions', () => {
  const finding = { rule: 'tag/orphan', severity: 'warning' as const, start: 4, end: 5, message: 'orphan', fix: 'Make it B-' };
  const whole = { rule: 'picture/missing', severity: 'error' as const, start: 0, end: 0, message: 'missing' };
  const record: CardRecord = {
    ...base,
    entities: [brackwell, { start: 1, end: 2, type: 'PER' }],
    suggestions: [suggestion(5, 7, 'LOC')],
    disagreements: [disagreement(brackwell, town), disagreement({ start: 1, end: 2, type: 'PER' }, town)],
    findings: [finding, whole, { ...finding, severity: 'info', start: 2, end: 3 }],
  };

  it('come in reading order, those of the whole record first', () => {
    assert.deepEqual(findDecisions(record).map(({ kind, start }) => `${kind} ${start}`), ['finding 0', 'disagreement 0', 'finding 2', 'finding 4', 'suggestion 5']);
  });

  it('ask once about a proposal that meets two entities', () => {
    const asked = findDecisions(record).find(({ kind }) => kind === 'disagreement');
    assert.ok(asked?.kind === 'disagreement');
    assert.equal(asked.entities.length, 2);
  });

  it('do not wait where there is only information', () => {
    assert.equal(openDecisions(findDecisions(record)).length, 4);
  });

  it('follow one another and begin anew at the end', () => {
    const all = findDecisions(record);
    const open = openDecisions(all);
    const last = open.at(-1);
    assert.equal(nextDecision(all, { key: last?.key, token: 5 }, 1)?.key, open[0]?.key);
    assert.equal(nextDecision(all, { key: undefined, token: 3 }, 1)?.start, 4);
    assert.equal(nextDecision(all, { key: undefined, token: 4 }, -1)?.kind, 'disagreement');
    assert.equal(nextDecision([], { key: undefined, token: 0 }, 1), undefined);
  });

  it('are gone at once where an answer makes them void', () => {
    const painted = withEntities(record, [town]);
    assert.deepEqual(findDecisions(painted).map(({ kind, start }) => `${kind} ${start}`), ['finding 0', 'finding 2', 'finding 4', 'suggestion 5']);
    assert.equal(findDecisions(withoutProposal(record, town)).some(({ kind }) => kind === 'disagreement'), false);
    assert.equal(findDecisions(withoutFinding(record, 'tag/orphan', 4)).some(({ start }) => start === 4), false);
  });

  it('keep what is known of entities that stay', () => {
    const known = { ...record, entities: [{ ...brackwell, origin: 'set by you' }] };
    assert.equal(withEntities(known, [brackwell, { start: 4, end: 7, type: 'LOC' }]).entities[0]?.origin, 'set by you');
  });
});
