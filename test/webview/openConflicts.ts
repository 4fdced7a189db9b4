/** The page of contradictory names on the stage, with a host that finds and reads them in a text in memory. */
import { ConflictFinder, type SurfaceConflict } from '../../src/curation/conflicts';
import { giveReading, nameId, readName } from '../../src/curation/nameReading';
import type { Span } from '../../src/dataset/tags';
import type { ConflictsHostContract, ConflictsScene, ConflictsViewContract, NamePlaces, NameRange } from '../../src/protocol/conflicts';
import { openView, type Stage, type StageOptions } from './stage';

interface Labelled {
  readonly tokens: readonly string[];
  spans: readonly Span[];
}

const path = '/data/train.txt';
const record = (text: string, ...spans: readonly [number, number, string][]): Labelled => ({ tokens: text.split(' '), spans: spans.map(([start, end, type]) => ({ start, end, type })) });

/** Records in which “Halden” is a person, a place, a part of a name and nothing. */
export const names = (): Labelled[] => [
  record('Halden buys two more barges', [0, 1, 'ORG']),
  record('shares in Halden down 4 %', [2, 3, 'ORG']),
  record('met #Halden and his dog', [1, 2, 'PER']),
  record('who is Halden anyway'),
  record('third try for HALDEN after the scrub <b>bold</b>', [3, 4, 'ORG']),
  record('the Harbour Town opens', [1, 3, 'LOC']),
  record('to Harbour Town by bus', [2, 3, 'LOC']),
  ...Array.from({ length: 25 }, (_, at) => record(`Name${at}x said it`, [0, 1, 'PER'])),
  ...Array.from({ length: 25 }, (_, at) => record(`a Name${at}x again`, [1, 2, at % 2 === 0 ? 'LOC' : 'PERSON-WITH-A-LONG-TYPE-NAME'])),
];

/** The page as a person and a host see it. */
export interface OpenConflicts {
  readonly stage: Stage<ConflictsHostContract, ConflictsViewContract>;
  readonly records: readonly Labelled[];
  readonly asked: readonly { readonly method: string; readonly params: unknown }[];
  text(selector: string): Promise<string>;
  texts(selector: string): Promise<readonly string[]>;
  press(...keys: readonly string[]): Promise<void>;
  /** Refuses the next decision with a sentence. */
  refuse(sentence: string): void;
}

/** Opens the page and waits for its list. */
export async function openConflicts(records: Labelled[] = names(), options: StageOptions = {}): Promise<OpenConflicts> {
  const asked: { method: string; params: unknown }[] = [];
  let refusal: string | undefined;
  let known = new Map<string, SurfaceConflict>();
  const scene = (): ConflictsScene => {
    const finder = new ConflictFinder();
    records.forEach((each) => finder.learn(each));
    records.forEach((each, at) => finder.look(each, 0, at));
    const found = finder.conflicts();
    const byId = new Map(found.map((conflict) => [nameId(conflict.surface.split(' ')), conflict]));
    known = new Map([...known, ...byId]);
    return {
      state: 'ready', files: ['train.txt'], records: records.length, types: ['PER', 'LOC', 'ORG', 'PERSON-WITH-A-LONG-TYPE-NAME'],
      rows: [...byId].map(([id, { surface, kind, readings }]) => ({ id, surface, kind, readings: readings.map(({ type, count, start, end }) => ({ type, count, part: start === 0 && end >= surface.split(' ').length ? '' : surface.split(' ').slice(start, end).join(' ') })) })),
    };
  };
  const places = (id: string): NamePlaces | null => {
    const conflict = known.get(id);
    if (!conflict) return null;
    const groups = new Map<string, NamePlaces['groups'][number] & { places: NamePlaces['groups'][number]['places'][number][]; count: number }>();
    for (const { line: at, start, end } of conflict.readings.flatMap((reading) => reading.places)) {
      const { tokens, spans } = records[at]!;
      const reading = readName(tokens, spans, { start, end });
      const key = `${reading.type} ${reading.part}`;
      const group = groups.get(key) ?? { ...reading, count: 0, places: [] };
      groups.set(key, group);
      group.count += 1;
      group.places.push({
        path, record: at, start, end, file: 'train.txt', name: `T_${at}`, line: at * 4 + 1, before: tokens.slice(0, start).join(' '), surface: tokens.slice(start, end).join(' '), after: tokens.slice(end).join(' '),
        ...(at % 3 === 0 && { picture: `/samples/postcards/images/${1001 + (at % 20)}.jpg` }),
      });
    }
    return { id, surface: conflict.surface, spellings: [{ text: conflict.surface, count: 3 }, { text: `#${conflict.surface}`, count: 1 }], groups: [...groups.values()].sort((a, b) => a.count - b.count) };
  };
  const stage = await openView<ConflictsHostContract, ConflictsViewContract>('conflicts', {
    open: () => scene(),
    places: ({ id }) => places(id),
    decide: (params) => {
      asked.push({ method: 'decide', params });
      if (refusal !== undefined) {
        const refused = refusal;
        refusal = undefined;
        return { changed: 0, refused };
      }
      for (const { record: at, start, end } of params.places as readonly NameRange[]) {
        const each = records[at]!;
        each.spans = giveReading(each.tokens, each.spans, { start, end }, params.reading) ?? each.spans;
      }
      setTimeout(() => void stage.host.request('changed', scene()).catch(() => undefined), 5);
      return { changed: params.places.length };
    },
    undo: (params) => (asked.push({ method: 'undo', params }), { changed: 1 }),
    show: (params) => (asked.push({ method: 'show', params }), null),
  }, options);
  const { page } = stage;
  await page.waitForSelector('.place, .list .empty');
  return {
    stage, records, asked,
    text: async (selector) => ((await page.locator(selector).first().textContent()) ?? '').trim(),
    texts: (selector) => page.locator(selector).allTextContents(),
    press: async (...keys) => {
      for (const key of keys) await page.keyboard.press(key);
    },
    refuse: (sentence) => (refusal = sentence),
  };
}

