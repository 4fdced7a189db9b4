/** The adjudication page on the stage, with a host that settles disputes in memory. */
import type { Span } from '../../src/dataset/tags';
import type { AdjudicationHostContract, AdjudicationScene, AdjudicationViewContract, DisputeRow, ShownReading } from '../../src/protocol/adjudication';
import { openView, type Stage, type StageOptions } from './stage';

const span = (start: number, end: number, type: string): Span => ({ start, end, type });
const annotators = ['ann.txt', 'ben.txt', 'a-very-long-name-of-an-annotator-and-a-day.txt'];

interface Disputed {
  readonly tokens: readonly string[];
  readonly versions: readonly (readonly Span[] | undefined)[];
  readonly start: number;
  readonly end: number;
  taken: number | undefined;
}

const disputed = (): Disputed[] => [
  { tokens: 'Rumour : Halden buys two more barges'.split(' '), versions: [[span(2, 3, 'PER')], [span(2, 3, 'ORG')], [span(2, 3, 'ORG')]], start: 2, end: 3, taken: undefined },
  { tokens: 'the <b>Quay</b> Street Band plays مهرجان البحر tonight'.split(' '), versions: [[span(1, 3, 'LOC'), span(5, 7, 'PER')], [span(1, 4, 'ORG'), span(5, 7, 'PER')], undefined], start: 1, end: 4, taken: undefined },
  { tokens: 'proud of my sister at ESA'.split(' '), versions: [[], [span(5, 6, 'PERSON-WITH-A-LONG-TYPE-NAME')], []], start: 5, end: 6, taken: undefined },
  ...Array.from({ length: 24 }, (_, at): Disputed => ({ tokens: `vote ${at} in Ardmore`.split(' '), versions: [[span(3, 4, 'LOC')], [], [span(2, 4, 'LOC')]], start: 2, end: 4, taken: undefined })),
];

function readingsOf({ tokens, versions, start, end }: Disputed): readonly ShownReading[] {
  const readings = new Map<string, { by: number[]; spans: readonly Span[] }>();
  versions.forEach((version, by) => {
    if (!version) return;
    const spans = version.filter((each) => each.start < end && start < each.end);
    const key = JSON.stringify(spans);
    const known = readings.get(key) ?? { by: [], spans };
    readings.set(key, known);
    known.by.push(by);
  });
  return [...readings.values()].sort((a, b) => b.by.length - a.by.length).map(({ by, spans }) => ({ by, spans: spans.map((each) => ({ ...each, text: tokens.slice(each.start, each.end).join(' ') })) }));
}

/** The page as a person and a host see it. */
export interface OpenAdjudication {
  readonly stage: Stage<AdjudicationHostContract, AdjudicationViewContract>;
  readonly asked: readonly { readonly method: string; readonly params: unknown }[];
  /** Tells the page of a scene that is another one. */
  show(scene: Partial<AdjudicationScene>): Promise<void>;
  text(selector: string): Promise<string>;
  texts(selector: string): Promise<readonly string[]>;
  press(...keys: readonly string[]): Promise<void>;
}

/** Opens the page and waits for its list. */
export async function openAdjudication(options: StageOptions = {}): Promise<OpenAdjudication> {
  const asked: { method: string; params: unknown }[] = [];
  const all = disputed();
  const rowOf = (each: Disputed, at: number): DisputeRow => ({
    key: `k${at}`, record: at, line: 9 * at + 1, name: `O_${at}`, start: each.start, end: each.end,
    before: each.tokens.slice(0, each.start).join(' '), words: each.tokens.slice(each.start, each.end).join(' '), after: each.tokens.slice(each.end).join(' '),
    readings: readingsOf(each), ...(each.taken === undefined ? { status: 'open' } : { status: 'taken', taken: each.taken }),
  });
  const cells = [
    { row: 'PER', column: 'ORG', count: 1, keys: ['k0'] }, { row: 'LOC', column: 'ORG', count: 1, keys: ['k1'] },
    { row: 'LOC', column: null, count: 24, keys: all.slice(3).map((_, at) => `k${at + 3}`) }, { row: null, column: 'PERSON-WITH-A-LONG-TYPE-NAME', count: 1, keys: ['k2'] },
  ];
  const scene = (): AdjudicationScene => ({
    state: 'ready', file: 'adjudicated.txt', records: 412, types: ['PER', 'LOC', 'ORG', 'PERSON-WITH-A-LONG-TYPE-NAME'],
    annotators: annotators.map((name, at) => ({ name, same: 412 - at, missing: at, otherTokens: at > 1 ? 1 : 0 })), alpha: 0.712, alphaInterval: [0.66, 0.76],
    pairs: [{ a: 0, b: 1, f1: 0.8, f1Interval: [0.75, 0.85], kappa: 0.71, cells }, { a: 0, b: 2, f1: 0.9, f1Interval: null, kappa: null, cells: [{ row: 'LOC', column: 'LOC', count: 24, keys: all.slice(3).map((_, at) => `k${at + 3}`) }] }],
    rows: all.map(rowOf), disputes: all.length, unsettled: 7,
  });
  const tell = (): void => void setTimeout(() => void stage.host.request('changed', scene()).catch(() => undefined), 5);
  const stage = await openView<AdjudicationHostContract, AdjudicationViewContract>('adjudication', {
    open: () => scene(),
    detail: ({ key }) => {
      const each = all[Number(key.slice(1))]!;
      return {
        key, tokens: each.tokens, now: [], absent: each.versions.flatMap((version, at) => (version ? [] : [at])),
        versions: each.versions.flatMap((entities, annotator) => (entities ? [{ annotator, entities }] : [])), ...(key !== 'k1' && { picture: '/samples/postcards/images/1001.jpg' }),
      };
    },
    take: ({ key, reading }) => {
      asked.push({ method: 'take', params: { key, reading } });
      all[Number(key.slice(1))]!.taken = reading;
      tell();
      return { changed: 1 };
    },
    settle: (params) => (asked.push({ method: 'settle', params }), { changed: 7 }),
    undo: (params) => (asked.push({ method: 'undo', params }), { changed: 1 }),
    show: (params) => (asked.push({ method: 'show', params }), null),
  }, options);
  const { page } = stage;
  await page.waitForSelector('.more .tokens');
  return {
    stage, asked,
    show: async (changes) => void (await stage.host.request('changed', { ...scene(), ...changes })),
    text: async (selector) => ((await page.locator(selector).first().textContent()) ?? '').trim(),
    texts: (selector) => page.locator(selector).allTextContents(),
    press: async (...keys) => {
      for (const key of keys) await page.keyboard.press(key);
    },
  };
}
