/** A look inside as it is shown: in the decision, on the words, over the picture. */

import type { HiddenRegion, Insight } from '../../protocol/insight';
import type { PictureRegion } from '../../protocol/pairs';
import { h, type Child, type Description } from '../element';
import { readingOf } from '../insightLook';
import { percent, type Scene } from '../scene';
import { button, icon, joined, typeWord } from './parts';

/** A change of less is not spoken of: two points of a hundred. */
const least = 0.02;
const shownWords = 6;
const shownRegions = 4;

type Fact = readonly [name: string, content: Child];

/** The button that opens and closes the look inside of the question in hand. */
export function insideButton(scene: Scene): Child {
  if (!readingOf(scene.decision)) return undefined;
  return button(scene, 'lookInside', {
    words: [icon('eye'), h('span.heard-below', {}, ' Inside')], kind: 'tool', pressed: scene.state.insideOpen,
    title: 'Words and parts of the picture that changed what the model reads, and what it reads without the picture',
  });
}

/** What the look found, as rows of the decision. */
export function insideFacts(scene: Scene): readonly Fact[] {
  const { insight: state } = scene;
  if (!state) return [];
  if (state.kind === 'looking') return [['Inside', h('span.quiet', {}, state.of === 0 ? 'Looking…' : `Looking… ${state.done} of ${state.of} words and parts hidden in turn`)]];
  if (state.kind === 'none') return [['Inside', h('span.quiet', {}, 'This model cannot say what changed its reading.')]];
  const { insight } = state;
  return [['Words', words(scene, insight)], ...(insight.textAlone ? [['Picture', parts(insight)] as const, ['Text alone', textAlone(scene, insight.textAlone)] as const] : [['Picture', 'not looked at for this reading'] as const])];
}

/** From what it is with nothing hidden to what it is without something. */
function change({ whole }: Insight, without: number): string {
  return `${percent(whole)} → ${percent(without)}`;
}

function byEffect<Hidden extends { readonly without: number }>({ whole }: Insight, all: readonly Hidden[]): readonly Hidden[] {
  return all.filter(({ without }) => Math.abs(whole - without) >= least).sort((a, b) => Math.abs(whole - b.without) - Math.abs(whole - a.without));
}

function words({ record }: Scene, insight: Insight): Child {
  const some = byEffect(insight, insight.words).slice(0, shownWords);
  if (some.length === 0) return `no single word changes ${percent(insight.whole)} by two points`;
  const each = some.map(({ token, without }) => {
    const { text = '', shown = text } = record?.tokens[token] ?? {};
    return [h('bdi', {}, h('b', {}, shown)), ` ${change(insight, without)}`];
  });
  return ['hidden one at a time: ', joined(each, ' · ')];
}

function parts(insight: Insight): Child {
  if (insight.regions.length === 0) return 'seen; its parts cannot be hidden one at a time';
  const some = chosenRegions(insight);
  const [strongest] = some;
  if (!strongest) return `no part of it changes ${percent(insight.whole)} by two points`;
  return `${some.length === 1 ? 'one part' : `${some.length} parts`} marked; without the strongest ${change(insight, strongest.without)}`;
}

function textAlone(scene: Scene, { reading, without }: NonNullable<Insight['textAlone']>): Child {
  const asked = readingOf(scene.decision);
  const same = asked && asked.start === reading.start && asked.end === reading.end && (asked.type === '' ? reading.type === null : asked.type === reading.type);
  if (same) return ['the same, ', percent(without)];
  const tokens = scene.record?.tokens.slice(reading.start, reading.end).map(({ text, shown = text }) => shown).join(' ') ?? '';
  return [typeWord(scene, reading.type), ` ${percent(reading.confidence)}`, asked && (asked.start !== reading.start || asked.end !== reading.end) && [' for “', h('bdi', {}, tokens), '”'], `; this reading ${percent(without)}`];
}

/** How the words of the sentence are marked: solid where hiding one lowers the reading, dotted where it raises it; 0 to 1. */
export function wordEffects({ insight }: Scene): ReadonlyMap<number, { readonly kind: 'carries' | 'opposes'; readonly share: number }> {
  if (insight?.kind !== 'found') return new Map();
  const { whole, words: all } = insight.insight;
  return new Map(byEffect(insight.insight, all).map(({ token, without }) => [token, { kind: without < whole ? 'carries' : 'opposes', share: Math.min(1, Math.abs(whole - without)) }]));
}

const areaOf = ({ left, top, right, bottom }: PictureRegion): number => Math.max(0, right - left) * Math.max(0, bottom - top);

function sharedArea(a: PictureRegion, b: PictureRegion): number {
  return areaOf({ left: Math.max(a.left, b.left), top: Math.max(a.top, b.top), right: Math.min(a.right, b.right), bottom: Math.min(a.bottom, b.bottom) });
}

/** The parts with the largest effect, without those that lie for the most part in one that is shown. */
function chosenRegions(insight: Insight): readonly HiddenRegion[] {
  const chosen: HiddenRegion[] = [];
  for (const each of byEffect(insight, insight.regions)) {
    if (chosen.length === shownRegions) break;
    if (chosen.every(({ region }) => sharedArea(region, each.region) < 0.5 * Math.min(areaOf(region), areaOf(each.region)))) chosen.push(each);
  }
  return chosen;
}

/** The parts over the picture, each with the points that hiding it takes or gives. */
export function insideRegions(insight: Insight): readonly Description[] {
  return chosenRegions(insight).map(({ region, without }, at) => {
    const points = Math.round(100 * (without - insight.whole));
    return h('div.region', { key: at, class: points > 0 ? 'opposes' : '', '--left': region.left, '--top': region.top, '--right': region.right, '--bottom': region.bottom }, h('span.num', {}, `${points > 0 ? '+' : '−'}${Math.abs(points)}`));
  });
}
