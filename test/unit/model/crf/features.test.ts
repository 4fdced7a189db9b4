import assert from 'node:assert/strict';
import { recordCase, type CaseClass } from '../../../../src/model/crf/atomValues';
import { FeatureExtractor } from '../../../../src/model/crf/features';
import { hashText, KeyIndex } from '../../../../src/model/crf/hash';
import { parseTemplate, plainTemplates, tunedTemplates } from '../../../../src/model/crf/templates';
import { classify, describe as describeToken, normalise } from '../../../../src/model/crf/token';
import { pseudoRandom } from './bruteForce';

describe('a token', () => {
  it('is told by its class', () => {
    const classes = {
      'http://t.co/x1': 'url', 'example.com/a': 'url', '@user': 'user', '#tag': 'hashtag', '#': 'hash', '@': 'at', '12:30': 'number',
      "O'Neil": 'word', '4th': 'alphanumeric', '😩': 'emoji', '…': 'punctuation', '\u00a0': 'invisible', '\ufe0f': 'invisible', '故宫': 'word',
    };
    for (const [token, kind] of Object.entries(classes)) assert.equal(classify(normalise(token)), kind, token);
  });
  it('is written in one plain form', () => {
    assert.equal(normalise('&amp'), '&');
    assert.equal(normalise('it’s'), "it's");
    assert.equal(normalise('https://t.co/a'), normalise('http://t.co/b'));
  });
  it('has a bare form without sign, possessive and stretched letters', () => {
    assert.equal(describeToken('#Sooooo').bare, 'soo');
    assert.equal(describeToken("London's").bare, 'london');
    assert.equal(describeToken("'s").bare, "'s");
  });
  it('has a shape in characters, not in 16-bit units', () => {
    assert.equal(describeToken('iPhone6').shape, 'xXxxxx0');
    assert.equal(describeToken('iPhone6').outline, 'xXx0');
    assert.equal(describeToken('😩😩').outline, '😩');
  });
});

describe('the capitals of a record', () => {
  const caseOf = (...classes: CaseClass[]) => recordCase(classes.map((caseClass) => ({ caseClass })));
  it('are all, most, many, none or as usual', () => {
    assert.equal(caseOf('upper', 'upper', 'none', 'upper'), 'upper');
    assert.equal(caseOf('title', 'title', 'title', 'lower'), 'title');
    assert.equal(caseOf('title', 'lower', 'lower', 'lower'), 'usual');
    assert.equal(caseOf('lower', 'none'), 'lower');
    assert.equal(caseOf(), 'lower');
  });
});

describe('features', () => {
  const source = { tokens: ['RT', '@user', ':', 'Ada', 'Lovelace', '😩', '', '\u00a0'], guideline: 'twitter2015' };

  it('are as many keys as texts, group by group', () => {
    for (const templates of [plainTemplates, tunedTemplates]) {
      const extractor = new FeatureExtractor(templates);
      const { groupCount, start, keys } = extractor.extract(source);
      const names = extractor.names(source);
      names.forEach((row, t) => assert.equal(start[(t + 1) * groupCount]! - start[t * groupCount]!, row.length));
      const byName = new Map<string, number>();
      names.flat().forEach((name, c) => {
        assert.equal(byName.get(name) ?? keys[c], keys[c], 'one text, one key');
        byName.set(name, keys[c]!);
      });
      assert.equal(new Set(byName.values()).size, byName.size, 'two texts, two keys');
    }
  });
  it('say what they look at', () => {
    const [first] = new FeatureExtractor(['lower@-1|lower@0', 'outline@1', 'guideline@0|kind@0']).names(source);
    assert.deepEqual(first, ['lower@-1|lower@0=<s>|rt', 'guideline@0|kind@0=twitter2015|word', 'outline@1=@x'].sort((a, b) =>
      first!.indexOf(a) - first!.indexOf(b)));
  });
  it('are the same in a group wherever its subject and context are', () => {
    const extractor = new FeatureExtractor(tunedTemplates);
    const seen = new Map<string, string>();
    const random = pseudoRandom(5);
    const words = ['a', 'Bob', 'NYC', '#x', '12'];
    const scratch = new Int32Array(tunedTemplates.length);
    for (let round = 0; round < 200; round++) {
      const tokens = Array.from({ length: 1 + Math.floor(4 * random()) }, () => words[Math.floor(words.length * random())]!);
      const reader = extractor.open({ tokens, guideline: random() < 0.5 ? 'one' : 'two' });
      for (let t = 0; t < tokens.length; t++)
        for (let g = 0; g < extractor.groupCount; g++) {
          if (reader.subject(t, g) < 0) continue;
          const signature = `${reader.subject(t, g)} ${reader.context(t, g)}`;
          const keys = scratch.subarray(0, reader.read(t, g, scratch, 0)).join();
          assert.equal(seen.get(`${g} ${signature}`) ?? keys, keys);
          seen.set(`${g} ${signature}`, keys);
        }
    }
    assert.ok(seen.size > 50);
  });
  it('of an unknown kind are not accepted', () => assert.throws(() => parseTemplate('moon@0'), /unknown feature template/u));
  it('of a record without tokens are none', () => {
    assert.equal(new FeatureExtractor(plainTemplates).extract({ tokens: [], guideline: '' }).keys.length, 0);
  });
});

describe('a key index', () => {
  it('numbers keys in order of first sight, however many', () => {
    const random = pseudoRandom(9);
    const keys = [...new Set(Array.from({ length: 20_000 }, () => Math.floor(random() * 2 ** 32) | 0)), 0, -1].filter((key, i, all) => all.indexOf(key) === i);
    const index = KeyIndex.of(Int32Array.from(keys));
    assert.equal(index.size, keys.length);
    keys.forEach((key, number) => assert.equal(index.find(key), number));
    assert.deepEqual([...index.keys()], keys);
    assert.equal(index.find(hashText('nowhere')), -1);
  });
});
