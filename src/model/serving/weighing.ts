import type { JudgedSource, WeighedRecord, WeighingContract } from '../../protocol/labelErrors';
import { PeerError, type Handlers } from '../../protocol/peer';
import { foldDefaults, weighOutOfFold, type FoldHooks, type FoldResult } from '../crf/outOfFold';
import { decodeClusters } from '../crf/wordClusters';
import { learnedFrom } from '../learnedFrom';
import { loadBundledClusters, loadTagger } from '../load';
import { weighByHeads } from '../text/outOfFold';
import { TeachableText } from '../text/teachable';

/** A CRF's time grows with the square of its types. */
const mostTypes = 40;

/** What the process answers about labels, by taggers that it trains on the spot. */
export const weighingHandlers = (): Handlers<WeighingContract> => ({
  weigh: async ({ records, folds, judge, source }, { signal, report }) => {
    const hooks = { signal, progress: (share: number) => report({ share }) };
    const types = new Set(records.flatMap(({ spans }) => spans.map(({ type }) => type)));
    if (types.size > mostTypes)
      return { kind: 'refused', reason: `The file has ${types.size} types; up to ${mostTypes} are judged here. In a terminal, mner errors learns the rarest as one.` };
    const classes = decodeClusters(await loadBundledClusters());
    try {
      if (judge === 'neural') return await weighByNeural(records, folds, source, hooks);
      return await weighOutOfFold(records, { ...foldDefaults, folds }, { ...hooks, classes });
    } catch (error) {
      throw signal.aborted ? new PeerError('cancelled') : error;
    }
  },
});

/** Words of more records do not fit into the memory of a small machine. */
const mostTaught = 40_000;

/** By the bundled neural tagger, its last layers taught the other records. */
async function weighByNeural(records: readonly WeighedRecord[], folds: number, source: JudgedSource, hooks: FoldHooks): Promise<FoldResult> {
  const refuse = (reason: string): FoldResult => ({ kind: 'refused', reason });
  if (records.length > mostTaught) return refuse(`The neural tagger judges up to ${mostTaught.toLocaleString('en')} records; the instant one judges them all.`);
  const loaded = await loadTagger('default');
  if (loaded.kind === 'refused') return loaded;
  await loaded.tagger.close?.();
  const { name, version, family } = loaded.package.metadata;
  if (family !== 'text') return refuse('No neural tagger is bundled: let the instant one judge.');
  if (learnedFrom(loaded.package, { ...source, records: records.length }))
    return refuse(`${name} ${version} learned from this file, so it cannot judge its labels: let the instant tagger judge, which learns from the other records only.`);
  const teachable = await TeachableText.open(loaded.package);
  try {
    return await weighByHeads(teachable, records, folds, hooks);
  } finally {
    await teachable.close();
  }
}
