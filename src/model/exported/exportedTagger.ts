import { parseTag } from '../../dataset/tags';
import type { Session } from '../runtime/onnx';
import type { Value } from '../runtime/values';
import type { Tagger, TaggerInput, TaggerOutput } from '../tagger';
import type { Pieces } from '../text/pieces';
import { windowsOf, type Window } from '../text/windows';
import type { ExportedConfig } from './exportFolder';
import { bestLabel, likelihoodOf, outsideOf, readEntities, softmax, type WordReading } from './readings';

/** What an exported token classifier is made of. */
export interface ExportedParts {
  readonly name: string;
  readonly version: string;
  readonly config: ExportedConfig;
  readonly pieces: Pieces;
  readonly session: Session;
}

const overlap = 32;
const mostWords = 512;
const catchAll = /^(?:other|misc|miscellaneous)$/i;

/** The file's names for the model's types: those told, and one for the catch-all whatever the model calls it. */
const namesFor = (types: readonly string[], { typeNames = {} }: TaggerInput): ReadonlyMap<string, string> => {
  const names = new Map(Object.entries(typeNames));
  const own = types.find((type) => catchAll.test(type));
  const told = typeNames['OTHER'];
  if (own !== undefined && told !== undefined && !names.has(own)) names.set(own, told);
  return names;
};

/**
 * A token classifier exported to ONNX. A word's tag is the likeliest label of its first piece; a word without a piece is
 * no entity; records go through one by one, so that none depends on its neighbours; long texts are read in windows.
 */
export class ExportedTagger implements Tagger {
  readonly name: string;
  readonly version: string;
  readonly types: readonly string[];
  readonly guidelines: readonly string[] = [];

  constructor(private readonly parts: ExportedParts) {
    this.name = parts.name;
    this.version = parts.version;
    this.types = [...new Set(parts.config.labels.filter((label) => label !== 'O').map((label) => parseTag(label).type))];
  }

  async tag(batch: readonly TaggerInput[], signal?: AbortSignal): Promise<readonly TaggerOutput[]> {
    const outputs: TaggerOutput[] = [];
    for (const input of batch) {
      signal?.throwIfAborted();
      outputs.push({ ...(await this.tagOne(input)), picture: 'none' });
    }
    return outputs;
  }

  async close(): Promise<void> {
    await this.parts.session.release();
  }

  private async tagOne(input: TaggerInput): Promise<Omit<TaggerOutput, 'picture'>> {
    const { labels } = this.parts.config;
    const names = namesFor(this.types, input);
    const read = await this.read(input.tokens);
    const toFile = (tag: string): string => {
      const { type } = parseTag(tag);
      return tag === 'O' ? tag : tag.slice(0, tag.length - type.length) + (names.get(type) ?? type);
    };
    const own = labels.map(toFile);
    const words = read.map((probabilities, at): WordReading => {
      const given = input.given?.[at];
      if (given !== undefined) return { tag: given };
      return probabilities ? { tag: own[bestLabel(probabilities)] ?? 'O', probabilities } : { tag: 'O' };
    });
    const outside = input.questioned?.map((range) => outsideOf(words, own, range));
    const likely = input.asked?.map((span) => likelihoodOf(words, own, span));
    return { spans: readEntities(words, own), ...(outside && { outside }), ...(likely && { likely }) };
  }

  /** The label probabilities of each word; none for words without a piece. */
  private async read(tokens: readonly string[]): Promise<readonly (Float64Array | undefined)[]> {
    const { pieces, config } = this.parts;
    const cut = tokens.map((token) => pieces.of(token));
    if (cut.every((each) => each.length === 0)) return tokens.map(() => undefined);
    const room = config.pieces - pieces.before.length - pieces.after.length;
    const limits = { pieces: config.pieces, words: mostWords, overlap };
    // A single word of more pieces than fit is cut: its first one is all that is asked for.
    const fitting = cut.map((each) => each.slice(0, room));
    const rows: (Float64Array | undefined)[] = [];
    for (const window of windowsOf(fitting.map(({ length }) => length), room, limits)) rows.push(...(await this.readWindow(fitting, window)));
    return rows;
  }

  private async readWindow(cut: readonly (readonly number[])[], { start, end, from, to }: Window): Promise<readonly (Float64Array | undefined)[]> {
    const { pieces, config, session } = this.parts;
    const ids = [...pieces.before];
    const first = new Map<number, number>();
    for (let word = start; word < end; word += 1) {
      const own = cut[word] ?? [];
      if (own.length > 0) first.set(word, ids.length);
      ids.push(...own);
    }
    ids.push(...pieces.after);
    const row = (values: readonly number[]): Value => ({ type: 'int64', shape: [1, values.length], data: BigInt64Array.from(values, BigInt) });
    const filled = { input_ids: row(ids), attention_mask: row(ids.map(() => 1)), token_type_ids: row(ids.map(() => 0)) };
    const outputs = await session.run(Object.fromEntries(Object.entries(filled).filter(([name]) => config.inputs.includes(name))), [config.output]);
    const scores = outputs[config.output]?.data;
    const { length: labels } = config.labels;
    if (!(scores instanceof Float32Array) || scores.length !== ids.length * labels) throw new Error(`The model gives ${scores?.length ?? 0} numbers for ${ids.length} pieces and ${labels} labels.`);
    return Array.from({ length: to - from }, (_, offset) => {
      const piece = first.get(from + offset);
      return piece === undefined ? undefined : softmax(scores.subarray(piece * labels, (piece + 1) * labels));
    });
  }
}
