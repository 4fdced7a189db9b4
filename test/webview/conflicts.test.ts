import assert from 'node:assert/strict';
import { until } from '../vscode/patience';
import { overflowOf, violationsOf } from './axe';
import { openConflicts, type OpenConflicts } from './openConflicts';
import { themes } from './stage';

describe('the page of contradictory names', () => {
  for (const theme of themes) {
    describe(`in ${theme}`, () => {
      let conflicts: OpenConflicts;
      before(async () => {
        conflicts = await openConflicts(undefined, { theme });
        await conflicts.press('Space', 'j', 'Space');
      });
      after(() => conflicts.stage.close());

      for (const width of [420, 760, 1000, 1600]) {
        it(`fits ${width} px, and axe finds nothing wrong`, async () => {
          const { page } = conflicts.stage;
          await page.setViewportSize({ width, height: 900 });
          await page.screenshot({ path: `out/webview-pictures/conflicts-${theme}-${width}.png` });
          assert.deepEqual(await overflowOf(page), []);
          assert.deepEqual(await violationsOf(page), []);
          assert.deepEqual(conflicts.stage.complaints, []);
        });
      }
    });
  }

  it('says so where every name is labelled in one way', async () => {
    const conflicts = await openConflicts([{ tokens: ['Ada'], spans: [{ start: 0, end: 1, type: 'PER' }] }]);
    assert.equal(await conflicts.text('.list .empty'), 'Every name is labelled in one way throughout.');
    assert.deepEqual(await violationsOf(conflicts.stage.page), []);
    await conflicts.stage.close();
  });
});

describe('settling a name', () => {
  let conflicts: OpenConflicts;
  beforeEach(async () => (conflicts = await openConflicts()));
  afterEach(() => conflicts.stage.close());

  const decided = async (): Promise<readonly unknown[]> => {
    await until('something is decided', () => conflicts.asked.length > 0);
    return conflicts.asked.filter(({ method }) => method === 'decide').map(({ params }) => params);
  };

  const goTo = async (words: string): Promise<void> => {
    await conflicts.press('/');
    await conflicts.stage.page.keyboard.type(words);
    await conflicts.stage.page.locator('.name').first().click();
    await conflicts.stage.page.locator(`.ask .what >> text="${words}"`).waitFor();
    await conflicts.stage.page.waitForSelector('.place');
    await conflicts.stage.page.locator('#places').focus();
  };

  it('shows all places by reading, the rarer first, with what is around them', async () => {
    await goTo('Halden');
    const readings = await conflicts.texts('.reading');
    assert.deepEqual(readings.map((words) => words.replace(/ · .*/, '')).sort(), ['ORG', 'PER', 'no entity']);
    assert.match(readings.at(-1) ?? '', /ORG · 3 places/);
    assert.ok((await conflicts.texts('.context')).some((words) => words === 'met #Halden and his dog'));
    assert.ok((await conflicts.texts('.context')).some((words) => words.includes('<b>bold</b>')), 'markup is text');
  });

  it('labels the place with the cursor by a number key', async () => {
    await goTo('Halden');
    const first = await conflicts.text('.place.now .context');
    await conflicts.press('3');
    const [decision] = (await decided()) as [{ places: { record: number }[]; reading: unknown }];
    assert.deepEqual(decision.reading, { type: 'ORG', part: '' });
    assert.deepEqual(decision.places.map(({ record }) => conflicts.records[record]?.tokens.join(' ')), [first]);
  });

  it('labels the chosen ones together, in one decision', async () => {
    await goTo('Halden');
    await conflicts.press('Space', 'j', 'Space');
    assert.match(await conflicts.text('.ask'), /Label 2 chosen places as/);
    await conflicts.press('3');
    const [decision] = (await decided()) as [{ places: unknown[] }];
    assert.equal(decision.places.length, 2);
    await conflicts.stage.page.waitForSelector('.settled');
    assert.deepEqual(await conflicts.texts('.reading'), ['ORG · 5 places'], 'what was settled stays before the eyes');
    await conflicts.stage.page.waitForFunction(() => /2 places labelled ORG/.test(document.getElementById('said')?.textContent ?? ''));
  });

  it('chooses a whole reading with a, and says “no entity” with 0', async () => {
    await goTo('Halden');
    const rows = await conflicts.texts('.place');
    const org = rows.findIndex((words) => words.includes('barges'));
    for (let step = 0; step < org; step += 1) await conflicts.press('j');
    await conflicts.press('a', '0');
    const [decision] = (await decided()) as [{ places: unknown[]; reading: unknown }];
    assert.equal(decision.places.length, 3);
    assert.deepEqual(decision.reading, { type: null, part: '' });
  });

  it('offers the boundaries that other places have', async () => {
    await goTo('Harbour Town');
    await conflicts.stage.page.locator('.ask .btn', { hasText: 'on “Town”' }).click();
    const [decision] = (await decided()) as [{ reading: unknown }];
    assert.deepEqual(decision.reading, { type: 'LOC', part: 'Town' });
  });

  it('keeps what is chosen when the host refuses, and says why', async () => {
    await goTo('Halden');
    await conflicts.press('Space');
    conflicts.refuse('train.txt is not edited here: The file is read-only on disk.');
    await conflicts.press('1');
    await conflicts.stage.page.waitForFunction(() => document.getElementById('said')?.textContent?.includes('read-only'));
    assert.match(await conflicts.text('#said'), /read-only on disk/);
    assert.match(await conflicts.text('.ask'), /Label 1 chosen place as/);
  });

  it('goes from name to name, leads to card and text, and takes back', async () => {
    const first = await conflicts.text('.ask .what');
    await conflicts.press('n');
    await conflicts.stage.page.waitForFunction((name) => document.querySelector('.ask .what')?.textContent !== name, first);
    await conflicts.press('p');
    await conflicts.stage.page.waitForFunction((name) => document.querySelector('.ask .what')?.textContent === name, first);
    await conflicts.press('o', 't', 'u');
    await until('three requests came', () => conflicts.asked.length >= 3);
    assert.deepEqual(conflicts.asked.map(({ method, params }) => [method, (params as { where?: string } | null)?.where]), [['show', 'card'], ['show', 'text'], ['undo', undefined]]);
  });

  it('finds a name by its words and by the kind of contradiction', async () => {
    await conflicts.stage.page.locator('#kind').selectOption('boundaries');
    assert.deepEqual(await conflicts.texts('.name .what'), ['Harbour Town']);
    await conflicts.stage.page.locator('#kind').selectOption('all');
    await conflicts.press('/');
    await conflicts.stage.page.keyboard.type('zzz');
    assert.equal(await conflicts.text('.list .empty'), 'No name fits.');
  });
});
