// Copies a neural package as it ships: without pieces that no text has, and with what its card should say to people elsewhere:
// no folder of this machine, the command that makes it, and remarks.
// usage: node scripts/run.mjs scripts/publish-package.ts PACKAGE OUTPUT --command WORDS [--without-prefix PATH]… [--remark SENTENCE]… [--rarest COUNT --text DATASET…]
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DatasetDocument } from '../src/dataset/document';
import { readPackage, writePackage } from '../src/model/package';
import { taggerFamilies } from '../src/model/load';
import { withoutUnusedPieces } from './unusedPieces';

const { values, positionals: [folder, output] } = parseArgs({
  allowPositionals: true,
  options: { command: { type: 'string' }, 'without-prefix': { type: 'string', multiple: true, default: [] }, remark: { type: 'string', multiple: true, default: [] }, rarest: { type: 'string', default: '0' }, text: { type: 'string', multiple: true, default: [] } },
});
const { command, remark: remarks, 'without-prefix': prefixes } = values;

const publish = async (): Promise<void> => {
  if (!folder || !output || command === undefined) throw new Error('usage: publish-package.ts PACKAGE OUTPUT --command WORDS [--without-prefix PATH]… [--remark SENTENCE]…');
  const read = await readPackage(folder, taggerFamilies);
  if (read.kind === 'refused') throw new Error(read.reason);
  const { metadata, files } = read.package;
  const { formatVersion: _, files: __, ...said } = metadata;
  const before = String(metadata.provenance['command']);
  const plain = (text: string): string => prefixes.reduce((kept, prefix) => kept.replaceAll(prefix, ''), text.replaceAll(before, command));
  const card = plain(readFileSync(join(folder, 'README.md'), 'utf8')).replace(/^Licence: .*$/mu, (line) => [line, ...remarks].join('\n\n'));
  mkdirSync(output, { recursive: true });
  const bytesOf = (name: string): Uint8Array => files.get(name) ?? new Uint8Array();
  const words = new Set(values.text.flatMap((path) => [...DatasetDocument.parse(readFileSync(path, 'utf8')).records()].flatMap(({ tokens }) => tokens.map(({ text: token }) => token))));
  const { pieces: positions } = metadata['reading'] as { readonly pieces: number };
  const { graph, tokenizer, vocabulary } = withoutUnusedPieces(bytesOf('model.onnx'), new TextDecoder().decode(bytesOf('tokenizer.json')), { places: positions, rarest: Number(values.rarest), words });
  const text = (value: string): Uint8Array => new TextEncoder().encode(value);
  const contents = new Map([...files, ['model.onnx', graph], ['tokenizer.json', text(tokenizer)], ['README.md', text(card)]]);
  const escaped = (text: string): string => JSON.stringify(text).slice(1, -1);
  const told = JSON.stringify({ ...said, encoder: { ...(said['encoder'] as object), vocabulary, positions } }).replaceAll(escaped(before), escaped(command));
  await writePackage(output, JSON.parse(prefixes.reduce((kept, prefix) => kept.replaceAll(escaped(prefix), ''), told)) as typeof said, contents);
};

publish().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
