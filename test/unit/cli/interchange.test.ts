import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { Bench, buildCli, jsonLines, smallDataset } from './mner';

describe('mner export and import', () => {
  let bench: Bench;
  before(function () {
    this.timeout(120_000);
    buildCli();
  });
  beforeEach(() => (bench = new Bench()));
  afterEach(() => bench.remove());

  const withoutLastBlank = smallDataset.replace(/\n\n$/, '\n');

  for (const format of ['jsonl', 'hf']) {
    it(`takes a dataset to ${format} and back without a loss`, () => {
      bench.file('train.txt', smallDataset);
      assert.equal(bench.mner(['export', 'train.txt', '--format', format, '--output', 'rows.jsonl']).code, 0);
      assert.equal(bench.mner(['import', 'rows.jsonl', '--format', format, '--output', 'back.txt']).code, 0);
      assert.equal(bench.read('back.txt'), withoutLastBlank);
      assert.equal(bench.mner(['import', 'rows.jsonl', '--format', format, '--final-blank-line', '--output', 'back2.txt']).code, 0);
      assert.equal(bench.read('back2.txt'), smallDataset);
    });
  }

  it('writes CoNLL-2003 with four columns, and says that it has no place for ids', () => {
    bench.file('train.txt', smallDataset);
    const { out, err } = bench.mner(['export', 'train.txt', '--format', 'conll2003', '--output', '-']);
    assert.match(out, /^-DOCSTART- -X- -X- O\n\nAda _ _ B-PER\nLovelace _ _ I-PER\n/);
    assert.match(err, /3 picture ids left out/);
    bench.file('eng.train', out);
    bench.mner(['import', 'eng.train', '--format', 'conll2003', '--output', 'back.txt']);
    assert.match(bench.read('back.txt'), /^Ada\tB-PER\nLovelace\tI-PER\nvisits\tO\nTurin\tB-LOC\n\nthe\tO\n/);
  });

  it('names pictures from the output’s folder, renames types, and writes tags as numbers where labels are given', () => {
    mkdirSync(bench.path('images'));
    bench.file('images/102.png', 'not looked at');
    bench.file('train.txt', smallDataset);
    mkdirSync(bench.path('out'));
    bench.file('labels.txt', 'O\nB-HUMAN\nI-HUMAN\nB-LOC\nI-ORG\n');
    assert.equal(bench.mner(['export', 'train.txt', '--format', 'hf', '--types', 'PER=HUMAN', '--labels', 'labels.txt', '--output', 'out/rows.jsonl']).code, 0);
    const rows = jsonLines(bench.read('out/rows.jsonl'));
    assert.deepEqual(rows.map(({ image }) => image), [null, '../images/102.png', null]);
    assert.deepEqual(rows[0]?.['ner_tags'], [1, 2, 0, 3]);
    bench.mner(['import', 'out/rows.jsonl', '--format', 'hf', '--labels', 'labels.txt', '--types', 'HUMAN=PER', '--output', 'back.txt']);
    assert.equal(bench.read('back.txt'), withoutLastBlank);
  });

  it('reads JSON Lines of texts with spans, and takes the id from the picture’s name', () => {
    bench.file('rows.jsonl', '{"text":"Ada 😀 in Turin","image":"pics/55.jpg","spans":[{"start":0,"end":3,"label":"PER"},{"start":9,"end":14,"label":"LOC"}]}\r\n');
    assert.equal(bench.mner(['import', 'rows.jsonl', '--format', 'jsonl', '--output', 'back.txt']).code, 0);
    assert.equal(bench.read('back.txt'), 'IMGID:55\nAda\tB-PER\n😀\tO\nin\tO\nTurin\tB-LOC\n');
  });

  it('refuses what it cannot read, naming the line, and writes nothing then', () => {
    bench.file('rows.jsonl', '{"tokens":["a"],"tags":["O"]}\nnonsense\n');
    bench.file('empty.jsonl', '\n');
    const refusals: readonly (readonly [readonly string[], RegExp])[] = [
      [['import', 'rows.jsonl', '--format', 'jsonl', '--output', 'x.txt'], /rows\.jsonl line 2: the line holds no JSON object/],
      [['import', 'empty.jsonl', '--format', 'jsonl', '--output', 'x.txt'], /holds no records/],
      [['import', 'rows.jsonl', '--output', 'x.txt'], /say which --format: jsonl/],
      [['import', 'rows.jsonl', '--format', 'imgid', '--output', 'x.txt'], /--format can be/],
      [['import', 'rows.jsonl', '--format', 'jsonl'], /needs --output/],
      [['import', 'rows.jsonl', '--format', 'jsonl', '--types', 'A', '--output', 'x.txt'], /--types must be OLD=NEW/],
    ];
    for (const [words, sentence] of refusals) {
      const { code, err } = bench.mner(words);
      assert.match(err, sentence);
      assert.deepEqual([code, err.split('\n').length], [2, 2]);
    }
    assert.throws(() => bench.read('x.txt'));
  });
});
