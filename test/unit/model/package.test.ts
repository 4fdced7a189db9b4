import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadTagger } from '../../../src/model/load';
import { readPackage, sha256Of, writePackage } from '../../../src/model/package';
import { defaultTraining } from '../../../src/model/crf/train';
import { plainTemplates } from '../../../src/model/crf/templates';
import { trainCrfPackage } from '../../../src/model/crf/trainPackage';
import { checkGolden } from '../../../src/model/golden';

const records = Array.from({ length: 12 }, (_, i) => i % 2 === 0
  ? { tokens: ['met', 'Ada', 'Lovelace'], tags: ['O', 'B-PER', 'I-PER'] }
  : { tokens: ['in', 'Oslo'], tags: ['O', 'B-MISC'] });
const file = { name: 'train.txt', sha256: 'a'.repeat(64), guideline: 'twitter2017', records };

const writeCrf = (folder: string) => trainCrfPackage({
  folder, name: 'tiny', version: '0.0.1', licence: 'CC0-1.0', train: [file], valid: [{ ...file, name: 'valid.txt' }],
  typeNames: { twitter2017: { OTHER: 'MISC' } }, command: 'test', start: 'anew',
  options: { ...defaultTraining, templates: plainTemplates, l1: 0.01, l2: 0.01, iterations: 20 },
});

describe('a model package', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mner-package-'));
    assert.equal((await writeCrf(folder)).kind, 'written');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const metadata = async (): Promise<Record<string, unknown>> =>
    JSON.parse(await readFile(join(folder, 'model.json'), 'utf8')) as Record<string, unknown>;
  const change = async (changes: Record<string, unknown>): Promise<void> =>
    writeFile(join(folder, 'model.json'), JSON.stringify({ ...await metadata(), ...changes }));
  const refusal = async (): Promise<string> => {
    const result = await loadTagger(folder);
    const reason = result.kind === 'refused' ? result.reason : 'loaded';
    assert.match(reason, /^[A-Z][^\n]*\.$/u, 'one sentence');
    return reason;
  };
  /** Replaces a file and has model.json vouch for it. */
  const replace = async (path: string, bytes: Uint8Array): Promise<void> => {
    await writeFile(join(folder, path), bytes);
    const files = (await metadata()).files as { path: string }[];
    await change({ files: files.map((entry) => (entry.path === path ? { path, sha256: sha256Of(bytes), sizeBytes: bytes.length } : entry)) });
  };

  it('tags after a round trip as its golden inputs say, with the file\'s names for types', async () => {
    const result = await loadTagger(folder);
    assert.ok(result.kind === 'loaded');
    assert.deepEqual(await checkGolden(result.tagger, result.package), []);
    assert.deepEqual([...result.tagger.types].sort(), ['OTHER', 'PER']);
    const [first, second] = await result.tagger.tag([{ tokens: ['met', 'Ada', 'Lovelace'] }, { tokens: ['in', 'Oslo'] }]);
    assert.deepEqual(first!.spans.map(({ start, end, type }) => [start, end, type]), [[1, 3, 'PER']]);
    assert.deepEqual(second!.spans.map(({ start, end, type }) => [start, end, type]), [[1, 2, 'MISC']]);
  });

  it('names its data, scores and mode, and carries a card', async () => {
    const { provenance } = await metadata() as { provenance: { data: { split: string; sha256: string }[]; scores: { mode: string; f1: number }[] } };
    assert.deepEqual(provenance.data.map(({ split }) => split), ['train', 'valid']);
    assert.equal(provenance.scores[0]!.mode, 'seqeval');
    assert.equal(provenance.scores[0]!.f1, 1);
    assert.match(await readFile(join(folder, 'README.md'), 'utf8'), /\| valid\.txt \| seqeval \| 12 \| 12 \|/u);
  });

  it('is the same bytes when made again', async () => {
    const again = await mkdtemp(join(tmpdir(), 'mner-package-'));
    await writeCrf(again);
    assert.deepEqual(await readFile(join(again, 'model.json')), await readFile(join(folder, 'model.json')));
    await rm(again, { recursive: true });
  });

  it('has no checkpoint left in it', async () => {
    await assert.rejects(readFile(join(folder, 'checkpoint.bin')));
  });

  it('without model.json, or with one that is no JSON or no object, is refused', async () => {
    await writeFile(join(folder, 'model.json'), '[1]');
    assert.match(await refusal(), /does not hold an object/u);
    await writeFile(join(folder, 'model.json'), '{');
    assert.match(await refusal(), /cannot be read as JSON/u);
    await rm(join(folder, 'model.json'));
    assert.match(await refusal(), /has no file model\.json/u);
  });
  it('of another format version is refused', async () => {
    await change({ formatVersion: 2 });
    assert.match(await refusal(), /format version is 2, and this program reads version 1 only/u);
    await change({ formatVersion: undefined });
    assert.match(await refusal(), /format version is missing/u);
  });
  it('of an unknown family is refused, with the known ones', async () => {
    await change({ family: 'oracle' });
    assert.match(await refusal(), /family "oracle" is unknown; known: crf/u);
  });
  it('with a field missing or of the wrong kind is refused', async () => {
    for (const field of ['name', 'version', 'licence', 'scheme', 'types', 'guidelines', 'provenance', 'files', 'templates']) {
      const before = await readFile(join(folder, 'model.json'));
      await change({ [field]: 7 });
      assert.match(await refusal(), new RegExp(`"?${field}"?`, 'u'));
      await writeFile(join(folder, 'model.json'), before);
    }
  });
  it('with a changed byte is refused', async () => {
    const path = join(folder, 'weights.bin');
    const bytes = await readFile(path);
    bytes[60]! ^= 1;
    await writeFile(path, bytes);
    assert.match(await refusal(), /weights\.bin does not have the SHA-256/u);
  });
  it('with a file cut short, missing or replaced by a folder is refused', async () => {
    const path = join(folder, 'weights.bin');
    const bytes = await readFile(path);
    await writeFile(path, bytes.subarray(1));
    assert.match(await refusal(), new RegExp(`has ${bytes.length - 1} bytes instead of ${bytes.length}`, 'u'));
    await rm(path);
    assert.match(await refusal(), /weights\.bin is missing/u);
    await symlink(tmpdir(), path);
    assert.match(await refusal(), /outside the folder|is not a file/u);
  });
  it('that names a file outside its folder is refused, however it is written', async () => {
    for (const path of ['../secret', '/etc/passwd', 'a/../../b', 'C:\\x', 'a//b', './weights.bin']) {
      await change({ files: [{ path, sha256: 'a'.repeat(64), sizeBytes: 1 }] });
      assert.match(await refusal(), /lies outside its folder/u);
    }
  });
  it('that links to a file outside its folder is refused', async () => {
    const outside = join(await mkdtemp(join(tmpdir(), 'mner-outside-')), 'weights.bin');
    await writeFile(outside, await readFile(join(folder, 'weights.bin')));
    await rm(join(folder, 'weights.bin'));
    await symlink(outside, join(folder, 'weights.bin'));
    assert.match(await refusal(), /link to a place outside the folder/u);
  });
  it('whose weights do not fit its labels, are cut short or are something else is refused', async () => {
    const bytes = await readFile(join(folder, 'weights.bin'));
    await replace('weights.bin', bytes.subarray(0, bytes.length - 3));
    assert.match(await refusal(), /cut short or too long/u);
    await replace('weights.bin', new TextEncoder().encode('not weights at all, but long enough to be looked into'));
    assert.match(await refusal(), /not a file of CRF weights/u);
    await replace('weights.bin', bytes);
    await change({ types: ['PER', 'LOC', 'ORG'] });
    assert.match(await refusal(), /made for other labels/u);
  });
  it('that does not list its weights, or uses features of another version, is refused', async () => {
    await change({ templates: ['moon@0'] });
    assert.match(await refusal(), /feature "moon@0", which this program does not know/u);
    await change({ templates: plainTemplates, files: [] });
    assert.match(await refusal(), /does not list the file weights\.bin/u);
  });
  it('may hold files of any size and be read back byte for byte', async () => {
    const files = new Map([['empty.bin', new Uint8Array(0)], ['some.bin', Uint8Array.from({ length: 70_000 }, (_, i) => i)]]);
    await writePackage(folder, {
      name: 'n', version: '1', family: 'text', licence: 'MIT', scheme: 'IOB2', types: ['X'], guidelines: [], provenance: {},
    }, files);
    const read = await readPackage(folder, ['text']);
    assert.ok(read.kind === 'package');
    for (const [path, bytes] of files) assert.deepEqual(Uint8Array.from(read.package.files.get(path)!), bytes);
  });
});

describe('loading a tagger by name', () => {
  it('says which names there are when it finds neither a package nor a folder', async () => {
    const result = await loadTagger('no-such-model', { modelsFolder: tmpdir() });
    assert.match(result.kind === 'refused' ? result.reason : '', /neither a bundled one \(default, crf\) nor a folder/u);
  });
  it('says that a file is not a package', async () => {
    const result = await loadTagger('package.json', { modelsFolder: tmpdir() });
    assert.match(result.kind === 'refused' ? result.reason : '', /is a file; give the folder/u);
  });
});
