/** The gallery of doubtful pairs on the stage, with a host that keeps verdicts in memory. */
import { readFileSync } from 'node:fs';
import type { PairVerdict } from '../../src/dataset/verdict';
import type { GalleryHeap, GalleryHostContract, GalleryScene, GalleryTile, GalleryViewContract } from '../../src/protocol/gallery';
import { openView, type Stage, type StageOptions } from './stage';

/** The page as a person and a host see it. */
export interface OpenGallery {
  readonly stage: Stage<GalleryHostContract, GalleryViewContract>;
  readonly asked: readonly { readonly method: string; readonly params: unknown }[];
  readonly verdicts: ReadonlyMap<number, PairVerdict>;
  show(scene: Partial<GalleryScene>): Promise<void>;
  /** The record number of the tile in hand, from its id. */
  current(): Promise<string>;
  text(selector: string): Promise<string>;
  press(...keys: readonly string[]): Promise<void>;
}

const texts = [
  [{ text: 'Halden Arena', type: 'ORG' }, { text: 'confirms : no refunds for the' }, { text: 'Winter Fair', type: 'MISC' }, { text: 'gig 😤 https://t.co/b1' }],
  [{ text: '<b>when</b> the' }, { text: 'Odden', type: 'LOC' }, { text: 'line is late AGAIN and' }, { text: 'Vask', type: 'PER' }, { text: 'says “minor delays”' }],
  [{ text: 'مرحبا من' }, { text: 'Lisbon', type: 'LOC' }, { text: ', 31 hours , zero sleep' }],
  [{ text: 'AVeryLongHashtagThatNobodyWouldEverBreakButTheTileIsNarrowAndMustHoldItAllTheSame' }],
] as const;

/** Opens the gallery on so many pairs, and waits for its tiles. */
export async function openGallery(options: StageOptions & { readonly pairs?: number } = {}): Promise<OpenGallery> {
  const { pairs = 300 } = options;
  const asked: { method: string; params: unknown }[] = [];
  const verdicts = new Map<number, PairVerdict>();
  const undone: number[] = [];
  let heaps: readonly GalleryHeap[] = ['mismatch'];
  const small = `data:image/jpeg;base64,${readFileSync('samples/postcards/images/1001.jpg').toString('base64')}`;
  const scene = (): GalleryScene => ({
    file: 'train.txt', address: 'file:///work/train.txt', records: 4000, types: ['PER', 'LOC', 'ORG', 'MISC'], precision: 0.8, seen: '41 of 48 flagged pairs that you judged were bad: likely 73% to 93%', learned: true, notices: [],
    heaps: [
      { heap: 'mismatch', name: 'Belongs to another text', count: pairs, about: `${pairs} pairs flagged, of which about 80% should be right. About 9% of the file’s pairs look so (likely 7% to 11%).`, flagged: true },
      { heap: 'redundant', name: 'Only repeats the text', count: 0, about: 'A ranking only, nothing measured: needs 12 more verdicts.', flagged: false },
      { heap: 'unscored', name: 'Not scored', count: 8, about: 'No picture that can be looked at, or no words.', flagged: false },
    ],
  });
  const tile = (record: number): GalleryTile => {
    const verdict = verdicts.get(record);
    return {
      record, line: 12 * record + 1, id: `O_${record}`, words: texts[record % texts.length] ?? [], why: `Belongs to another text ${99 - (record % 50)}%`,
      ...(verdict && { verdict }), ...(record % 9 === 3 && { absence: `O_${record} is not in images.` }),
    };
  };
  const count = (): number => (heaps.includes('mismatch') ? pairs : heaps.length > 0 ? 8 : 0);
  const stage = await openView<GalleryHostContract, GalleryViewContract>('gallery', {
    open: () => scene(),
    choose: (params) => (asked.push({ method: 'choose', params }), (heaps = params.heaps), count()),
    tiles: ({ from, count: wanted }) => Array.from({ length: Math.min(wanted, count() - from) }, (_, offset) => tile(from + offset)),
    picture: ({ record }) => ({ small: record % 2 === 0 ? small : '/samples/postcards/images/1005.jpg', whole: '/samples/postcards/images/1001.jpg' }),
    judge: (params) => {
      asked.push({ method: 'judge', params });
      undone.push(params.record);
      if (params.verdict) verdicts.set(params.record, params.verdict);
      else verdicts.delete(params.record);
      return null;
    },
    undo: () => {
      const record = undone.pop();
      if (record !== undefined) verdicts.delete(record);
      return record === undefined ? null : { record };
    },
    setPrecision: (params) => (asked.push({ method: 'setPrecision', params }), null),
    forget: (params) => (asked.push({ method: 'forget', params }), null),
    show: (params) => (asked.push({ method: 'show', params }), null),
  }, options);
  const { page } = stage;
  if (pairs > 0) await page.waitForSelector('.tile .tweet');
  return {
    stage, asked, verdicts,
    show: async (changes) => void (await stage.host.request('changed', { ...scene(), ...changes })),
    current: async () => ((await page.locator('.tile.current .id').first().textContent()) ?? '').trim(),
    text: async (selector) => ((await page.locator(selector).first().textContent()) ?? '').trim(),
    press: async (...keys) => {
      for (const key of keys) await page.keyboard.press(key);
    },
  };
}
