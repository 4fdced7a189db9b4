import { EntityScoring, type ScoreReport } from '../../dataset/scoring';
import { writeTags } from '../../dataset/tags';
import type { Comparison, LabelledFile, ModelScores } from '../../protocol/models';
import { loadTagger } from '../load';
import { usualFeatureCache } from '../multimodal/featureCache';
import type { ModelPackage } from '../package';
import type { Tagger } from '../tagger';

/** What a tagger makes of files' records, in mode `seqeval`; given tags are not shown to it. */
export const scoreTagger = async (tagger: Tagger, files: readonly LabelledFile[], signal?: AbortSignal): Promise<ScoreReport> => {
  const scoring = new EntityScoring('seqeval');
  for (const { records, guideline, typeNames } of files) {
    const outputs = await tagger.tag(records.map(({ tokens, picture }) => ({ tokens, guideline, typeNames, ...(tagger.looks && picture !== undefined && { picture }) })), signal);
    outputs.forEach(({ spans }, at) => {
      const { tokens, tags } = records[at]!;
      scoring.add(tags, writeTags(spans, tokens.length, 'IOB2'));
    });
  }
  return scoring.report();
};

/** A report as the scores of a model. */
export const scoresOf = (model: { readonly name: string; readonly version: string }, { gold, predicted, correct, precision, recall, f1, types }: ScoreReport): ModelScores => (
  { model: `${model.name} ${model.version}`, gold, predicted, correct, precision, recall, f1, types });

/** The hashes of the files that a package was trained or chosen on. */
const knownHashes = ({ metadata }: ModelPackage): ReadonlySet<string> => {
  const { data } = metadata.provenance;
  const entries = Array.isArray(data) ? (data as readonly { readonly sha256?: unknown }[]) : [];
  return new Set(entries.map(({ sha256 }) => String(sha256)));
};

/** Compares a package with the model in use on held-out records. Where that one cannot be run, its side stays empty and a sentence says why. */
export const compareModels = async (rival: string, folder: string, held: readonly LabelledFile[], signal?: AbortSignal): Promise<Comparison> => {
  const pictureCache = usualFeatureCache();
  const after = await loadTagger(folder, { pictureCache });
  if (after.kind === 'refused') throw new Error(after.reason);
  const cautions: string[] = [];
  const records = held.reduce((sum, file) => sum + file.records.length, 0);
  const afterScores = scoresOf(after.tagger, await scoreTagger(after.tagger, held, signal));
  await after.tagger.close?.();
  if (afterScores.gold < fewEntities) cautions.push(`Only ${afterScores.gold} ${afterScores.gold === 1 ? 'entity is' : 'entities are'} held out: a difference of some points may be chance.`);
  const before = await loadTagger(rival, { pictureCache });
  if (before.kind === 'refused') return { mode: 'seqeval', records, after: afterScores, cautions: [...cautions, before.reason] };
  const known = knownHashes(before.package);
  const seen = held.filter(({ sha256 }) => known.has(sha256)).map(({ name }) => name);
  if (seen.length > 0) cautions.push(`${before.tagger.name} ${before.tagger.version} was itself trained or chosen on ${seen.join(' and ')}: its figures here flatter it.`);
  const beforeScores = scoresOf(before.tagger, await scoreTagger(before.tagger, held, signal));
  await before.tagger.close?.();
  return { mode: 'seqeval', records, before: beforeScores, after: afterScores, cautions };
};

const fewEntities = 100;
