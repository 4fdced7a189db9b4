import { signalWords } from '../../curation/relevance/words';
import { displayText } from '../../dataset/bytes';
import { signalNames } from '../../dataset/verdict';
import type { GalleryTile, TileWords } from '../../protocol/gallery';
import { unscoredWords } from '../card/cardPair';
import type { Dataset } from '../datasets';
import { percent } from '../features/inlayHints';
import type { PairView } from '../pairs';
import type { Services } from '../services';
import { entitiesOf } from '../tagEdits';

/** A record as the gallery shows it. */
export function galleryTile({ pairs, judgements, pictures, facts }: Services, dataset: Dataset, record: number): GalleryTile {
  const { verdict } = judgements.get(dataset, record);
  const { id, hasId } = facts.get(dataset, record);
  const path = pictures.find(dataset, id);
  const report = path === undefined ? undefined : pictures.findReport(dataset, path);
  const trouble = report && report.state !== 'ok' ? (report.message ?? report.state) : undefined;
  const absence = !hasId ? 'This record names no picture.' : path === undefined ? pictures.missingMessage(dataset, id) : trouble;
  return {
    record, line: dataset.records.headLineOf(record) + 1, id: displayText(hasId ? id : `#${record + 1}`), words: tileWords(dataset, record),
    why: whyOf(pairs.find(dataset, record)), ...(verdict && { verdict }), ...(absence !== undefined && { absence }),
  };
}

function tileWords(dataset: Dataset, record: number): readonly TileWords[] {
  const tokens = dataset.records.record(record).tokens.map(({ text }) => text);
  const words: TileWords[] = [];
  const say = (from: number, to: number, type?: string): void => {
    if (from < to) words.push({ text: displayText(tokens.slice(from, to).join(' ')), ...(type !== undefined && { type }) });
  };
  let done = 0;
  for (const { start, end, type } of [...entitiesOf(dataset, record)].sort((a, b) => a.start - b.start)) {
    say(done, start);
    say(start, end, type);
    done = end;
  }
  say(done, tokens.length);
  return words;
}

function whyOf(pair: PairView | undefined): string {
  if (!pair) return 'not scored yet';
  if (pair.score.state !== 'scored') return unscoredWords[pair.score.state];
  const flagged = signalNames.filter((name) => pair.signals[name].flagged);
  const [first = 'mismatch'] = flagged;
  const { probability } = pair.signals[first];
  return `${signalWords[first]}${probability === null ? ', by rank' : ` ${percent(probability)}`}`;
}
