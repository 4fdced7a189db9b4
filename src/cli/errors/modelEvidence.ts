import type { LabelEvidence } from '../../dataset/labelEvidence';
import { weighBySpans } from '../../curation/labelErrors/spanEvidence';
import { loadTagger } from '../../model/load';
import type { Source } from '../files/source';
import { Refusal } from '../refusal';
import { surveyStyle, typeNamesFor } from '../tagging/fileStyle';
import { Progress } from '../terminal/progress';
import type { Terminal } from '../terminal/terminal';
import type { PlacedJudged } from './judgedFile';

const batchSize = 256;

/**
 * Evidence from a model that was trained on other data. Throws a {@link Refusal} where its provenance names this very
 * file: of labels that it learned, a model says nothing.
 */
export async function askModel(name: string, source: Source, records: readonly PlacedJudged[], terminal: Terminal): Promise<readonly LabelEvidence[]> {
  const loaded = await loadTagger(name);
  if (loaded.kind === 'refused') throw new Refusal(loaded.reason.replace(/\.$/, ''));
  const { tagger } = loaded;
  const sha256 = await source.sha256();
  if (JSON.stringify(loaded.package.metadata.provenance).includes(sha256))
    throw new Refusal(`the model ${tagger.name} ${tagger.version} was trained or chosen on ${source.name}, so it cannot judge its labels: leave --model out for models that have not seen each record`);
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
