import assert from 'node:assert/strict';
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { commands, type SemanticTokens } from 'vscode';
import { closeAll, hoverText, pathOf, show } from '../desk';
import { firstHoverOfPlainTextMs, measured } from '../figures';
import { until } from '../patience';

const data = resolve(__dirname, '../../../../shared/data');
const colouredAtMs = async (uri: Parameters<typeof hoverText>[0], from: number, range: unknown): Promise<number> => {
  await until('the colours are there', async () => ((await commands.executeCommand<SemanticTokens | undefined>('vscode.provideDocumentRangeSemanticTokens', uri, range))?.data.length ?? 0) > 0);
  return performance.now() - from;
};

describe('a published dataset, not part of this repository', () => {
  afterEach(closeAll);

  for (const name of ['twitter2015', 'twitter2017']) {
    it(`${name} is opened, and its first hover answered, without a wait`, async function () {
      const file = join(data, name, 'train.txt');
      if (!existsSync(file)) return this.skip();
      copyFileSync(file, pathOf(`${name}.txt`));
      copyFileSync(file, pathOf(`${name}.log`));
      const plainMs = await firstHoverOfPlainTextMs(pathOf(`${name}.log`));
      const started = performance.now();
      const { document, visibleRanges } = await show(`${name}.txt`);
      const openedMs = performance.now() - started;
      const hoverFrom = performance.now();
      const hover = await hoverText(document.uri, document.getText().split('\n').findIndex((line) => line.includes('\tB-')));
      const hoverMs = performance.now() - hoverFrom;
      const surveyedMs = await colouredAtMs(document.uri, started, visibleRanges[0]);
      measured(this, `a dataset after ${openedMs.toFixed(0)} ms, first hover ${hoverMs.toFixed(0)} ms (over plain text ${plainMs.toFixed(0)} ms), wholly surveyed after ${surveyedMs.toFixed(0)} ms`);
      assert.match(hover, /In this file/);
      // A hover waits at most 300 ms for the model; the rest is VS Code's, which a busy machine slows down.
      assert.ok(hoverMs < 1000 || hoverMs < 1000 + plainMs * 5, `${hoverMs} ms, over plain text ${plainMs} ms`);
      assert.deepEqual(readFileSync(pathOf(`${name}.txt`)), readFileSync(file));
    });
  }
});
