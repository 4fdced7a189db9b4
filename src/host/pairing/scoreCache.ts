import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { signalNames, type PairEmbedding, type PairScore, type RankReferences } from '../../protocol/pairs';
import type { WriteAtomically } from '../judgements';

/** A pair's score as it is kept. */
export interface KeptScore {
  readonly score: PairScore;
  readonly vector: PairEmbedding;
}

/** All scores of a file, by what they depend on. */
export interface KeptScores {
  /** The package that gave them; others are of no use. */
  readonly model: string;
  readonly origin: string;
  readonly references?: RankReferences;
  readonly pairs: ReadonlyMap<string, KeptScore>;
}

/** More would take longer to read than a person waits when a file opens. */
const mostKept = 20_000;

/** Scores on the disk, outside the dataset: losing them loses nothing but time. */
export class ScoreCache {
  constructor(private readonly folder: string | undefined, private readonly modelFile: string, private readonly write: WriteAtomically) {}

  /** What recognises the bundled package: its description names the hash of every other file. */
  async readModel(): Promise<string> {
    const text = await readFile(this.modelFile).catch(() => undefined);
    return text ? createHash('sha256').update(text).digest('hex').slice(0, 16) : '';
  }

  /** What was kept for a file; undefined where there is nothing, or it is another package's. */
  async read(dataset: string, model: string): Promise<KeptScores | undefined> {
    const path = this.pathOf(dataset);
    const text = path && (await readFile(path, 'utf8').catch(() => undefined));
    if (!text) return undefined;
    try {
      const [head = '', ...lines] = text.trimEnd().split('\n');
      const kept = JSON.parse(head) as Omit<KeptScores, 'pairs'>;
      if (kept.model !== model || typeof kept.origin !== 'string') return undefined;
      const pairs = lines.map((line) => JSON.parse(line) as KeptScore & { readonly key: string });
      if (!pairs.every(({ score, key }) => typeof key === 'string' && typeof score.state === 'string' && signalNames.every((name) => name in score))) return undefined;
      return { ...kept, pairs: new Map(pairs.map(({ key, ...each }) => [key, each])) };
    } catch {
      // A line that was cut short: the scores are worked out again.
      return undefined;
    }
  }

  /** Keeps the scores of a file, unless they are too many. */
  async keep(dataset: string, { pairs, ...head }: KeptScores): Promise<void> {
    const path = this.pathOf(dataset);
    if (!path || pairs.size > mostKept) return;
    const lines = [head, ...[...pairs].map(([key, each]) => ({ key, ...each }))].map((each) => `${JSON.stringify(each)}\n`);
    await mkdir(dirname(path), { recursive: true }).then(() => this.write(path, lines.join(''))).catch(() => undefined);
  }

  private pathOf(dataset: string): string | undefined {
    return this.folder && join(this.folder, 'pairs', `${createHash('sha256').update(dataset).digest('hex').slice(0, 16)}.jsonl`);
  }
}
