import type { WeighingContract } from '../../protocol/labelErrors';
import { PeerError, type Handlers } from '../../protocol/peer';
import { foldDefaults, weighOutOfFold } from '../crf/outOfFold';
import { decodeClusters } from '../crf/wordClusters';
import { loadBundledClusters } from '../load';

/** A CRF's time grows with the square of its types. */
const mostTypes = 40;

/** What the process answers about labels, by taggers that it trains on the spot. */
export const weighingHandlers = (): Handlers<WeighingContract> => ({
  weigh: async ({ records, folds }, { signal, report }) => {
    const types = new Set(records.flatMap(({ spans }) => spans.map(({ type }) => type)));
    if (types.size > mostTypes)
      return { kind: 'refused', reason: `The file has ${types.size} types; up to ${mostTypes} are judged here. In a terminal, mner errors learns the rarest as one.` };
    const classes = decodeClusters(await loadBundledClusters());
    try {
      return await weighOutOfFold(records, { ...foldDefaults, folds }, { classes, signal, progress: (share) => report({ share }) });
    } catch (error) {
      throw signal.aborted ? new PeerError('cancelled') : error;
    }
  },
});
