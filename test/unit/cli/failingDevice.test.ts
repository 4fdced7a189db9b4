import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { trainTextPackage } from '../../../src/model/text/trainTextPackage';
import { Bench, buildCli, jsonLines } from './mner';
import { teachingFile, tinyJob } from '../model/text/tinyTask';

const records = 700;

describe('mner preannotate on a device that fails in the middle', function () {
  this.timeout(240_000);
  const preload = resolve(`out/failing-device-${process.pid}.js`);
  let bench: Bench;
  let model: string;

  before(async () => {
    buildCli();
    bench = new Bench();
    const built = spawnSync('node_modules/.bin/esbuild', ['test/fixtures/failingDevicePreload.ts', '--bundle', '--platform=node', '--external:onnxruntime-node', `--outfile=${preload}`, '--log-level=warning'], { encoding: 'utf8' });
    assert.equal(built.status, 0, built.stderr);
    const job = tinyJob({ options: { ...tinyJob().options, epochs: 2 } });
    const result = await trainTextPackage(job);
    if (result.kind !== 'written') assert.fail(JSON.stringify(result));
    model = job.folder;
    const texts = teachingFile('any', 0, records).records.map(({ tokens }, at) => `IMGID:${at}\n${tokens.join('\n')}\n`);
    bench.file('texts.txt', `${texts.join('\n')}\n`);
  });
  after(() => {
    bench.remove();
    rmSync(preload, { force: true });
  });

  const preannotate = (device: string, output: string, runs: number) =>
    bench.shell(`MNER_TEST_RUNS=${runs} NODE_OPTIONS="--require ${preload}" $MNER preannotate texts.txt --relabel --model "${model}" --device ${device} --threads 1 --dataset-style twitter2015 --output ${output} --suggestions ${output}.jsonl --force`);

  it('tags every record as the CPU does, says once what happened, and where it ended', () => {
    const onCpu = preannotate('cpu', 'cpu.txt', 0);
    assert.equal(onCpu.code, 0, onCpu.err);
    for (const runs of [1, 4, 12]) {
      const ran = preannotate('coreml', 'coreml.txt', runs);
      assert.equal(ran.code, 0, ran.err);
      assert.match(ran.err, /tiny 0\.1 on Core ML/);
      assert.equal(ran.err.match(/Core ML failed in the middle of a run: the device was removed; CPU goes on from there\./g)?.length, 1, ran.err);
      assert.match(ran.out, /on cpu/);
      assert.equal(jsonLines(bench.read('coreml.txt.jsonl')).length, records);
      assert.equal(bench.read('coreml.txt'), bench.read('cpu.txt'));
    }
  });

  it('stays on the device while it works', () => {
    const ran = preannotate('coreml', 'coreml.txt', 1000);
    assert.equal(ran.code, 0, ran.err);
    assert.doesNotMatch(ran.err, /failed/);
    assert.match(ran.out, /on coreml/);
  });
});
