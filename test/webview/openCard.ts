import type { Page } from 'playwright-core';
import type { CardFile, CardPosition } from '../../src/protocol/card';
import { openStage, type Stage, type StageOptions } from './stage';
import { PlayedHost } from './playedHost';
import { makeTweets } from './tweets';

/** How a card is opened for a test. */
export interface CardOptions extends StageOptions {
  readonly records?: number;
  readonly position?: Partial<CardPosition>;
  readonly file?: Partial<CardFile>;
}

/** A card editor on a generated dataset, as a person and a host see it. */
export interface OpenCard {
  readonly stage: Stage;
  readonly host: PlayedHost;
  readonly page: Page;
  /** Presses keys one after the other, as playwright names them. */
  press(...keys: readonly string[]): Promise<void>;
  /** The accessible name of what has the focus. */
  focused(): Promise<string>;
  /** What the card said last. */
  said(): Promise<string>;
  /** The text of the first element that fits. */
  text(selector: string): Promise<string>;
  /** Begins anew on the same stage, with the file as it was; quicker than opening another card. */
  again(file?: Partial<CardFile>): Promise<void>;
  /** Puts the cursor on the chip that begins at a token. */
  goTo(token: number): Promise<void>;
}

/** Opens a card and waits until its first record is drawn. */
export async function openCard({ records = 300, position, file, ...options }: CardOptions = {}): Promise<OpenCard> {
  const host = new PlayedHost(makeTweets(records));
  host.position = { ...host.position, ...position };
  host.file = file ?? {};
  const stage = await openStage(host.handlers, options);
  host.view = stage.host;
  const { page } = stage;
  const drawn = async (): Promise<void> => {
    await page.waitForSelector('.chip, .empty');
    await page.waitForSelector('.queue .row [class*=codicon], .empty', { state: 'attached' });
  };
  await drawn();
  return {
    stage,
    host,
    page,
    press: async (...keys) => {
      for (const key of keys) await page.keyboard.press(key);
    },
    focused: () => page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? ''),
    said: () => page.evaluate(() => document.getElementById('said')?.textContent ?? ''),
    text: async (selector) => ((await page.locator(selector).first().textContent()) ?? '').trim(),
    again: async (described) => {
      // Away first: a page that is being left may still say where it was.
      await page.goto('about:blank');
      host.reset();
      host.file = described ?? {};
      await page.goto(stage.origin);
      await drawn();
    },
    goTo: (token) => page.locator(`[data-token="${token}"]`).click({ position: { x: 4, y: 12 } }),
  };
}
