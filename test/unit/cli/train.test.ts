import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tinyOptions } from '../model/text/tinyTask';
import { writeTinyEncoder } from '../model/text/tinyEncoder';
import { Bench, buildCli, cliPath } from './mner';
import { teachingDataset } from './model';

const words = (output: string): readonly string[] => ['train', 'teach.txt', '--valid', 'valid.txt', '--family', 'text', '--config', 'text.json', '--output', output];

describe('mner train --family text', function () {
  this.timeout(240_000);
  const bench = new Bench();
  const { encoderRate, headRate, chainRate, batch } = tinyOptions;
  before(() => {
    buildCli();
    writeTinyEncoder(bench.path('encoder'));
    bench.file('teach.txt', teachingDataset(60));
    bench.file('valid.txt', teachingDataset(12));
    bench.file('text.json', JSON.stringify({ name: 'tiny', encoder: 'encoder', epochs: 5, encoderRate, headRate, chainRate, batch, checkpointMinutes: 0 }));
  });
  after(() => bench.remove());

  /** Starts a training and kills it once it has written so many checkpoints. */
  const killed = (output: string, checkpoints: number, ...more: readonly string[]): Promise<void> =>
    new Promise((resolve) => {
      const child = spawn(process.execPath, [cliPath, ...words(output), ...more], { cwd: bench.folder });
      let [seen, last] = [0, ''];
      const watch = setInterval(() => {
        const path = join(bench.path(output), 'checkpoint.safetensors');
        const now = existsSync(path) ? /"run":"[^"]*"/.exec(readFileSync(path).subarray(0, 20_000).toString('latin1'))?.[0] ?? '' : '';
        if (now !== last) [seen, last] = [seen + 1, now];
        if (seen >= checkpoints) child.kill('SIGKILL');
      }, 2);
      child.once('exit', () => {
        clearInterval(watch);
        resolve();
      });
    });

  it('killed twice in mid-run and resumed, it writes the bytes of an uninterrupted run, and its package evaluates', async () => {
    const whole = bench.mner(words('whole'));
    assert.equal(whole.code, 0, whole.err);
    await killed('broken', 4);
    await killed('broken', 4, '--resume');
    assert.ok(!existsSync(bench.path('broken/model.json')));
    const again = bench.mner([...words('broken'), '--resume', '--json']);
    assert.equal(again.code, 0, again.err);
    for (const file of ['model.onnx', 'chain.json']) assert.deepEqual(bench.bytes(`broken/${file}`), bench.bytes(`whole/${file}`));
    const last = JSON.parse(again.out.trim().split('\n').at(-1) ?? '') as { readonly summary: { readonly scores: readonly { readonly f1: number }[] } };
    const evaluated = JSON.parse(bench.mner(['eval', 'valid.txt', '--model', 'broken', '--json', '--device', 'cpu']).out) as { readonly f1: number };
    assert.ok(Math.abs(evaluated.f1 - (last.summary.scores[0]?.f1 ?? 0)) < 0.03, `${evaluated.f1} and ${last.summary.scores[0]?.f1}`);
    assert.ok(evaluated.f1 > 0.9);
  });

  it('with too little memory for a batch it goes on in smaller parts, and says so once', function () {
    this.timeout(600_000);
    if (bench.shell('prlimit --data=1000000000 true').code !== 0) {
      console.log('      skipped: prlimit is not here');
      return this.skip();
    }
    const sentence = ['Mr O', 'Ada B-PER', 'went O', 'to O', 'Turin B-LOC', 'to O', 'see O', 'the O', 'Linux B-OTHER'].map((row) => row.replace(' ', '\t'));
    const record = (at: number): string => `IMGID:${at}\n${Array.from({ length: 6 }, () => sentence.join('\n')).join('\n')}\n\n`;
    bench.file('long.txt', Array.from({ length: 256 }, (_, at) => record(at)).join(''));
    bench.file('few.txt', record(0));
    bench.file('large.json', JSON.stringify({ encoder: 'encoder', epochs: 1, batch: 256 }));
    // How much a process needs before the first batch differs from machine to machine: look for the limit that a batch breaks.
    // Just below it, memory ends in a place where nothing can be done in smaller parts.
    for (let megabytes = 600; megabytes > 300; megabytes -= 15) {
      const limit = `prlimit --data=${megabytes}000000 $MNER train long.txt --valid few.txt --family text --config large.json --output little --force`;
      const { code, err } = bench.shell(limit);
      if (code !== 0 || !err.includes('not enough memory')) continue;
      assert.equal(err.match(/There is not enough memory for a batch at once; batches go through in smaller parts from now on\./g)?.length, 1);
      return;
    }
    assert.fail('no limit broke a batch and left enough for its parts');
  });

  it('a configuration without an encoder, an unknown field and a broken encoder are told of in one sentence', () => {
    bench.file('none.json', '{}');
    bench.file('odd.json', '{"encoder": "encoder", "epoch": 3}');
    bench.file('gone.json', '{"encoder": "nowhere"}');
    const errors = ['none.json', 'odd.json', 'gone.json'].map((config) => {
      const { code, err } = bench.mner(['train', 'teach.txt', '--valid', 'valid.txt', '--family', 'text', '--config', config, '--output', `out-${config}`]);
      assert.equal(code, 2);
      return err;
    });
    assert.match(errors[0] ?? '', /needs an encoder to start from/);
    assert.match(errors[1] ?? '', /there is no field “epoch”/);
    assert.match(errors[2] ?? '', /The encoder nowhere is refused: config\.json cannot be read/);
  });
});

describe('mner import-encoder', function () {
  this.timeout(120_000);
  const bench = new Bench();
  before(() => {
    buildCli();
    writeTinyEncoder(bench.path('encoder'));
  });
  after(() => bench.remove());

  it('writes an encoder that training takes, half precision kept where nothing is lost', () => {
    const { code, out, err } = bench.mner(['import-encoder', 'encoder', '--output', 'imported', '--json']);
    assert.equal(code, 0, err);
    const told = JSON.parse(out) as Readonly<Record<string, unknown>>;
    assert.deepEqual([told['kind'], told['layers'], told['width'], told['precision']], ['bert', 2, 32, 'fp32']);
    assert.equal(bench.mner(['import-encoder', 'imported', '--output', 'again', '--json']).code, 0);
    assert.deepEqual(bench.bytes('again/model.safetensors'), bench.bytes('imported/model.safetensors'));
  });

  it('says of each broken folder what is wrong', () => {
    const config = (changes: object): string => JSON.stringify({ ...(JSON.parse(bench.read('encoder/config.json')) as object), ...changes });
    const cases: readonly (readonly [string, () => void, RegExp])[] = [
      ['no weights', () => bench.shell('rm broken/model.safetensors'), /model\.safetensors cannot be read/],
      ['weights of another program', () => bench.shell('mv broken/model.safetensors broken/pytorch_model.bin'), /pytorch_model\.bin, which can run code/],
      ['weights in several files', () => bench.shell('mv broken/model.safetensors broken/model.safetensors.index.json'), /cut into several files/],
      ['weights cut off', () => bench.shell('truncate -s 9000 broken/model.safetensors'), /model\.safetensors is broken: the file ends inside/],
      ['no tokenizer', () => bench.shell('rm broken/tokenizer.json'), /tokenizer\.json is missing/],
      ['a tokenizer that is not JSON', () => bench.file('broken/tokenizer.json', '{'), /tokenizer\.json cannot be used: it is not JSON/],
      ['a tokenizer of another model', () => bench.file('broken/config.json', config({ vocab_size: 40 })), /is refused: model\.safetensors does not fit config\.json/],
      ['another kind of model', () => bench.file('broken/config.json', config({ model_type: 't5' })), /names the model type t5/],
      ['a config that is not JSON', () => bench.file('broken/config.json', 'no'), /config\.json is not JSON/],
    ];
    for (const [what, breakIt, expected] of cases) {
      bench.shell('rm -rf broken && cp -r encoder broken');
      breakIt();
      const { code, err } = bench.mner(['import-encoder', 'broken', '--output', 'never']);
      assert.equal(code, 2, what);
      assert.match(err, expected, what);
      assert.ok(!existsSync(bench.path('never')), what);
    }
  });
});
