import assert from 'node:assert/strict';
import { findFormat } from '../../../../src/dataset/interchange/formats';
import type { InterchangeRecord } from '../../../../src/dataset/interchange/record';

/** What a format reads of a text, line by line as the command line does. */
function read(name: string, text: string) {
  const reader = findFormat(name)?.createReader?.({});
  assert.ok(reader);
  const records: InterchangeRecord[] = [];
  for (const line of text.split('\n')) {
    const outcome = reader.read(line);
    if ('problem' in outcome) return { records, problem: outcome.problem, notices: [] };
    records.push(...outcome.records);
  }
  return { records: [...records, ...reader.end()], problem: reader.problem?.(), notices: reader.notices.list().map(({ kind, count }) => [kind, count]) };
}

function write(name: string, records: readonly InterchangeRecord[]) {
  const writer = findFormat(name)?.createWriter?.({});
  assert.ok(writer);
  const text = records.map((record) => writer.write(record)).join('') + writer.end();
  return { text, notices: writer.notices.list().map(({ kind, count }) => [kind, count]) };
}

const tweets: readonly InterchangeRecord[] = [
  { id: '17', image: 'images/17.jpg', tokens: ['😀', 'New', 'York', 'rocks', '#Ada'], tags: ['O', 'B-LOC', 'I-LOC', 'O', 'B-PER'] },
  { id: '18', image: 'images/18.jpg', tokens: ['two words', 'Bonn'], tags: ['O', 'B-LOC'] },
  { id: '19', tokens: ['nobody', 'looked', 'yet'], tags: [undefined, undefined, undefined] },
];

describe('Label Studio', () => {
  it('gets back what it was given: ids, pictures, tokens with blanks, and tasks that are still open', () => {
    assert.deepEqual(read('label-studio', write('label-studio', tweets).text).records, tweets);
  });

  it('is given one list of tasks whose offsets count code points', () => {
    const tasks = JSON.parse(write('label-studio', tweets).text) as { data: { text: string }; annotations: { result: { value: object }[] }[] }[];
    assert.equal(tasks.length, 3);
    assert.deepEqual(tasks[0]?.annotations[0]?.result[0]?.value, { start: 2, end: 10, text: 'New York', labels: ['LOC'] });
    assert.deepEqual(tasks[2]?.annotations, []);
  });

  it('is read as it exports: over many lines, the annotation that was not cancelled, offsets of old versions', () => {
    const exported = JSON.stringify([
      { id: 5, data: { text: '😀 in Bonn { " }', image: '/data/upload/5.jpg' }, project: 1, annotations: [
        { was_cancelled: true, result: [] },
        { completed_by: 1, result: [{ id: 'a', from_name: 'label', to_name: 'text', type: 'labels', value: { start: 6, end: 10, text: 'Bonn', labels: ['LOC'] } },
          { id: 'b', from_name: 'mood', to_name: 'text', type: 'choices', value: { choices: ['good'] } }] },
        { result: [] },
      ] },
      { id: 6, data: { text: 'Ada sings' }, predictions: [{ model_version: 'm1', score: 0.5, result: [{ from_name: 'label', to_name: 'text', type: 'labels', value: { start: 0, end: 3, labels: ['PER'] } }] }] },
      { id: 7, text: 'Bonn', label: [{ start: 0, end: 4, text: 'Bonn', labels: ['LOC'] }] },
    ], null, 2);
    const { records, notices } = read('label-studio', exported);
    assert.deepEqual(records, [
      { image: '/data/upload/5.jpg', tokens: ['😀', 'in', 'Bonn', '{', '"', '}'], tags: ['O', 'O', 'B-LOC', 'O', 'O', 'O'] },
      { tokens: ['Ada', 'sings'], tags: ['B-PER', 'O'] },
      { id: '7', tokens: ['Bonn'], tags: ['B-LOC'] },
    ]);
    assert.deepEqual(notices, [['furtherAnnotations', 1], ['otherAnnotations', 1]]);
  });

  it('is read as its first versions wrote it: completions, and the last letter as the end', () => {
    const completed = JSON.stringify([{ completions: [{ id: 1001, result: [{ from_name: 'ner', id: 'x', to_name: 'text', type: 'labels', value: { start: 9, end: 19, text: 'February 22', labels: ['Date'] } }] }], data: { text: 'it ended February 22 at last' }, id: 1 }]);
    const { records, notices } = read('label-studio', completed);
    assert.deepEqual(records.map(({ tokens, tags }) => [tokens, tags]), [[['it', 'ended', 'February', '22', 'at', 'last'], ['O', 'O', 'B-Date', 'I-Date', 'O', 'O']]]);
    assert.deepEqual(notices, []);
  });

  it('says what is wrong with a file that is cut off, and with a span that is none', () => {
    assert.match(read('label-studio', '[{"data":{"text":"a"},"annotations":[').problem ?? '', /not closed/);
    assert.match(read('label-studio', '[{"data":{"text":"a"},"annotations":[{"result":[{"value":{"start":0}}]}]}]').problem ?? '', /no labelled span/);
    assert.match(read('label-studio', 'IMGID:5').problem ?? '', /JSON objects are expected/);
  });
});

describe('Prodigy', () => {
  it('gets back what it was given', () => {
    assert.deepEqual(read('prodigy', write('prodigy', tweets).text).records, tweets);
  });

  it('is given tokens with offsets and white space, and spans that name their first and last token', () => {
    const [line = ''] = write('prodigy', tweets).text.split('\n');
    const task = JSON.parse(line) as Record<string, unknown>;
    assert.deepEqual((task['tokens'] as unknown[])[1], { text: 'New', start: 2, end: 5, id: 1, ws: true });
    assert.deepEqual(task['spans'], [{ start: 2, end: 10, token_start: 1, token_end: 2, label: 'LOC' }, { start: 17, end: 21, token_start: 4, token_end: 4, label: 'PER' }]);
    assert.equal(task['answer'], 'accept');
  });

  it('is read as db-out writes it: rejected tasks and pictures in base64 stay out', () => {
    const lines = [
      { text: 'Apple grows', _input_hash: 1, _task_hash: 2, tokens: [{ text: 'Apple', start: 0, end: 5, id: 0 }, { text: 'grows', start: 6, end: 11, id: 1 }], spans: [{ start: 0, end: 5, label: 'ORG', token_start: 0, token_end: 0 }], image: 'data:image/png;base64,AAAA', meta: { id: 3 }, answer: 'accept' },
      { text: 'Apple falls', spans: [{ start: 0, end: 5, label: 'ORG' }], answer: 'reject' },
      { text: 'no tokens here', spans: [{ start: 3, end: 9, label: 'X' }] },
    ].map((task) => JSON.stringify(task)).join('\n');
    const { records, notices } = read('prodigy', lines);
    assert.deepEqual(records, [{ id: '3', tokens: ['Apple', 'grows'], tags: ['B-ORG', 'O'] }, { tokens: ['no', 'tokens', 'here'], tags: ['O', 'B-X', 'O'] }]);
    assert.deepEqual(notices, [['refusedTasks', 1]]);
  });
});

describe('spaCy', () => {
  it('gets back tokens and tags, missing ones too; ids and pictures are told to be lost', () => {
    const half: InterchangeRecord = { tokens: ['maybe', 'Bonn'], tags: [undefined, 'B-LOC'] };
    const { text, notices } = write('spacy', [...tweets, half]);
    assert.deepEqual(read('spacy', text).records, [...tweets, half].map(({ tokens, tags }) => ({ tokens, tags })));
    assert.deepEqual(notices, [['ids', 3], ['images', 2]]);
  });

  it('is given documents of sentences with entities in BILUO', () => {
    const [document] = JSON.parse(write('spacy', tweets).text) as { paragraphs: { raw: string; sentences: { tokens: { orth: string; ner: string }[] }[] }[] }[];
    assert.equal(document?.paragraphs[0]?.raw, '😀 New York rocks #Ada');
    assert.deepEqual(document?.paragraphs[0]?.sentences[0]?.tokens.map(({ ner }) => ner), ['O', 'B-LOC', 'L-LOC', 'O', 'U-PER']);
  });

  it('says what is wrong with a document that is none', () => {
    assert.match(read('spacy', '[{"id":0}]').problem ?? '', /no "paragraphs"/);
  });
});
