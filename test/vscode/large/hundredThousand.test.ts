import assert from 'node:assert/strict';
import { copyFileSync, writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { commands, languages, Selection, Uri, window, type TextEditor } from 'vscode';
import { closeAll, hoverText, pathOf, show } from '../desk';
import { driver, needsWindow } from '../driver';
import { firstHoverOfPlainTextMs, measured } from '../figures';
import { until } from '../patience';

const recordCount = 100_000;
const tokensOfRecord = 16;
const words = ['RT', '@someone', 'the', 'Ada', 'Lovelace', 'in', 'Paris', 'and', 'NASA', 'said', ':', '#mner', 'of', 'a', 'day', 'http://t.co/x'];
const tags = ['O', 'O', 'O', 'B-PER', 'I-PER', 'O', 'B-LOC', 'O', 'B-ORG', 'O', 'O', 'O', 'O', 'O', 'O', 'O'];

function text(): string {
  const body = words.slice(0, tokensOfRecord).map((word, at) => `${word}\t${tags[at] ?? 'O'}\n`).join('');
  return Array.from({ length: recordCount }, (_, at) => `IMGID:${at}\nw${at % 977}\tO\n${body}\n`).join('').replace(/\n$/, '');
}

/** Milliseconds from key press to paint that 95 of 100 keys stay below, by the browser's own Event Timing. */
async function typingP95Ms(editor: TextEditor, keys: number): Promise<number> {
  await window.showTextDocument(editor.document);
  editor.selection = new Selection(3, 0, 3, 0);
  await driver.click({ selector: '.editor-group-container.active .view-lines' });
  editor.selection = new Selection(3, 0, 3, 0);
  await driver.evaluate((): null => {
    const page = globalThis as unknown as { taken: number[] };
    page.taken = [];
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if (entry.name === 'keydown') page.taken.push(entry.duration);
    }).observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit);
    return null;
  }, null);
  for (let key = 0; key < keys; key += 1) {
    await driver.press('x');
    await new Promise((done) => setTimeout(done, 100));
  }
  const slow = await driver.evaluate((): number[] => (globalThis as unknown as { taken: number[] }).taken, null);
  // Keys that are painted within 16 ms are not reported.
  const all = [...slow, ...Array.from({ length: Math.max(keys - slow.length, 0) }, () => 16)].sort((a, b) => a - b);
  return all[Math.ceil(all.length * 0.95) - 1] ?? Infinity;
}

const unresponsive = async (): Promise<number> => (await driver.console()).filter((line) => /unresponsive/i.test(line)).length;

describe(`an open file of ${recordCount.toLocaleString('en')} records`, function () {
  this.timeout(240_000);
  let editor: TextEditor;
  let openedMs = 0;
  let longestHoldMs = 0;
  let byPlainText = 0;

  before(needsWindow);
  before(() => writeFileSync(pathOf('train.txt'), text()));
  after(closeAll);

  it('answers its first hover within 500 ms of being opened', async function () {
    copyFileSync(pathOf('train.txt'), pathOf('plain.log'));
    const plainMs = await firstHoverOfPlainTextMs(pathOf('plain.log'));
    byPlainText = await unresponsive();
    editor = await show('train.txt');
    assert.ok(editor.document.lineCount > 1_800_000);
    openedMs = performance.now();
    const hover = await hoverText(editor.document.uri, 5);
    const tookMs = performance.now() - openedMs;
    measured(this, `${tookMs.toFixed(0)} ms; a hover that does nothing, over plain text of that size: ${plainMs.toFixed(0)} ms`);
    assert.match(hover, /\*\*PER\*\*/);
    // VS Code's own share, which varies: it is still busy with the text it has just opened.
    assert.ok(tookMs < 500 || tookMs < 500 + plainMs * 1.5, `${tookMs.toFixed(0)} ms, of which VS Code's own ${plainMs.toFixed(0)} ms`);
  });

  it('is looked through in the background without ever holding the extension host', async function () {
    const delay = monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    await until('the status bar tells the state', async () => /100,000 records/.test((await driver.read({ selector: '[id="mner-curator.mner-curator.mner.state"]' })) ?? ''), 60_000);
    await until('the semantic colours are there, so the whole file was read', async () => ((await commands.executeCommand<{ data: Uint32Array } | undefined>('vscode.provideDocumentRangeSemanticTokens', editor.document.uri, editor.visibleRanges[0]))?.data.length ?? 0) > 0, 120_000);
    delay.disable();
    longestHoldMs = Math.max(longestHoldMs, delay.max / 1e6);
    measured(this, `surveyed after ${((performance.now() - openedMs) / 1000).toFixed(1)} s; longest hold of the extension host ${(delay.max / 1e6).toFixed(0)} ms`);
    assert.ok(delay.max / 1e6 < 1000, `the extension host was held for ${(delay.max / 1e6).toFixed(0)} ms`);
  });

  it('takes keys as VS Code takes them in plain text: 95 of 100 are painted within 50 ms', async function () {
    // Both figures swing with what else the machine does: one more try.
    this.retries(1);
    const delay = monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    const ours = await typingP95Ms(editor, 60);
    delay.disable();
    longestHoldMs = Math.max(longestHoldMs, delay.max / 1e6);
    await commands.executeCommand('workbench.action.files.revert');
    const plain = await window.showTextDocument(Uri.file(pathOf('plain.log')), { preview: false });
    await languages.setTextDocumentLanguage(plain.document, 'plaintext');
    const before = await unresponsive();
    const baseline = await typingP95Ms(plain, 60);
    byPlainText += (await unresponsive()) - before;
    measured(this, `p95 ${ours} ms, in plain text ${baseline} ms; longest hold of the extension host ${(delay.max / 1e6).toFixed(0)} ms`);
    // On a busy machine VS Code itself is slower than that: then no more than half again as slow as it.
    assert.ok(ours < Math.max(50, baseline * 1.5), `${ours} ms, in plain text ${baseline} ms`);
  });

  it('never made VS Code call the extension host unresponsive', async function () {
    const all = await unresponsive();
    measured(this, `${all - byPlainText} times, ${byPlainText} times over plain text`);
    assert.ok(longestHoldMs < 3000, `the extension host was held for ${longestHoldMs.toFixed(0)} ms`);
    // A machine on which VS Code stalls over plain text of this size tells nothing about ours.
    if (byPlainText === 0) assert.equal(all, 0);
  });
});
