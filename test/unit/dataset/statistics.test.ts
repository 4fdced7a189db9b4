import assert from 'node:assert/strict';
import { DatasetDocument } from '../../../src/dataset/document';
import { StatisticsAccumulator, type DatasetStatistics } from '../../../src/dataset/statistics';
import { eachRealRecord, realData } from '../../fixtures/realData';

function accumulate(text: string): StatisticsAccumulator {
  const statistics = new StatisticsAccumulator();
  for (const record of DatasetDocument.parse(text).records()) statistics.add(record);
  return statistics;
}

const first = 'IMGID:1\nJohn\tB-PER\nParis\tB-LOC\nof\tI-LOC\n\nIMGID:2\nplain\tO\n\nIMGID:1\nparis\tI-PER\nx\tI-LOC\ny\n\n';
const second = 'IMGID:2\nPARIS\tB-ORG\n\na\tB-PER\nA\tB-PER\n';

describe('statistics', () => {
  it('count records, tokens, entities and what is missing', () => {
    assert.deepEqual(accumulate(first).result(), {
      records: 3,
      recordsWithoutId: 0,
      recordsWithoutEntities: 1,
      repeatedIds: 1,
      recordsWithRepeatedId: 2,
      tokens: 7,
      unlabelledTokens: 1,
      tokensPerRecord: { min: 1, median: 3, max: 3 },
      entities: 4,
      entitiesByType: { PER: 2, LOC: 2 },
      openings: { begin: 2, orphan: 1, typeChange: 1 },
      entityLengths: { 1: 3, 2: 1 },
      surfaces: 4,
      ambiguousSurfaces: 0,
    } satisfies DatasetStatistics);
  });

  it('add up over files: ids and surfaces are compared across them', () => {
    const total = new StatisticsAccumulator();
    total.absorb(accumulate(first));
    total.absorb(accumulate(second));
    assert.deepEqual(total.result(), accumulate(first + second).result());
    const { repeatedIds, ambiguousSurfaces, recordsWithoutId, surfaces } = total.result();
    assert.deepEqual({ repeatedIds, ambiguousSurfaces, recordsWithoutId, surfaces }, { repeatedIds: 2, ambiguousSurfaces: 1, recordsWithoutId: 1, surfaces: 5 });
  });

  it('put the median of an even number of records between the middle two', () => {
    assert.deepEqual(accumulate('a\tO\n\nb\tO\nc\tO\n').result().tokensPerRecord, { min: 1, median: 1.5, max: 2 });
  });

  it('of nothing are zeros', () => {
    const { records, tokensPerRecord, entitiesByType } = new StatisticsAccumulator().result();
    assert.deepEqual({ records, tokensPerRecord, entitiesByType }, { records: 0, tokensPerRecord: { min: 0, median: 0, max: 0 }, entitiesByType: {} });
  });

  it('keep a place for what somebody else counts: pictures', () => {
    const pictures = { found: 2, missing: 1, broken: 0 };
    assert.deepEqual(new StatisticsAccumulator().result(pictures).pictures, pictures);
    assert.equal('pictures' in new StatisticsAccumulator().result(), false);
  });

  it('remember 300,000 ids and surfaces in little memory, and count the repeated ones exactly', () => {
    const statistics = new StatisticsAccumulator();
    for (let at = 0; at < 300_000; at += 1) {
      const id = String(at % 299_000);
      statistics.add({ id, tokens: [{ text: `name${at}`, tag: 'B-PER' }] });
    }
    const { repeatedIds, recordsWithRepeatedId, surfaces } = statistics.result();
    assert.deepEqual({ repeatedIds, recordsWithRepeatedId, surfaces }, { repeatedIds: 1000, recordsWithRepeatedId: 2000, surfaces: 300_000 });
  });
});

describe('statistics of the published files', () => {
  const expected = {
    'twitter2015/train.txt': { records: 4000, begins: 6166, entities: 6352 },
    'twitter2015/valid.txt': { records: 1000, begins: 1541, entities: 1594 },
    'twitter2017/train.txt': { records: 3373, begins: 6049, entities: 6049 },
    'twitter2017/valid.txt': { records: 723, begins: 1324, entities: 1324 },
  };
  const invalid = { 'twitter2015/train.txt': 186, 'twitter2015/valid.txt': 53, 'twitter2017/train.txt': 0, 'twitter2017/valid.txt': 0 };
  const count = (path: string): StatisticsAccumulator => {
    const statistics = new StatisticsAccumulator();
    eachRealRecord(path, (record) => statistics.add(record));
    return statistics;
  };

  for (const [path, { records, begins, entities }] of Object.entries(expected)) {
    it(`of ${path} are those of the table`, function () {
      if (!realData(path)) this.skip();
      const found = count(path).result();
      assert.deepEqual({ records: found.records, begins: found.openings.begin, entities: found.entities }, { records, begins, entities });
      assert.equal(found.openings.orphan + found.openings.typeChange, invalid[path as keyof typeof invalid]);
      assert.equal(found.unlabelledTokens, 0);
    });
  }

  for (const [folder, spread] of Object.entries({ twitter2015: { min: 2, median: 16, max: 41 }, twitter2017: { min: 5, median: 15, max: 50 } })) {
    it(`tell the lengths of ${folder}'s records`, function () {
      if (!realData(`${folder}/train.txt`)) this.skip();
      const total = new StatisticsAccumulator();
      for (const split of ['train', 'valid']) total.absorb(count(`${folder}/${split}.txt`));
      assert.deepEqual(total.result().tokensPerRecord, spread);
    });
  }

  it('tell the ambiguous surfaces, letter case aside', function () {
    if (!realData('twitter2015/train.txt')) this.skip();
    assert.equal(count('twitter2015/train.txt').result().ambiguousSurfaces, 87);
    assert.equal(count('twitter2017/train.txt').result().ambiguousSurfaces, 59);
  });
});
