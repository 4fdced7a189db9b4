import { placeholderIds } from '../../curation/rules/pictures';
import { displayText } from '../../dataset/bytes';
import type { PictureFileState } from '../../dataset/pictureReport';
import { readSpans } from '../../dataset/tags';
import { unscored, type PairEmbedding, type PairScore } from '../../protocol/pairs';
import type { RelevanceScorer } from '../../model/relevance/scorer';
import type { PictureReader } from '../../model/vision/pixels';
import { headLine, readRecords, recordName, type PlacedRecord } from '../files/inputs';
import { openPictures } from '../files/pictureFolders';
import type { Source } from '../files/source';
import { Progress } from '../terminal/progress';
import type { Terminal } from '../terminal/terminal';

/** A pair with its score, and where it stands. */
export interface PlacedPair {
  readonly record: string;
  /** 1-based. */
  readonly line: number;
  readonly tokens: readonly string[];
  readonly text: string;
  readonly image: string | null;
  readonly score: PairScore;
  readonly vector: PairEmbedding;
}

/** What a file is scored with. */
export interface ScoringTools {
  readonly reader: PictureReader;
  readonly scorer: RelevanceScorer;
}

const atOnce = 8;

/** Scores all pairs of a file. The picture that stands for missing ones says nothing about any text: its pairs are not scored. */
export async function scoreFile(source: Source, folders: readonly string[], { reader, scorer }: ScoringTools, terminal: Terminal): Promise<readonly PlacedPair[]> {
  const index = await openPictures(source, folders);
  const pairs: Promise<PlacedPair>[] = [];
  const progress = new Progress(terminal, 'scoring', 'pairs', undefined);
  for await (const placed of readRecords(source)) {
    const { id } = placed.record;
    pairs.push(scorePair(placed, id === undefined ? undefined : index?.find(id), reader, scorer));
    if (pairs.length % atOnce === 0) await pairs[pairs.length - 1];
    progress.show(pairs.length);
  }
  const all = await Promise.all(pairs);
  progress.end();
  return withoutPlaceholders(all);
}

async function scorePair(placed: PlacedRecord, picture: string | undefined, reader: PictureReader, scorer: RelevanceScorer): Promise<PlacedPair> {
  const tokens = placed.record.tokens.map(({ text }) => text);
  const request = { tokens, picture, entities: readSpans(placed.record.tokens.map(({ tag }) => tag)) };
  const reason = picture === undefined ? undefined : reasonOf((await reader.inspect(picture)).state);
  const [score, vector] = reason ? [reason, noVector] : await Promise.all([scorer.score(request), scorer.embed(request)]);
  return { record: recordName(placed), line: headLine(placed), tokens, text: displayText(tokens.slice(0, 12).join(' ')), image: picture ?? null, score, vector };
}

const noVector: PairEmbedding = { text: null, picture: null };

/** Why a picture is not looked at: it is not there, not whole, or of a kind that is not opened. */
function reasonOf(state: PictureFileState): PairScore | undefined {
  if (state === 'ok') return undefined;
  return unscored(state === 'missing' || state === 'too-large' ? state : 'broken');
}

function withoutPlaceholders(pairs: readonly PlacedPair[]): readonly PlacedPair[] {
  const ids = new Map<string, Set<string>>();
  for (const { vector: { picture }, record } of pairs) if (picture !== null) ids.set(picture, (ids.get(picture) ?? new Set()).add(record));
  const isPlaceholder = ({ vector: { picture }, score }: PlacedPair): boolean => score.state === 'scored' && picture !== null && (ids.get(picture)?.size ?? 0) >= placeholderIds;
  return pairs.map((pair) => (isPlaceholder(pair) ? { ...pair, score: unscored('placeholder', pair.score.nature) } : pair));
}
