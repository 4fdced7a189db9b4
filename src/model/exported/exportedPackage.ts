import { rm } from 'node:fs/promises';
import { checkGolden, makeGolden } from '../golden';
import { getPackageFile, PackageRefusal, sha256Of, writePackage, type ModelPackage } from '../package';
import { getPackageGraph } from '../packageGraph';
import type { DeviceOptions, OpenedTagger } from '../openedTagger';
import { openDescending } from '../runtime/descent';
import { Runtime } from '../runtime/onnx';
import { Pieces } from '../text/pieces';
import { exportedInputs, readExport, type ExportedConfig } from './exportFolder';
import { ExportedTagger } from './exportedTagger';

/** The family of token classifiers that other programs trained and exported to ONNX. */
export const exportedFamily = 'onnx';

const isTexts = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every((each) => typeof each === 'string' && each !== '');

const configOf = ({ metadata }: ModelPackage): ExportedConfig | undefined => {
  const { labels, inputs, output, pieces } = (metadata['reader'] ?? {}) as Partial<Record<keyof ExportedConfig, unknown>>;
  const known = isTexts(inputs) && inputs.every((name) => exportedInputs.some((each) => each === name));
  return isTexts(labels) && known && typeof output === 'string' && typeof pieces === 'number' && pieces >= 8 ? { labels, inputs, output, pieces } : undefined;
};

/** Opens a package of the family `onnx`; throws a PackageRefusal where it does not fit together or computes other results than its maker got. */
export const openExported = async (model: ModelPackage, options: DeviceOptions): Promise<OpenedTagger> => {
  const refuse = (why: string): never => {
    throw new PackageRefusal(`The model package ${model.folder} is refused: ${why}.`);
  };
  const config = configOf(model) ?? refuse('model.json does not say in “reader” what its labels, inputs and output are');
  const pieces = Pieces.parse(new TextDecoder().decode(getPackageFile(model, 'tokenizer.json')));
  if (pieces.kind === 'refused') return refuse(`tokenizer.json cannot be used: ${pieces.reason}`);
  const graph = getPackageGraph(model, 'model.onnx', {
    inputs: config.inputs.map((input) => ({ name: input, type: 'int64', shape: ['B', 'T'] })),
    outputs: [{ name: config.output, type: 'float32', shape: ['B', 'T', config.labels.length] }],
  });
  const runtime = await Runtime.open();
  if ('problem' in runtime) throw new PackageRefusal(runtime.problem);
  const session = await openDescending(runtime, graph, options);
  if ('problem' in session) throw new PackageRefusal(session.problem);
  const { name, version } = model.metadata;
  const tagger = new ExportedTagger({ name, version, config, pieces: pieces.pieces, session });
  const [difference] = model.files.has('golden.json') ? await checkGolden(tagger, model).catch((error: unknown) => [`It does not run: ${(error as Error).message}`]) : ['It has no golden.json.'];
  if (difference === undefined) return { tagger, get device() { return session.device; }, get steps() { return session.steps; } };
  await tagger.close();
  return refuse(difference.replace(/\.$/, '').replace(/^./, (letter) => letter.toLowerCase()));
};

/** A golden set for models whose last digits depend on the device. */
const tolerance = 2e-2;

/**
 * Makes a package of an export: read and checked, tried on a few sentences, written, opened again and tried once more.
 * Throws a PackageRefusal with one sentence where it cannot be; nothing is left in the folder then.
 */
export const adoptExport = async (source: string, folder: string, name: string): Promise<void> => {
  const found = await readExport(source);
  if (found.kind === 'refused') throw new PackageRefusal(`${source} cannot be added: ${found.reason}.`);
  const { config, model, tokenizer } = found;
  const files = new Map([['model.onnx', model], ['tokenizer.json', tokenizer]]);
  const text = (value: string): Uint8Array => new TextEncoder().encode(value);
  const types = [...new Set(config.labels.filter((label) => label !== 'O').map((label) => label.replace(/^[BIESLU]-/u, '')))];
  const version = `1.0.0+${sha256Of(model).slice(0, 8)}`;
  const metadata = {
    name, version, family: exportedFamily, types, scheme: 'as its labels', guidelines: [], licence: found.licence, reader: config,
    provenance: { madeFrom: found.name === '' ? source : found.name, command: 'MNER: Add Model' },
  };
  try {
    const runtime = await Runtime.open();
    if ('problem' in runtime) throw new PackageRefusal(runtime.problem);
    const session = await runtime.openSession(model, { device: 'cpu' });
    if ('problem' in session) throw new PackageRefusal(`${source} cannot be added: ${session.problem.replace(/\.$/, '')}.`);
    const pieces = Pieces.parse(new TextDecoder().decode(tokenizer));
    if (pieces.kind === 'refused') throw new PackageRefusal(`${source} cannot be added: ${pieces.reason}.`);
    const tagger = new ExportedTagger({ name, version, config, pieces: pieces.pieces, session });
    const golden = await makeGolden(tagger).catch((error: unknown) => {
      throw new PackageRefusal(`${source} cannot be added: it does not run (${(error as Error).message.split('\n')[0] ?? ''}).`);
    }).finally(() => tagger.close());
    files.set('golden.json', text(`${JSON.stringify({ ...golden, tolerance }, null, 1)}\n`));
    files.set('README.md', text(`# ${name} ${version}\n\nA token classifier, added from ${metadata.provenance.madeFrom}. Labels: ${config.labels.join(', ')}.\n`));
    await writePackage(folder, metadata, files);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
};
