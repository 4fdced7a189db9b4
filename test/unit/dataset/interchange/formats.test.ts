import assert from 'node:assert/strict';
import fc from 'fast-check';
import { DatasetDocument } from '../../../../src/dataset/document';
import { findFormat, interchangeFormats } from '../../../../src/dataset/interchange/formats';
import type { ReadOptions, WriteOptions } from '../../../../src/dataset/interchange/format';
import { renameTypes, toInterchange, type InterchangeRecord } from '../../../../src/dataset/interchange/record';

interface Outcome<T> {
  readonly result: T;
  readonly notices: readonly (readonly [kind: string, count: number])[];
}

function write(name: string, records: readonly InterchangeRecord[], options: WriteOptions = {}): Outcome<string> {
  const writer = findFormat(name)?.createWriter?.(options);
  assert.ok(writer, name);
  const result = records.map((record) => writer.write(record)).join('') + writer.end();
  return { result, notices: writer.notices.list().map(({ kind, count }) => [kind, count]) };
}

function read(name: string, text: string, options: ReadOptions = {}): Outcome<readonly InterchangeRecord[]> {
  const reader = findFormat(name)?.createReader?.(options);
  assert.ok(reader, name);
  const result = text.split('\n').flatMap((line) => {
    const outcome = reader.read(line);
    if ('problem' in outcome) throw new Error(outcome.problem);
    return outcome.records;
  });
  return { result: [...result, ...reader.end()], notices: reader.notices.list().map(({ kind, count }) => [kind, count]) };
}

const tweet: InterchangeRecord = { id: '17', image: 'images/17.jpg', tokens: ['😀', 'New', 'York', 'rocks'], tags: ['O', 'B-LOC', 'I-LOC', undefined] };
const bare: InterchangeRecord = { tokens: ['Hi'], tags: ['O'] };

/** Records with any tokens, the odd ones more often, and plausible tags. */
const anyToken = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 6 }),
  fc.constantFrom('', ' ', '\t', '\u00A0', '\uFE0F', '\uFEFF', 'IMGID:5', '-DOCSTART-', 'New York', 'a B-PER', '#tag', 'O', '\udc80', 'a\nb', '\r', 'x O', ' x'),
);
const anyTag = fc.constantFrom(undefined, 'O', 'O', 'B-PER', 'I-PER', 'B-LOC');
const anyRecord = fc
  .record({ id: fc.option(fc.constantFrom('1', 'O_926', '故6-宫', 'a b', '123.jpg'), { nil: undefined }), rows: fc.array(fc.tuple(anyToken, anyTag), { maxLength: 6 }) })
  .map(({ id, rows }): InterchangeRecord => ({ ...(id !== undefined && { id }), tokens: rows.map(([token]) => token), tags: rows.map(([, tag]) => tag) }));

describe('formats of other tools', () => {
  it('have distinct names and can be found by them', () => {
    const names = interchangeFormats.map(({ name }) => name);
    assert.deepEqual([...new Set(names)], names);
    for (const format of interchangeFormats) assert.equal(findFormat(format.name), format);
    assert.equal(findFormat('xml'), undefined);
  });

  it('take records out of a file, and rename their types', () => {
    const record = toInterchange(DatasetDocument.parse('IMGID:1\nBonn\tNN\tB-MISC\nO\tNN\n\na\tNN\tO\n').record(0), '1.png');
    assert.deepEqual(record, { id: '1', image: '1.png', tokens: ['Bonn', 'O'], tags: ['B-MISC', undefined], tokensWithMoreColumns: 1 });
    const tags = ['B-MISC', 'I-MISC', 'O', 'MISC', undefined, 'B-PER', 'S-MISC'];
    const renamed = renameTypes({ tokens: tags.map(() => 'x'), tags }, new Map([['MISC', 'OTHER']]));
    assert.deepEqual(renamed.tags, ['B-OTHER', 'I-OTHER', 'O', 'OTHER', undefined, 'B-PER', 'S-OTHER']);
  });
});

describe('JSON Lines of tokens and tags', () => {
  it('hold ids, pictures, any token and missing tags', () => {
    const { result, notices } = write('jsonl', [tweet, bare]);
    assert.equal(
      result,
      '{"id":"17","image":"images/17.jpg","tokens":["😀","New","York","rocks"],"tags":["O","B-LOC","I-LOC",null]}\n' +
        '{"id":null,"image":null,"tokens":["Hi"],"tags":["O"]}\n',
    );
    assert.deepEqual(notices, []);
  });

  it('read back what was written', () => {
    fc.assert(
      fc.property(fc.array(anyRecord, { maxLength: 4 }), (records) => {
        assert.deepEqual(read('jsonl', write('jsonl', records).result).result, records);
      }),
    );
  });

  it('say what is wrong with a line', () => {
    const fails = (line: string, message: RegExp): void => assert.throws(() => read('jsonl', line), message);
    fails('{"tokens":["a"', /no JSON object/);
    fails('[1]', /no JSON object/);
    fails('{"text":"a"}', /no list of texts "tokens"/);
    fails('{"tokens":["a"],"tags":["O","O"]}', /1 tokens but 2 in "tags"/);
    fails('{"tokens":["a"],"tags":[{}]}', /no label/);
    fails('{"tokens":["a"],"tags":[3]}', /names of the labels are needed/);
  });

  it('read rows without tags as unlabelled, and numbers as ids', () => {
    assert.deepEqual(read('jsonl', '{"id":7,"tokens":["a","b"]}\n\n').result, [{ id: '7', tokens: ['a', 'b'], tags: [undefined, undefined] }]);
  });

  it('say that further columns are left out', () => {
    assert.deepEqual(write('jsonl', [{ ...bare, tokensWithMoreColumns: 2 }]).notices, [['columns', 2]]);
  });
});

describe('Hugging Face rows', () => {
  const labelNames = ['O', 'B-LOC', 'I-LOC'];

  it('hold tags as texts, or as numbers where label names are given', () => {
    assert.equal(write('hf', [bare]).result, '{"id":null,"image":null,"tokens":["Hi"],"ner_tags":["O"]}\n');
    const { result, notices } = write('hf', [{ ...tweet, tags: ['O', 'B-LOC', 'I-PER', undefined] }], { labelNames });
    assert.deepEqual((JSON.parse(result) as { ner_tags: unknown }).ner_tags, [0, 1, -100, -100]);
    assert.deepEqual(notices, [['unknownLabels', 1]]);
  });

  it('read back what was written', () => {
    fc.assert(
      fc.property(fc.array(anyRecord, { maxLength: 4 }), (records) => {
        const names = ['O', 'B-PER', 'I-PER', 'B-LOC'];
        assert.deepEqual(read('hf', write('hf', records).result).result, records);
        assert.deepEqual(read('hf', write('hf', records, { labelNames: names }).result, { labelNames: names }).result, records);
      }),
    );
  });

  it('read what the viewer gives, with the label names beside the rows', () => {
    const page = {
      features: [{ feature_idx: 2, name: 'ner_tags', type: { feature: { names: labelNames, _type: 'ClassLabel' }, _type: 'Sequence' } }],
      rows: [{ row_idx: 0, row: { id: '0', tokens: ['Bonn'], ner_tags: [1] } }],
    };
    assert.deepEqual(read('hf', JSON.stringify(page)).result, [{ id: '0', tokens: ['Bonn'], tags: ['B-LOC'] }]);
  });

  it('refuse numbers beyond the label names', () => {
    assert.throws(() => read('hf', '{"tokens":["a"],"ner_tags":[9]}', { labelNames }), /holds 9, which is no label/);
  });
});

describe('JSON Lines of text and spans', () => {
  it('count offsets in code points, as Python does', () => {
    const { result, notices } = write('jsonl-spans', [tweet]);
    assert.deepEqual(JSON.parse(result), { id: '17', image: 'images/17.jpg', text: '😀 New York rocks', spans: [{ start: 2, end: 10, label: 'LOC' }] });
    assert.deepEqual(notices, [['untagged', 1]]);
  });

  it('read back what was written, where tokens hold no blanks', () => {
    const solid = anyRecord.filter(({ tokens }) => tokens.every((token) => token !== '' && !/[ \t\r\n]/.test(token)));
    fc.assert(
      fc.property(solid, (record) => {
        const { result } = write('jsonl-spans', [record]);
        const [back] = read('jsonl-spans', result).result;
        assert.deepEqual(back?.tokens, record.tokens);
        assert.equal(write('jsonl-spans', [back ?? bare]).result, result);
      }),
    );
  });

  it('cut words where a span begins or ends, and say so', () => {
    const { result, notices } = read('jsonl-spans', '{"text":"in London.  #Bonn","spans":[{"start":3,"end":9,"label":"LOC"},{"start":13,"end":17,"label":"LOC"}]}');
    assert.deepEqual(result, [{ tokens: ['in', 'London', '.', '#', 'Bonn'], tags: ['O', 'B-LOC', 'O', 'O', 'B-LOC'] }]);
    assert.deepEqual(notices, [['splitWords', 2]]);
  });

  it('take spans as lists too, under the names that other tools give them', () => {
    const wanted = [{ tokens: ['a', 'b'], tags: ['O', 'B-PER'] }];
    for (const field of ['spans', 'entities', 'label', 'labels']) {
      assert.deepEqual(read('jsonl-spans', JSON.stringify({ text: 'a b', [field]: [[2, 3, 'PER']] })).result, wanted);
    }
  });

  it('leave out spans that overlap or hold no text, and trim blanks', () => {
    const spans = [[0, 3, 'A'], [0, 1, 'B'], [2, 9, 'C'], [1, 2, 'D'], [3, 5, 'E']];
    const { result, notices } = read('jsonl-spans', JSON.stringify({ text: 'a b c', spans }));
    assert.deepEqual(result, [{ tokens: ['a', 'b', 'c'], tags: ['B-A', 'I-A', 'B-E'] }]);
    assert.deepEqual(notices, [['outOfText', 2], ['overlaps', 1]]);
  });

  it('write tags in the scheme asked for', () => {
    const line = '{"text":"a b","spans":[[0,3,"PER"]]}';
    assert.deepEqual(read('jsonl-spans', line, { scheme: 'BIOES' }).result[0]?.tags, ['B-PER', 'E-PER']);
  });

  it('say what is wrong with a line', () => {
    assert.throws(() => read('jsonl-spans', '{"tokens":[]}'), /no "text"/);
    assert.throws(() => read('jsonl-spans', '{"text":"a","spans":[{"start":0,"end":1}]}'), /no span with start, end and label/);
  });
});

describe('CoNLL-2003', () => {
  it('has four columns after a -DOCSTART- line, and blank lines between records', () => {
    const { result, notices } = write('conll2003', [tweet, { tokens: [], tags: [] }, { tokens: ['a b', '', '-DOCSTART-'], tags: ['O', 'O', 'O'] }]);
    assert.equal(
      result,
      '-DOCSTART- -X- -X- O\n\n😀 _ _ O\nNew _ _ B-LOC\nYork _ _ I-LOC\nrocks _ _ O\n\na_b _ _ O\n_ _ _ O\n_-DOCSTART- _ _ O\n',
    );
    assert.deepEqual(notices, [['ids', 1], ['untagged', 1], ['emptyRecords', 1], ['blanksReplaced', 2], ['changedTokens', 1]]);
  });

  it('has a final blank line only where asked for', () => {
    const without = write('conll2003', [bare]).result;
    assert.equal(write('conll2003', [bare], { finalBlankLine: 'with' }).result, `${without}\n`);
  });

  it('reads the original, whatever stands between token and tag', () => {
    const text = '-DOCSTART- -X- -X- O\n\nEU NNP B-NP B-ORG\nrejects VBZ B-VP O\n\n\t\nPeter\tI-PER\nlone\n-DOCSTART- -X- O O\n\nx O';
    const { result, notices } = read('conll2003', text);
    assert.deepEqual(result, [
      { tokens: ['EU', 'rejects'], tags: ['B-ORG', 'O'] },
      { tokens: ['Peter', 'lone'], tags: ['I-PER', undefined] },
      { tokens: ['x'], tags: ['O'] },
    ]);
    assert.deepEqual(notices, [['columns', 2]]);
  });
});

describe('our own format', () => {
  it('is token, tab, tag below an IMGID: line', () => {
    assert.equal(write('imgid', [tweet, bare]).result, 'IMGID:17\n😀\tO\nNew\tB-LOC\nYork\tI-LOC\nrocks\n\nHi\tO\n');
    assert.equal(write('imgid', [bare], { finalBlankLine: 'with' }).result, 'Hi\tO\n\n');
  });

  it('reads back as the same records, but for what its notices say', () => {
    fc.assert(
      fc.property(fc.array(anyRecord, { minLength: 1, maxLength: 4 }), (records) => {
        const { result, notices } = write('imgid', records);
        const back = [...DatasetDocument.parse(result).records()].map((record) => toInterchange(record));
        const kept = records.filter(({ id, tokens }) => id !== undefined || tokens.length > 0);
        assert.deepEqual(back.map(({ id, tags }) => ({ id, tags })), kept.map(({ id, tags }) => ({ id, tags })), JSON.stringify(result));
        const changed = back.reduce((sum, record, at) => sum + record.tokens.filter((token, of) => token !== kept[at]?.tokens[of]).length, 0);
        assert.equal(changed, notices.find(([kind]) => kind === 'changedTokens')?.[1] ?? 0);
      }),
      { numRuns: 2000 },
    );
  });

  it('cleans ids and tags that it cannot hold, and says so', () => {
    const { result, notices } = write('imgid', [{ id: ' a\nb ', tokens: ['x'], tags: ['B-work of art'] }]);
    assert.equal(result, 'IMGID:ab\nx\tB-work_of_art\n');
    assert.deepEqual(notices, [['changedIds', 1], ['changedTags', 1]]);
  });
});
