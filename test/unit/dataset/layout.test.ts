import assert from 'node:assert/strict';
import { detectLayout, layoutSampleLength, lineKind, looksLikeTag, splitFields, type LineKind } from '../../../src/dataset/layout';
import { realData } from '../../fixtures/realData';
import { decodeLossless } from '../../../src/dataset/bytes';

const kindOf = (line: string): LineKind => lineKind(line, 0, line.length);

describe('the layout of a file', () => {
  const layouts = {
    'IMGID:1\nRT\tO\nJim\tB-PER\n': { separator: '\t', columns: 2 },
    'IMGID:1\nRT O\nJim B-PER\n': { separator: ' ', columns: 2 },
    '-DOCSTART- -X- -X- O\n\nEU NNP B-NP B-ORG\nrejects VBZ B-VP O\n': { separator: ' ', columns: 4 },
    'Jim\tB-PER\tB-Person\nx\tO\tO\n': { separator: '\t', columns: 3 },
    'RT\nJim\nlives\n': { separator: '\t', columns: 2 },
    'RT\tNN\nJim\tNNP\n': { separator: '\t', columns: 3 },
    'Jim PER\nx O\n': { separator: ' ', columns: 2 },
    'New York\tB-LOC\nSan Jose\tB-LOC\n': { separator: '\t', columns: 2 },
    'a\tO\t\nb\tO\t\n': { separator: '\t', columns: 2 },
    'a  O\nb   O\n': { separator: ' ', columns: 2 },
    '\t\n\t\na\tO\n': { separator: '\t', columns: 2 },
    '': { separator: '\t', columns: 2 },
  };
  for (const [text, layout] of Object.entries(layouts)) {
    it(`of ${JSON.stringify(text)} is ${layout.columns} columns and ${layout.separator === ' ' ? 'spaces' : 'tabs'}`, () => {
      assert.deepEqual(detectLayout(text), layout);
    });
  }

  it('is told from most lines, not from slips', () => {
    assert.deepEqual(detectLayout(`${'a\tO\n'.repeat(20)}b c d O\nx\tNN\tO\n`), { separator: '\t', columns: 2 });
  });

  it('is told from the beginning alone: what follows, or a line cut there, changes nothing', () => {
    const beginning = 'a\tO\n'.repeat(layoutSampleLength / 4 - 1);
    const rest = `x${'\tNN'.repeat(9)}\tO\n`.repeat(50_000);
    assert.deepEqual(detectLayout(beginning + rest), { separator: '\t', columns: 2 });
    assert.deepEqual(detectLayout('a\n'.repeat(10) + `b${'\tNN'.repeat(layoutSampleLength)}\tO\n`), { separator: '\t', columns: 2 });
  });

  it('is tabs for the Twitter and WNUT files, spaces for the Chinese one', function () {
    const expected = { 'twitter2015/train.txt': '\t', 'twitter2017/valid.txt': '\t', 'btc/dev.conll': '\t', 'wnut17/train.conll': '\t', 'cp-mner/train.txt': ' ' };
    for (const [path, separator] of Object.entries(expected)) {
      const bytes = realData(path);
      if (!bytes) this.skip();
      assert.deepEqual(detectLayout(decodeLossless(bytes).text), { separator, columns: 2 }, path);
    }
  });
});

describe('a line', () => {
  const kinds: Readonly<Record<string, LineKind>> = {
    '': 'blank', '\t': 'blank', '  \t': 'blank', 'IMGID:': 'header', 'IMGID:7': 'header', ' IMGID:7': 'token', 'imgid:7': 'token', 'IMGID 7': 'token',
    '-DOCSTART-': 'document', '-DOCSTART- -X- O O': 'document', '-x': 'token', '#tag\tO': 'token', '\u00A0': 'token', '\u00A0\tO': 'token', '\tO': 'token', I: 'token',
  };
  for (const [line, kind] of Object.entries(kinds)) {
    it(`${JSON.stringify(line)} is a ${kind} line`, () => assert.equal(kindOf(line), kind));
  }

  it('is split at single tabs, or at runs of spaces; separators at its end open no column', () => {
    assert.deepEqual(splitFields('a\t\tb\t', '\t'), ['a', '', 'b']);
    assert.deepEqual(splitFields('a  b c ', ' '), ['a', 'b', 'c']);
    assert.deepEqual(splitFields('New York\tO', '\t'), ['New York', 'O']);
  });
});

describe('a field', () => {
  it('looks like a tag with a prefix letter, a dash and a type, or as O', () => {
    assert.deepEqual(['O', 'B-PER', 'U-人名', 'I-a-b'].map(looksLikeTag), [true, true, true, true]);
    assert.deepEqual(['o', 'PER', 'B-', 'B- x', 'X-PER', 'BPER', 'York'].map(looksLikeTag), [false, false, false, false, false, false, false]);
  });
});
