import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { TrainingForm, TrainingPhase } from '../../src/protocol/training';
import { comparison, openTraining, pointsTo, runTo, sceneIn, usualForm, type OpenTraining } from './openTraining';
import { until } from '../vscode/patience';
import { themes } from './stage';

const axe = readFileSync('node_modules/axe-core/axe.min.js', 'utf8');

const result = { source: 'training', before: 'crf 1.0.0', after: 'train-crf 1.0.0', state: 'open', comparison } as const;
const phases: Readonly<Record<string, TrainingPhase>> = {
  'the form': { kind: 'form' },
  'the form with a problem': { kind: 'form', problem: 'train.txt has 1 record whose tokens all have a tag; a model needs at least 10. “MNER: Pre-annotate File” labels records with the model in use.' },
  'a run that has just begun': { kind: 'running', run: runTo(0), stage: 'training' },
  'a run': { kind: 'running', run: runTo(37, ['There is no room on the disk for the checkpoint /home/person/.config/Code/User/workspaceStorage/abc/training/xyz/package/checkpoint.bin: training goes on, but cannot be resumed before some is free.']), stage: 'training' },
  'a stopped run': { kind: 'stopped', run: runTo(12) },
  'a comparison': { kind: 'done', run: runTo(42), result },
  'a kept model': { kind: 'done', result: { ...result, state: 'kept' } },
  'what was learned': { kind: 'done', result: { ...result, source: 'learning', after: 'train-fixes 1.0.202611211622' } },
  'what was learned and cannot be scored': { kind: 'done', result: { source: 'learning', before: 'crf 1.0.0', after: 'train-fixes 1.0.1', state: 'open' } },
};

async function violations({ stage: { page } }: OpenTraining): Promise<readonly string[]> {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { axe: checker } = window as unknown as { axe: { run(): Promise<{ violations: { id: string; help: string; nodes: { html: string; failureSummary: string }[] }[] }> } };
    const { violations: found } = await checker.run();
    return found.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html, failureSummary }) => `${html.slice(0, 200)} ${failureSummary}`).join(' | ')}`);
  });
}

const overflowing = ({ stage: { page } }: OpenTraining): Promise<readonly string[]> =>
  page.evaluate(() => {
    const out = [...document.querySelectorAll<HTMLElement>('#training *')].filter((element) => {
      const box = element.getBoundingClientRect();
      return box.width > 0 && element.closest('.scroll') === null && (box.right > innerWidth + 1 || box.left < -1);
    });
    return [...out.map(({ tagName, className }) => `${tagName}.${String(className)}`), ...(document.documentElement.scrollWidth > innerWidth ? ['the page scrolls sideways'] : [])];
  });

describe('families that look at pictures, in the form of training', function () {
  this.timeout(180_000);

  it('are chosen where the files have pictures, say how many and what they need, and begin with what was filled in', async () => {
    const { stage, asked, text } = await openTraining();
    try {
      await stage.page.locator('input[value=hamlearning]').check();
      await until('the number of pictures is said', async () => /3,990 records of the chosen files have their picture/.test(await text('form')));
      await stage.page.locator('[data-do=chooseDetector]').click();
      await until('the detector is filled in', async () => (await stage.page.locator('#detector').inputValue()) === '/models/nanodet.onnx');
      assert.equal(await stage.page.locator('#name').inputValue(), 'train-hamlearning');
      await stage.page.locator('[data-do=start]').click();
      await until('the host is asked', () => asked.length === 1);
      assert.deepEqual(asked[0]?.params, { ...usualForm, family: 'hamlearning', name: 'train-hamlearning', epochs: 8, detector: '/models/nanodet.onnx' });
    } finally {
      await stage.close();
    }
  });

  it('are off, with the reason, where no chosen file has a picture; bga asks for no detector', async () => {
    const scene = sceneIn({ kind: 'form' });
    const { stage, show, text } = await openTraining({ ...scene, files: scene.files.map((file) => ({ ...file, pictured: 0 })) });
    try {
      assert.equal(await stage.page.locator('input[name=family]:disabled').count(), 3);
      assert.match(await text('.choice.off'), /none of the chosen files has any/);
      await show(scene);
      await until('they can be chosen', async () => (await stage.page.locator('input[name=family]:disabled').count()) === 0);
      await stage.page.locator('input[value=bga]').check();
      await until('the seed is asked for', async () => (await stage.page.locator('#seed').count()) === 1);
      assert.equal(await stage.page.locator('#detector').count(), 0);
      await show(sceneIn({ kind: 'running', stage: 'training', run: { ...runTo(0), looking: { done: 1200, of: 4000 } } }));
      await until('the pictures are counted', async () => /Looking at the pictures, once: 1,200 of 4,000/.test(await text('main')));
      assert.equal(await stage.page.locator('[role=progressbar]').getAttribute('aria-valuenow'), '30');
    } finally {
      await stage.close();
    }
  });
});

describe('the training page for everybody', () => {
  for (const theme of themes) {
    describe(`in ${theme}`, () => {
      let training: OpenTraining;
      before(async () => (training = await openTraining(undefined, { theme })));
      after(() => training.stage.close());
      for (const [name, phase] of Object.entries(phases)) {
        it(`axe finds nothing wrong with ${name}, and it fits 420 to 1,600 px`, async () => {
          await training.show(sceneIn(phase));
          for (const width of [420, 600, 900, 1600]) {
            await training.stage.page.setViewportSize({ width, height: 900 });
            assert.deepEqual(await overflowing(training), [], `${width} px`);
          }
          assert.deepEqual(await violations(training), []);
          await training.stage.page.setViewportSize({ width: 420, height: 900 });
          assert.deepEqual(await violations(training), []);
        });
      }
    });
  }
});

describe('the training form', () => {
  let training: OpenTraining;
  before(async () => (training = await openTraining()));
  beforeEach(() => training.show(sceneIn({ kind: 'form' }, { form: { ...usualForm, seed: Math.random() } })));
  after(() => training.stage.close());
  const page = () => training.stage.page;
  const sent = (): TrainingForm => training.asked.findLast(({ method }) => method === 'start')?.params as TrainingForm;

  it('sends what suits the dataset with one press of Enter', async () => {
    await training.show(sceneIn({ kind: 'form' }));
    await page().getByLabel('Name').focus();
    await page().keyboard.press('Enter');
    await page().waitForFunction(() => !document.querySelector('[data-do=start]')?.hasAttribute('disabled'));
    assert.deepEqual(sent(), usualForm);
  });

  it('can be filled in with the keyboard alone', async () => {
    await page().keyboard.press('Tab');
    await page().getByRole('radio', { name: /^Instant tagger/ }).focus();
    await page().keyboard.press('ArrowDown');
    await page().getByLabel('Begin with', { exact: true }).fill('/encoders/tiny');
    await page().getByLabel('Epochs at most').fill('3');
    await page().getByLabel('Hold out').selectOption({ label: '20% of the records' });
    await page().getByRole('checkbox', { name: /^more\// }).focus();
    await page().keyboard.press('Space');
    await page().getByRole('button', { name: 'Train' }).focus();
    await page().keyboard.press('Enter');
    await page().waitForFunction(() => document.querySelector('main')?.getAttribute('aria-busy') === null);
    const { family, encoder, epochs, held, train, name } = sent();
    assert.deepEqual({ family, encoder, epochs, held, name }, { family: 'text', encoder: '/encoders/tiny', epochs: 3, held: { kind: 'share', percent: 20 }, name: 'train-text' });
    assert.deepEqual(train, ['/data/train.txt', '/data/more/annotated-by-two-people-in-autumn.conll']);
  });

  it('asks for encoder, seed and device only where the kind has them', async () => {
    assert.equal(await page().getByLabel('Begin with', { exact: true }).count(), 0);
    await page().getByRole('radio', { name: /^Neural tagger/ }).check();
    for (const label of ['Begin with', 'Seed', 'Device']) assert.equal(await page().getByLabel(label, { exact: true }).count(), 1, label);
    await page().getByRole('button', { name: 'Choose…' }).click();
    await page().waitForFunction(() => (document.getElementById('encoder') as HTMLInputElement | null)?.value === '/encoders/bge-small');
  });

  it('keeps what a person fills in while the host has news', async () => {
    const scene = sceneIn({ kind: 'form' }, { form: { ...usualForm, seed: 77 } });
    await training.show(scene);
    await page().getByLabel('Name').fill('mine');
    await training.show({ ...scene, model: 'other 2.0' });
    assert.equal(await page().getByLabel('Name').inputValue(), 'mine');
    assert.match(await training.text('main'), /compared with other 2\.0/);
  });

  it('does not offer a file to hold out that is learned from', async () => {
    await training.show(sceneIn({ kind: 'form' }, { form: { ...usualForm, held: { kind: 'share', percent: 15 } } }));
    const options = await page().locator('#held option').allTextContents();
    assert.ok(options.some((text) => text.startsWith('valid.txt')) && !options.some((text) => text.startsWith('train.txt')), options.join(' | '));
  });

  it('says a problem aloud', async () => {
    await training.show(sceneIn({ kind: 'form', problem: 'Choose at least one file to learn from.' }));
    assert.equal(await page().getByRole('alert').textContent(), 'Choose at least one file to learn from.');
  });
});

describe('a run on the training page', () => {
  let training: OpenTraining;
  before(async () => (training = await openTraining(sceneIn(phases['a run']!))));
  after(() => training.stage.close());
  const page = () => training.stage.page;

  it('tells epoch, loss, best F1 and time in words and as a progress bar', async () => {
    await training.show(sceneIn({ kind: 'running', run: runTo(37), stage: 'training' }));
    assert.match(await training.text('.numbers'), /^Epoch 37 of at most 100 · loss 1\.2\d a record · best F1 \d\d\.\d at epoch 36 · 48 s$/);
    assert.equal(await page().getByRole('progressbar').getAttribute('aria-valuenow'), '37');
  });

  it('draws loss and F1 with names that say what is seen, and as a table', async () => {
    const names = await page().locator('svg').evaluateAll((plots) => plots.map((plot) => plot.getAttribute('aria-label')));
    assert.match(names[0] ?? '', /^Loss: 12\.20 at epoch 1, 1\.2\d at epoch 37$/);
    assert.match(names[1] ?? '', /^F1: 9\.\d at epoch 2, \d\d\.\d at epoch 36$/);
    assert.equal(await page().locator('details tbody tr').count(), 37);
  });

  it('follows new points without being drawn anew', async () => {
    await page().locator('svg').first().evaluate((plot) => plot.setAttribute('data-kept', 'yes'));
    await training.show(sceneIn({ kind: 'running', run: { ...runTo(38), points: pointsTo(38) }, stage: 'training' }));
    assert.match(await training.text('.numbers'), /^Epoch 38/);
    assert.equal(await page().locator('svg').first().getAttribute('data-kept'), 'yes');
  });

  it('moves nothing where less motion is wanted', async () => {
    await page().evaluate(() => document.body.classList.remove('vscode-reduce-motion'));
    const transition = () => page().locator('.gauge i').evaluate((bar) => getComputedStyle(bar).transitionDuration);
    await page().emulateMedia({ reducedMotion: 'no-preference' });
    assert.equal(await transition(), '0.2s');
    await page().emulateMedia({ reducedMotion: 'reduce' });
    assert.equal(await transition(), '0s');
    await page().emulateMedia({ reducedMotion: 'no-preference' });
    await page().evaluate(() => document.body.classList.add('vscode-reduce-motion'));
    assert.equal(await transition(), '0s', 'as VS Code’s own setting says');
  });

  it('stops, goes on and is thrown away with one press each', async () => {
    await page().getByRole('button', { name: 'Stop' }).click();
    await training.show(sceneIn(phases['a stopped run']!));
    await page().getByRole('button', { name: 'Resume' }).click();
    await page().waitForFunction(() => document.querySelector('main')?.getAttribute('aria-busy') === null);
    await page().getByRole('button', { name: 'Discard' }).click();
    assert.deepEqual(training.asked.map(({ method }) => method), ['stop', 'resume', 'discard']);
  });
});

describe('a result on the training page', () => {
  let training: OpenTraining;
  before(async () => (training = await openTraining(sceneIn(phases['a comparison']!))));
  after(() => training.stage.close());
  const page = () => training.stage.page;
  const idle = () => page().waitForFunction(() => document.querySelector('main')?.getAttribute('aria-busy') === null);

  it('says first what changes, then each type with its count, and what to beware of', async () => {
    assert.equal(await training.text('.verdict'), 'F1 rises from 66.7 to 69.1.');
    const rows = await page().locator('.comparison tbody tr').evaluateAll((all) => all.map((row) => [...row.querySelectorAll('th, td')].map((cell) => cell.textContent).join(' ')));
    assert.deepEqual(rows.map((row) => row.split(' ').slice(0, 2).join(' ')), ['PER 552', 'LOC 522', 'MISC 247', 'ORG 225', 'All 1,546']);
    assert.match(rows[2] ?? '', /−0\.5$/);
    assert.match(await training.text('.notices'), /flatter it/);
    assert.match(await training.text('main'), /1,000 records with 1,546 entities, not learned from.*seqeval mode/);
  });

  it('tells rise from fall without colour', async () => {
    const signs = await page().locator('.comparison tbody td:last-child').evaluateAll((cells) => cells.map((cell) => getComputedStyle(cell, '::before').content + (cell.textContent ?? '').slice(0, 1)));
    assert.deepEqual(signs, ['"▲ "+', '"▲ "+', '"▼ "−', '"▲ "+', '"▲ "+']);
  });

  it('is kept where the person says, used or not', async () => {
    await page().getByLabel('Keep it').selectOption('global');
    await page().getByRole('button', { name: 'Save', exact: true }).click();
    await idle();
    await page().getByRole('button', { name: 'Save and Use' }).click();
    await idle();
    assert.deepEqual(training.asked.map(({ params }) => params), [{ place: 'global', use: 'only save' }, { place: 'global', use: 'use' }]);
  });

  it('of learning is kept or rolled back with one click, and given back after it was kept', async () => {
    await training.show(sceneIn(phases['what was learned']!));
    assert.deepEqual(await page().getByRole('button').allTextContents(), ['Keep', 'Roll Back']);
    assert.match(await training.text('main'), /each scored by a model that had not learned from it/);
    await training.show(sceneIn({ kind: 'done', result: { ...result, source: 'learning', state: 'kept' } }));
    await page().getByRole('button', { name: 'Go Back to crf 1.0.0' }).click();
    await idle();
    assert.equal(training.asked.at(-1)?.method, 'discard');
  });

  it('asks for nothing from elsewhere and keeps to its policy', async () => {
    assert.deepEqual(training.stage.complaints, []);
    assert.deepEqual(training.stage.requests.filter((address) => !address.startsWith(training.stage.origin)), []);
  });
});
