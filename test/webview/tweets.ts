/** A generated dataset of any size for the card editor's tests: the first records are special, the rest are like tweets. */
import { readdirSync } from 'node:fs';
import type { Prediction } from '../../src/curation/suggestions';

const people = [['Imani', 'Okoro'], ['Halden'], ['Orla', 'Vask'], ['Mercer'], ['Eileen', 'Collins'], ['Oduya']];
const places = [['Kilvaren', 'Bay'], ['Odden'], ['Cape', 'Canaveral'], ['Stornholm'], ['Lisbon'], ['北京']];
const firms = [['SpaceX'], ['Quay', 'Radio'], ['ESA'], ['Corn', 'Hall', 'Trust'], ['Tigers']];
const things = [['Taranis', '4'], ['Winter', 'Fair'], ['Falcon', '9'], ['Space', 'Week']];
const frames = [
  'RT @skydesk_live : {t} on the pad at {l} , third try for {p} after the scrub . 🚀 \uFE0F',
  '{p} says the {o} won’t move to {l} this year 😭 #nope',
  'waking up to this at {l} ☀️ no filter , thanks {o} !',
  'So proud of my sister @imaniok at {o} today 💙 https://t.co/7hQ2vLx0Za',
  'new single by {p} is out on Friday , see you at the {t}',
  'nothing to see here , just coffee and rain again',
];
const lists = { p: ['PER', people], l: ['LOC', places], o: ['ORG', firms], t: ['OTHER', things] } as const;

/** Records with traps, in file order before all others. */
const special = [
  // 0: the record of the design pages, with every kind of question.
  [
    'RT O', '@skydesk_live O', ': O', 'Launch O', 'day O', '!! O', '🚀 O', '\uFE0F O', 'Taranis B-OTHER', '4 I-OTHER', 'on O', 'the O', 'pad O', 'at O',
    'Kilvaren O', 'Bay O', ', O', 'third O', 'try O', 'for O', 'Halden B-PER', 'after O', 'the O', 'September O', 'scrub O', '. O', 'مرحبا O', 'Imani B-PER',
    'Okoro I-PER', 'on O', 'comms O', 'for O', 'ESA I-ORG', '#WeAreFinallyGoingBackToOrbitTonight O', 'https://t.co/7hQ2vLx0Za O',
  ],
  // 1: text that is markup.
  ['<img/src=x/onerror=alert(1)> B-PER', '<script>alert(2)</script> O', '&lt;b&gt; O', '"><svg/onload=alert(3)> O', "javascript:alert('4') O"],
  // 2: other boundaries, a long entity, no entity where the file has one.
  ['Brackwell B-LOC', 'Town O', 'at O', 'the O', 'Stornholm B-OTHER', 'Winter I-OTHER', 'Fair I-OTHER', 'Parade I-OTHER', 'tonight O', 'RT B-ORG', 'all O'],
  // 3: one token; 4: no tokens that can be seen.
  ['hello O'],
  ['\u200B O', '\u00AD O', '\uFE0F O'],
  // 5: far more tokens than a tweet has.
  Array.from({ length: 240 }, (_, at) => (at % 40 === 39 ? `Stornholm${at} B-LOC` : `word${at} O`)),
];

const confident = (start: number, end: number, type: string, confidence: number): Prediction['spans'][number] => ({ start, end, type, confidence });

const specialPredictions: readonly Prediction['spans'][] = [
  [
    confident(8, 10, 'OTHER', 0.97),
    { ...confident(14, 16, 'LOC', 0.91), secondBest: { start: 14, end: 16, type: 'ORG', confidence: 0.05 } },
    confident(20, 21, 'ORG', 0.88), confident(26, 27, 'PER', 0.41), confident(27, 29, 'PER', 0.99), confident(32, 33, 'ORG', 0.93),
  ],
  [confident(1, 2, 'ORG', 0.8)],
  [confident(0, 2, 'ORG', 0.88), confident(4, 8, 'OTHER', 0.95)],
  [],
  [],
  [confident(230, 232, 'ORG', 0.8)],
];

/** A dataset as a text, and what a model would say of its records. */
export interface Tweets {
  readonly text: string;
  readonly predict: (record: number) => Prediction;
  /** Names of the sample pictures; a record's picture is one of them. */
  readonly pictures: readonly string[];
}

const made = new Map<number, Tweets>();

/** Makes a dataset of `size` records, always the same. */
export function makeTweets(size: number): Tweets {
  const known = made.get(size);
  if (known) return known;
  const parts: string[] = [];
  for (let record = 0; record < size; record += 1) {
    const lines = special[record]?.map((line) => line.replace(' ', '\t')) ?? generate(record);
    const id = record === 1 ? '<b>bold</b>&amp;"id"' : record === 0 ? 'O_2417' : `T_${record}`;
    parts.push(`IMGID:${id}\n${lines.join('\n')}\n\n`);
  }
  const folder = 'samples/postcards/images';
  const tweets = { text: parts.join(''), predict, pictures: readdirSync(folder).filter((name) => name.endsWith('.jpg')).sort().map((name) => `/${folder}/${name}`) };
  made.set(size, tweets);
  return tweets;
}

function generate(record: number): readonly string[] {
  return cutFrame(record).flatMap(({ tokens, type }) =>
    // Every third entity is not labelled yet.
    tokens.map((token, at) => `${token}\t${type === undefined || isForgotten(record, type) ? 'O' : `${at === 0 ? 'B' : 'I'}-${type}`}`),
  );
}

const isForgotten = (record: number, type: string): boolean => (record * 7 + type.length) % 3 === 0;

function cutFrame(record: number): readonly { readonly tokens: readonly string[]; readonly type?: string }[] {
  const frame = frames[record % frames.length] ?? '';
  return frame.split(' ').map((word, at) => {
    const list = /^\{([plot])\}$/.exec(word)?.[1] as keyof typeof lists | undefined;
    if (!list) return { tokens: [word] };
    const [type, names] = lists[list];
    return { tokens: names[(record * 31 + at * 17 + (record >> 4)) % names.length] ?? [word], type };
  });
}

function predict(record: number): Prediction {
  const origin = 'crf 1.0';
  const known = specialPredictions[record];
  if (known) return { spans: known, origin };
  const spans: Prediction['spans'][number][] = [];
  let at = 0;
  for (const { tokens, type } of cutFrame(record)) {
    const confidence = 0.5 + ((record * 13 + at * 7) % 49) / 100;
    if (type) spans.push(confident(at, at + tokens.length, (record + at) % 11 === 0 ? 'OTHER' : type, confidence));
    at += tokens.length;
  }
  return { spans, origin };
}
