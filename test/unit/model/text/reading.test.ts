import assert from 'node:assert/strict';
import { noWord } from '../../../../src/model/encoder/words';
import { characterCodes, charactersOf, charactersPerWord, codeOf } from '../../../../src/model/text/characters';
import { ExampleReader, usualLimits } from '../../../../src/model/text/example';
import { feedsOf } from '../../../../src/model/text/feeds';
import { Pieces } from '../../../../src/model/text/pieces';
import { windowsOf } from '../../../../src/model/text/windows';
import { shapeOf, wordShapes } from '../../../../src/model/text/wordShape';
import { tinyTokenizer } from './tinyEncoder';

const piecesOf = (tokenizer: object): Pieces => {
  const parsed = Pieces.parse(JSON.stringify(tokenizer));
  return parsed.kind === 'pieces' ? parsed.pieces : assert.fail(parsed.reason);
};

describe('word shapes', () => {
  it('tell how a word is written', () => {
    const words: Readonly<Record<string, string>> = {
      'won\'t': 'lower', London: 'title', NASA: 'upper', J: 'initial', 'J.': 'initial', iPhone: 'mixed', McDonald: 'mixed', '10:30': 'number', B2B: 'alphanumeric', '...': 'punctuation',
      '@': 'at', '@ada': 'user', '#': 'hash', '#fun': 'hashtag', '<url>': 'url', '😩': 'emoji', 東京: 'caseless', '': 'other', Élan: 'title',
    };
    for (const [word, shape] of Object.entries(words)) assert.equal(wordShapes[shapeOf(word)], shape, word);
  });
});

describe('characters', () => {
  it('of a long word the first and last nine are read, of a short one all', () => {
    assert.deepEqual([...charactersOf('abcdefghijklmnopqrstuvwxyz')].map((code) => String.fromCharCode(code + 32)).join(''), 'abcdefghirstuvwxyz');
    assert.deepEqual([...charactersOf('ab')], [codeOf('a'), codeOf('b'), ...Array<number>(charactersPerWord - 2).fill(0)]);
  });
  it('every character has a code, others than ASCII by class', () => {
    for (const character of ['~', '!', 'É', 'ß', '東', '٣', '😩', '—', '\u200b', '\u0301']) assert.ok(codeOf(character) > 0 && codeOf(character) < characterCodes, character);
    assert.equal(codeOf('É'), codeOf('Ж'));
    assert.notEqual(codeOf('É'), codeOf('é'));
  });
});

describe('windows', () => {
  const limits = { pieces: 0, words: 64, overlap: 4 };
  it('a text that fits is one window', () => {
    assert.deepEqual(windowsOf([3, 3, 4], 10, limits), [{ start: 0, end: 3, from: 0, to: 3 }]);
  });
  it('a longer one overlaps; every word is taken once, from where it has words on both sides', () => {
    const windows = windowsOf(Array<number>(30).fill(1), 12, limits);
    assert.deepEqual(windows, [{ start: 0, end: 12, from: 0, to: 10 }, { start: 8, end: 20, from: 10, to: 18 }, { start: 16, end: 28, from: 18, to: 26 }, { start: 24, end: 30, from: 26, to: 30 }]);
  });
  it('whatever the words, windows keep to the room, go on, and leave none out', () => {
    for (let seed = 1; seed < 200; seed++) {
      const counts = Array.from({ length: (seed * 37) % 300 }, (_, at) => (at * seed * 7919) % 13);
      const windows = windowsOf(counts, 20, { ...limits, words: 17, overlap: seed % 30 });
      assert.deepEqual(windows.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, at) => from + at)), [...counts.keys()]);
      for (const { start, end, from, to } of windows) {
        assert.ok(from >= start && to <= end && end - start <= 17);
        assert.ok(counts.slice(start, end).reduce((a, b) => a + b, 0) <= 20 || end - start === 1);
      }
      assert.ok(windows.length <= Math.max(1, counts.length));
    }
  });
  it('a thousand words without a piece take few windows', () => {
    assert.ok(windowsOf(Array<number>(1000).fill(0), 50, limits).length < 40);
  });
});

describe('examples', () => {
  const reader = new ExampleReader(piecesOf(tinyTokenizer()), usualLimits);
  it('pieces know their word; URLs are one piece; words without a piece keep their place', () => {
    const [placed] = reader.read(['Mr', '\u200b', 'ab', 'http://t.co/abc'], 1);
    const { pieces, wordOfPiece, shapes, guideline } = placed!.example;
    assert.deepEqual([...wordOfPiece], [noWord, 0, 2, 2, 3, noWord]);
    assert.equal(pieces.length, 6);
    assert.deepEqual([...shapes].map((shape) => wordShapes[shape]), ['title', 'other', 'lower', 'url']);
    assert.equal(guideline, 1);
  });
  it('at most twelve pieces of a word are read', () => {
    const [placed] = reader.read(['abcdefghijklmnopqrstuvwxyz'], 0);
    assert.equal(placed!.example.pieces.length, 14);
  });
  it('byte-level vocabularies are asked for words with the space before them', () => {
    const vocab = { '<s>': 0, '</s>': 1, '<unk>': 2, a: 3, Ġ: 4, Ġa: 5, h: 6, i: 7, Ġhi: 8 };
    const byteLevel = {
      version: '1.0', added_tokens: [], normalizer: null, pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
      post_processor: { type: 'RobertaProcessing', sep: ['</s>', 1], cls: ['<s>', 0], trim_offsets: true, add_prefix_space: false }, decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
      model: { type: 'BPE', dropout: null, unk_token: '<unk>', continuing_subword_prefix: '', end_of_word_suffix: '', fuse_unk: false, byte_fallback: false, vocab, merges: ['Ġ a', 'h i', 'Ġ hi'] },
    };
    (byteLevel.model.vocab as Record<string, number>)['hi'] = 9;
    const pieces = piecesOf(byteLevel);
    assert.deepEqual([pieces.before, pieces.of('hi'), pieces.of('a'), pieces.after], [[0], [8], [5], [1]]);
  });
  it('short texts are filled up without a word', () => {
    const examples = [['Mr', 'Ada', 'went'], ['to']].map((tokens) => reader.read(tokens, 0)[0]!.example);
    const { feeds, lengths } = feedsOf(examples, 0);
    assert.deepEqual(lengths, { B: 2, T: 8, W: 4 });
    assert.deepEqual(Array.from(feeds.get('present')!.values, Number), [1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 0, 0]);
    assert.deepEqual(Array.from(feeds.get('wordOfPiece')!.values.slice(8), Number), [-1, 0, -1, -1, -1, -1, -1, -1]);
  });
  it('a file that is no tokenizer is refused with the reason', () => {
    for (const [text, reason] of [['{', /is not JSON/], ['[1]', /no tokenizer/], ['{"model": {"type": "Magic"}}', /no tokenizer can be made/]] as const) {
      const parsed = Pieces.parse(text);
      assert.match(parsed.kind === 'refused' ? parsed.reason : '', reason);
    }
  });
});
