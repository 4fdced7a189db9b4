import { deepEqual, equal, ok } from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatasetDocument } from '../../../src/dataset/document';
import { readPictureHead } from '../../../src/dataset/pictureKind';
import { isLegalTransition } from '../../../src/dataset/scheme';

const folder = 'samples/postcards';
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
const parse = (name: string): DatasetDocument => DatasetDocument.parse(read(name));
const linesOf = (name: string): readonly string[] => read(name).split('\n');
const pictures = readdirSync(join(folder, 'images')).sort();

/** The rows of a table of the sample's README, cell by cell, under the line that introduces it. */
function tableAfter(introduction: string): readonly (readonly string[])[] {
  const lines = linesOf('README.md');
  const rows: string[][] = [];
  for (let at = lines.indexOf(introduction) + 4; lines[at]?.startsWith('|'); at += 1) {
    rows.push((lines[at] ?? '').split('|').slice(1, -1).map((cell) => cell.trim()));
  }
  ok(rows.length > 0, `no table under “${introduction}”`);
  return rows;
}

/** The line numbers that a cell such as `59, 369` or `292–312` names. */
function lineNumbers(cell = ''): readonly number[] {
  return cell.split(', ').flatMap((part) => {
    const [first = 0, last = first] = part.split('–').map(Number);
    return Array.from({ length: last - first + 1 }, (_, at) => first + at);
  });
}

describe('the postcards sample', () => {
  it('holds the same ids and tokens in its three files', () => {
    const content = (name: string) => [...parse(name).records()].map(({ id, tokens }) => [id, tokens.map(({ text }) => text)]);
    deepEqual(content('train.txt'), content('gold.txt'));
    deepEqual(content('unlabelled.txt'), content('gold.txt'));
    equal(parse('gold.txt').recordCount, 31);
  });

  it('has gold labels that are complete and legal, and an unlabelled copy without any', () => {
    for (const { id, tokens } of parse('gold.txt').records()) {
      const tags = tokens.map(({ tag }) => tag ?? '');
      ok(tags.every((tag) => /^(?:O|[BI]-(?:PER|LOC|ORG|OTHER))$/.test(tag)), id);
      for (let at = 0; at <= tags.length; at += 1) ok(isLegalTransition(tags[at - 1], tags[at], 'IOB2'), `${id}, token ${at}`);
    }
    for (const { tokens } of parse('unlabelled.txt').records()) ok(tokens.every(({ tag }) => tag === undefined));
  });

  it('differs from its gold labels exactly where its README says', () => {
    const [train, gold] = [linesOf('train.txt'), linesOf('gold.txt')];
    const differing = train.flatMap((line, at) => (line === gold[at] ? [] : [at + 1]));
    const rows = tableAfter('Labels:');
    deepEqual(rows.flatMap(([cell]) => lineNumbers(cell)), differing);
    for (const [cell, token = '', , right = ''] of rows) {
      const line = lineNumbers(cell)[0] ?? 0;
      equal(train[line - 1]?.split('\t')[0], token.replace(/ …$/, ''));
      if (right.startsWith('`')) equal(gold[line - 1]?.split('\t')[1], right.replaceAll('`', ''));
    }
  });

  it('has its odd tokens and its repeated id where its README says', () => {
    const train = linesOf('train.txt');
    const found = (pattern: RegExp) => train.flatMap((line, at) => (pattern.test(line) ? [at + 1] : []));
    const rows = tableAfter('Tokens and records, right as they are but good at breaking readers:');
    const places = [found(/^\uFE0F\t/), found(/^\u00A0\t/), found(/^IMGID:1001$/).slice(1), found(/^&amp;\t/)];
    deepEqual(rows.map(([cell]) => lineNumbers(cell)), places);
  });

  it('names the record of each defective picture and of each pair that does not belong together', () => {
    const train = linesOf('train.txt');
    for (const introduction of ['Pictures:', 'Pairs that do not belong together:']) {
      for (const [id, line] of tableAfter(introduction)) equal(train[Number(line) - 1], `IMGID:${id}`);
    }
  });

  it('has a picture for every id but one, JPEG but one, complete but one', () => {
    const ids = new Set([...parse('train.txt').records()].map(({ id }) => `${id}.jpg`));
    deepEqual([...ids].filter((name) => !pictures.includes(name)), ['1022.jpg']);
    deepEqual(pictures.filter((name) => !ids.has(name)), []);
    const bytes = (name: string) => readFileSync(join(folder, 'images', name));
    deepEqual(pictures.filter((name) => readPictureHead(bytes(name)).kind !== 'jpeg'), ['1017.jpg']);
    equal(readPictureHead(bytes('1017.jpg')).kind, 'png');
    const isCut = (name: string) => readPictureHead(bytes(name)).kind === 'jpeg' && bytes(name).subarray(-2).toString('hex') !== 'ffd9';
    deepEqual(pictures.filter(isCut), ['1026.jpg']);
  });

  it('credits every picture, beside it and in the provenance of binaries', () => {
    const credited = linesOf('CREDITS.md').flatMap((line) => /^\| (10[\d, ]+) \|/.exec(line)?.[1]?.split(', ') ?? []);
    deepEqual(credited.sort().map((id) => `${id}.jpg`), pictures);
    const provenance = readFileSync('docs/provenance.md', 'utf8');
    for (const name of pictures) ok(provenance.includes(`| ${folder}/images/${name} |`), name);
  });

  it('weighs less than a megabyte', () => {
    const total = pictures.reduce((sum, name) => sum + readFileSync(join(folder, 'images', name)).length, 0);
    ok(total < 1_000_000, `${total} bytes`);
  });
});
