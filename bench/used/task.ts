// A task in which only a photograph tells a name's type: texts and invented names of our own over the photographs of Flickr8k.
import { keyOf, uniformAt } from '../../src/graph/random';

/** A photograph and what five people wrote under it. */
export interface Photograph {
  readonly image: string;
  readonly captions: readonly string[];
}

/** What a photograph shows: persons, animals or things, or neither for sure. */
export type Shown = 'PER' | 'OTHER';

const people = 'man men woman women boy boys girl girls child children kid kids person people lady ladies guy guys toddler baby players player crowd couple family skateboarder snowboarder skier surfer biker cyclist climber rider runner dancer teenager'.split(' ');
const others = 'dog dogs puppy puppies horse horses cat cats bird birds greyhound greyhounds poodle bulldog car cars truck train boat motorcycle bike bicycle elephant cow cows sheep goat animal animals bear duck ducks'.split(' ');
const peopleWords = new Set(people);
const otherWords = new Set(others);

/** Persons in at least four captions and no animal or thing anywhere, or the other way round; undefined for all others. */
export const shownIn = ({ captions }: Photograph): Shown | undefined => {
  const words = captions.map((caption) => caption.toLowerCase().split(/[^a-z]+/));
  const naming = (known: ReadonlySet<string>): number => words.filter((caption) => caption.some((word) => known.has(word))).length;
  const [persons, things] = [naming(peopleWords), naming(otherWords)];
  if (persons >= 4 && things === 0) return 'PER';
  return things >= 4 && persons === 0 ? 'OTHER' : undefined;
};

/** Numbers of a stream, one after another. */
class Draws {
  #place = 0;
  readonly #key: ReturnType<typeof keyOf>;

  constructor(seed: number, name: string) {
    this.#key = keyOf(seed, name);
  }

  below(count: number): number {
    return Math.floor(uniformAt(this.#key, this.#place++) * count);
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)] as Item;
  }

  shuffled<Item>(items: readonly Item[]): Item[] {
    const order = [...items];
    for (let at = order.length - 1; at > 0; at--) {
      const other = this.below(at + 1);
      [order[at], order[other]] = [order[other] as Item, order[at] as Item];
    }
    return order;
  }
}

const onsets = ['b', 'br', 'd', 'dr', 'f', 'g', 'gl', 'h', 'j', 'k', 'kr', 'l', 'm', 'n', 'p', 'pl', 'r', 's', 'st', 't', 'tr', 'v', 'w', 'z', 'sk'];
const vowels = ['a', 'e', 'i', 'o', 'u', 'ai', 'ei', 'oa'];
const codas = ['', '', 'l', 'n', 'r', 's', 'm', 'k', 'ra', 'lo', 'ska', 'no', 'vi', 'ta'];

const inventName = (draws: Draws): string => {
  const syllable = () => draws.pick(onsets) + draws.pick(vowels);
  const name = syllable() + (draws.below(2) ? syllable() : '') + draws.pick(codas);
  return name.charAt(0).toUpperCase() + name.slice(1);
};

/** A: the name whose type only the picture tells; F: words with a second name, whose type they fix. */
const sentences = [
  'A again , and F was there too', 'look at A ! thanks to F for the picture', 'this is A , F told us yesterday', 'nobody gets tired of A says F',
  'just met A near F', 'A is the best thing this week , bye F', 'first day out with A , F sends love', 'guess who came along : A and also F',
  'so proud of A today # F', 'we lost A for an hour close to F', 'F would have loved A', 'good morning from A and F',
] as const;
const fixings: Readonly<Record<Shown, readonly string[]>> = {
  PER: ['Mr', 'Mrs', 'Dr', 'uncle', 'Professor', 'my neighbour Miss'],
  OTHER: ['the town of', 'the river', 'the band', 'the ship', 'a bottle of', 'the film'],
};

/** A text about a photograph. */
export interface Told {
  readonly id: string;
  readonly shown: Shown;
  readonly tokens: readonly string[];
  readonly tags: readonly string[];
  /** Tokens of the name that only the picture tells, and of the one that words fix. */
  readonly ambiguous: readonly [start: number, end: number];
  readonly fixed: readonly [start: number, end: number];
}

const tell = ({ image }: Photograph, shown: Shown, names: readonly string[], draws: Draws): Told => {
  const fixedType = draws.pick(['PER', 'OTHER'] as const);
  const [tokens, tags]: [string[], string[]] = [[], []];
  const spans = { ambiguous: [0, 0] as readonly [number, number], fixed: [0, 0] as readonly [number, number] };
  const put = (name: readonly string[], type: Shown): readonly [number, number] => {
    const start = tokens.length;
    name.forEach((token, at) => { tokens.push(token); tags.push(`${at === 0 ? 'B' : 'I'}-${type}`); });
    return [start, tokens.length];
  };
  const nameOf = (): readonly string[] => (draws.below(4) === 0 ? [draws.pick(names), draws.pick(names)] : [draws.pick(names)]);
  for (const word of draws.pick(sentences).split(' ')) {
    if (word === 'A') spans.ambiguous = put(nameOf(), shown);
    else if (word === 'F') {
      for (const before of draws.pick(fixings[fixedType]).split(' ')) { tokens.push(before); tags.push('O'); }
      spans.fixed = put(nameOf(), fixedType);
    } else { tokens.push(word); tags.push('O'); }
  }
  return { id: image.replace(/\.\w+$/, ''), shown, tokens, tags, ...spans };
};

/** How many photographs of each kind a part of the task has. */
export type Parts = Readonly<Record<'train' | 'valid' | 'test', number>>;

/** The task: photographs and names of one part are in no other. */
export const makeTask = (photographs: readonly Photograph[], parts: Parts, seed: number): Readonly<Record<keyof Parts, readonly Told[]>> => {
  const draws = new Draws(seed, 'flickr task');
  const names = [...new Set(Array.from({ length: 6000 }, () => inventName(draws)))];
  const kinds = (['PER', 'OTHER'] as const).map((shown) => ({ shown, photographs: draws.shuffled(photographs.filter((each) => shownIn(each) === shown)) }));
  const total = parts.train + parts.valid + parts.test;
  const few = kinds.find((kind) => kind.photographs.length < total);
  if (few) throw new Error(`only ${few.photographs.length} photographs show ${few.shown}, ${total} are wanted`);
  let [photograph, name] = [0, 0];
  const part = (count: number): readonly Told[] => {
    const own = names.slice(name, name + Math.floor((names.length * count) / total));
    const told = kinds.flatMap(({ shown, photographs: all }) => all.slice(photograph, photograph + count).map((each) => tell(each, shown, own, draws)));
    photograph += count;
    name += own.length;
    return draws.shuffled(told);
  };
  return { train: part(parts.train), valid: part(parts.valid), test: part(parts.test) };
};

/** A part as a dataset file. */
export const asFile = (told: readonly Told[]): string =>
  told.map(({ id, tokens, tags }) => `IMGID:${id}\n${tokens.map((token, at) => `${token}\t${tags[at] ?? 'O'}\n`).join('')}\n`).join('');
