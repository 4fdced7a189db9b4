import assert from 'node:assert/strict';
import { teachingDataset, trainSmallModel } from './model';
import { Bench, buildCli } from './mner';

describe('what stands in for pictures, on the command line', function () {
  this.timeout(300_000);
  let bench: Bench;
  let model: string;
  before(() => {
    buildCli();
    bench = new Bench();
    bench.file('gold.txt', teachingDataset(4));
    bench.file('captions.tsv', 't0\ta person\n');
    model = trainSmallModel(bench);
  });
  after(() => bench.remove());

  const refusal = (...words: readonly string[]): string => {
    const { code, err, out } = bench.mner(['eval', 'gold.txt', '--model', model, ...words]);
    assert.deepEqual([code, out], [2, '']);
    return err;
  };

  it('needs a reader of captions, and only one kind of stand-in', () => {
    assert.match(refusal('--captions', 'captions.tsv'), /--captions needs --captions-encoder DIR, the encoder that the model began from/);
    assert.match(refusal('--captions', 'captions.tsv', '--features', 'folder'), /--captions and --features exclude each other/);
  });

  it('is named in the help of the commands that take it', () => {
    for (const command of ['eval', 'preannotate']) assert.match(bench.mner([command, '--help']).out, /--captions-encoder DIR[^]*--features DIR/);
  });
});
