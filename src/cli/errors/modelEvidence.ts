import type { LabelEvidence } from '../../dataset/labelEvidence';
import { weighBySpans } from '../../curation/labelErrors/spanEvidence';
import { learnedFrom } from '../../model/learnedFrom';
import { loadTagger } from '../../model/load';
import type { ModelPackage } from '../../model/package';
import type { Tagger } from '../../model/tagger';
import { weighByHeads } from '../../model/text/outOfFold';
import { TeachableText } from '../../model/text/teachable';
import type { Source } from '../files/source';
import { Refusal } from '../refusal';
import { surveyStyle, typeNamesFor } from '../tagging/fileStyle';
import { Progress } from '../terminal/progress';
import { formatNumber } from '../terminal/table';
import type { Terminal } from '../terminal/terminal';
import type { PlacedJudged } from './judgedFile';

const batchSize = 256;
/** Each word takes two kilobytes. */
const mostTaught = 40_000;

/**
 * Evidence from a model that was trained on other data. Throws a {@link Refusal} where its provenance names this very
 * file: of labels that it learned, a model says nothing.
 */
export async function askModel(name: string, source: Source, records: readonly PlacedJudged[], terminal: Terminal): Promise<readonly LabelEvidence[]> {
  const { tagger, model } = await open(name);
  await mustBeStrange(model, source);
  const style = await surveyStyle(source, 'auto');
  const typeNames = typeNamesFor(tagger, style);
  const progress = new Progress(terminal, `asking ${tagger.name}`, 'records', records.length);
  const evidence: LabelEvidence[] = [];
  for (let from = 0; from < records.length; from += batchSize) {
    const batch = records.slice(from, from + batchSize);
    const outputs = await tagger.tag(batch.map(({ tokens }) => ({ tokens, guideline: style.guideline, typeNames })));
    outputs.forEach(({ spans }, at) => evidence.push(weighBySpans(batch[at]!, spans)));
    progress.show(evidence.length);
  }
  progress.end();
  return evidence;
}

/**
 * Evidence from a neural tagger whose encoder stays as it is and whose head is taught the other records, fold by fold.
 * Throws a {@link Refusal} where the encoder learned from this very file, and where the model cannot be taught.
 */
export async function askTaughtHeads(name: string, folds: number, source: Source, records: readonly PlacedJudged[], terminal: Terminal): Promise<readonly LabelEvidence[]> {
  const { tagger, model } = await open(name);
  await tagger.close?.();
  if (model.metadata.family !== 'text') throw new Refusal(`${tagger.name} ${tagger.version} is no neural tagger of texts, so it has no head to teach: leave --model out for folds of the instant tagger, or --folds to ask the model as it is`);
  await mustBeStrange(model, source);
  if (learnedFrom(model, { name: source.name, sha256: await source.sha256(), records: records.length }))
    terminal.note(`${tagger.name} ${tagger.version} learned from a file of this name and size: if this is a changed copy of it, the labels that it learned are doubted too little`);
  if (records.length > mostTaught) throw new Refusal(`${source.name} holds more than the ${formatNumber(mostTaught, 'record')} whose words a neural tagger keeps in memory: leave --model out`);
  const teachable = await TeachableText.open(model);
  const progress = new Progress(terminal, `teaching ${tagger.name} the other records`, 'steps', 1000);
  const result = await weighByHeads(teachable, records, folds, { progress: (share) => progress.show(Math.round(share * 1000)) });
  progress.end();
  await teachable.close();
  if (result.kind === 'refused') throw new Refusal(result.reason.replace(/\.$/, ''));
  return result.evidence;
}

async function open(name: string): Promise<{ readonly tagger: Tagger; readonly model: ModelPackage }> {
  const loaded = await loadTagger(name);
  if (loaded.kind === 'refused') throw new Refusal(loaded.reason.replace(/\.$/, ''));
  return { tagger: loaded.tagger, model: loaded.package };
}

async function mustBeStrange({ metadata }: ModelPackage, source: Source): Promise<void> {
  if (!JSON.stringify(metadata.provenance).includes(await source.sha256())) return;
  throw new Refusal(`the model ${metadata.name} ${metadata.version} was trained or chosen on ${source.name}, so it cannot judge its labels: leave --model out for models that have not seen each record`);
}
