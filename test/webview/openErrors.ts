/** The page of probable label errors on the stage, with a host that settles lines in memory. */
import { statusOf } from '../../src/curation/labelErrors/verdict';
import type { Span } from '../../src/dataset/tags';
import type { ErrorRow, ErrorsHostContract, ErrorsScene, ErrorsViewContract, ShownSpan } from '../../src/protocol/labelErrors';
import { openView, type Stage, type StageOptions } from './stage';

interface Doubtful {
  readonly tokens: readonly string[];
  entities: readonly Span[];
  right: readonly Span[];
  readonly given: Span | undefined;
  readonly suggested: readonly Span[];
}

const doubt = (text: string, given: Span | undefined, ...suggested: readonly Span[]): Doubtful => ({ tokens: text.split(' '), entities: given ? [given] : [], right: [], given, suggested });
const span = (start: number, end: number, type: string): Span => ({ start, end, type });

const doubts = (): Doubtful[] => [
  doubt('Rumour : Halden buys two more barges for the bay', span(2, 3, 'PER'), span(2, 3, 'ORG')),
  doubt('<b>Brackwell</b> Town sold him for that price', span(0, 1, 'LOC'), span(0, 2, 'ORG')),
  doubt('So proud of my sister at ESA today', undefined, span(6, 7, 'ORG')),
  doubt('RT @nordlinje : no ferries before noon', span(0, 1, 'ORG')),
  doubt('back at last , مهرجان البحر starts tomorrow', span(4, 6, 'LOC'), span(4, 6, 'PERSON-WITH-A-LONG-TYPE-NAME')),
  ...Array.from({ length: 15 }, (_, at) => doubt(`vote count number ${at} in Ardmore goes to a third night`, span(5, 6, 'PER'), span(5, 6, 'LOC'))),
];

/** The page as a person and a host see it. */
export interface OpenErrors {
  readonly stage: Stage<ErrorsHostContract, ErrorsViewContract>;
  readonly asked: readonly { readonly method: string; readonly params: unknown }[];
  /** Tells the page of a scene that is not a list. */
  show(scene: Partial<ErrorsScene>): Promise<void>;
  /** Lists so many lines. */
  fill(lines: number): Promise<void>;
  /** Refuses the next decision in these words. */
  refuseNext(words: string): Promise<void>;
  text(selector: string): Promise<string>;
  texts(selector: string): Promise<readonly string[]>;
  press(...keys: readonly string[]): Promise<void>;
}

/** Opens the page and waits for its list. */
export async function openErrors(options: StageOptions = {}): Promise<OpenErrors> {
  const asked: { method: string; params: unknown }[] = [];
  const all = doubts();
  const words = ({ tokens }: Doubtful, start: number, end: number): string => tokens.slice(Math.max(0, start), end).join(' ');
  const rowOf = (each: Doubtful, at: number): ErrorRow => {
    const shown = (one: Span): ShownSpan => ({ ...one, text: words(each, one.start, one.end) });
    const spans = [...(each.given ? [each.given] : []), ...each.suggested];
    const [start, end] = [Math.min(...spans.map((one) => one.start)), Math.max(...spans.map((one) => one.end))];
    return {
      key: `k${at}`, rank: at + 1, record: at, line: 12 * at + 1, name: `O_${at}`, ...(each.given && { given: shown(each.given) }), suggested: each.suggested.map(shown), score: 0.97 - at / 60,
      before: words(each, 0, start), words: words(each, start, end), after: words(each, end, 99), status: statusOf(each, each.entities, each.right),
      why: `“${words(each, start, end)}” is labelled so, but models that did not learn from this record read something else (88%); elsewhere it is ORG 14 times, PER 2 times.`,
    };
  };
  const scene = (): ErrorsScene => ({ state: 'ready', share: 1, file: 'train.txt', records: 4000, types: ['PER', 'LOC', 'ORG', 'PERSON-WITH-A-LONG-TYPE-NAME'], judge: '5 folds of the instant tagger', rows: all.map(rowOf) });
  const tell = (): void => void setTimeout(() => void stage.host.request('changed', scene()).catch(() => undefined), 5);
  let refusal: string | undefined;
  const settle = (method: string, change: (each: Doubtful, params: never) => void) => (params: { keys?: readonly string[]; key?: string }) => {
    asked.push({ method, params });
    if (refusal !== undefined) {
      const refused = refusal;
      refusal = undefined;
      return { settled: 0, refused };
    }
    const keys = params.keys ?? [params.key ?? ''];
    for (const key of keys) change(all[Number(key.slice(1))]!, params as never);
    tell();
    return { settled: keys.length };
  };
  const stage = await openView<ErrorsHostContract, ErrorsViewContract>('errors', {
    open: () => scene(),
    detail: ({ key }) => {
      const each = all[Number(key.slice(1))]!;
      return { key, tokens: each.tokens, entities: each.entities, origin: 'came with train.txt', ...(key !== 'k1' && { picture: '/samples/postcards/images/1001.jpg' }) };
    },
    accept: settle('accept', (each) => (each.entities = each.suggested)),
    keep: settle('keep', (each) => (each.right = each.given ? [each.given] : each.suggested.map((one) => ({ ...one, type: '' })))),
    retype: settle('retype', (each, { type }: { type: string | null }) => (each.entities = type === null ? [] : [{ ...(each.given ?? each.suggested[0]!), type }])),
    undo: (params) => (asked.push({ method: 'undo', params }), { settled: 1 }),
    again: (params) => (asked.push({ method: 'again', params }), null),
    cancel: (params) => (asked.push({ method: 'cancel', params }), null),
    show: (params) => (asked.push({ method: 'show', params }), null),
  }, options);
  const { page } = stage;
  await page.waitForSelector('.more .tokens');
  return {
    stage, asked,
    fill: async (lines) => {
      while (all.length < lines) all.push(doubt(`vote count number ${all.length} in Ardmore goes to a third night`, span(5, 6, 'PER'), span(5, 6, 'LOC')));
      await stage.host.request('changed', scene());
    },
    refuseNext: async (words) => void (refusal = words),
    show: async (changes) => void (await stage.host.request('changed', { ...scene(), ...changes })),
    text: async (selector) => ((await page.locator(selector).first().textContent()) ?? '').trim(),
    texts: (selector) => page.locator(selector).allTextContents(),
    press: async (...keys) => {
      for (const key of keys) await page.keyboard.press(key);
    },
  };
}
