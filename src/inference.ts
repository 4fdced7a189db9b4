import { loadTagger } from './model/load';
import { inspectInSteps, PictureShelf, thumbnail } from './model/serving/pictures';
import { describeModel, ModelShelf, tagInSteps, type RunningTagger } from './model/serving/tagging';
import { WorkQueue } from './model/serving/workQueue';
import type { InferenceContract, InferenceHostContract } from './protocol/inference';
import { Peer, PeerError, type Channel, type Handlers } from './protocol/peer';

/** The child process that loads models and decodes pictures; it ends with its parent. */

let device = 'auto';
const models = new ModelShelf(load);
const pictures = new PictureShelf();
/** Models take turns with each other; pictures are decoded beside them. */
const modelWork = new WorkQueue();
const pictureWork = new WorkQueue();

async function load(model: string): Promise<RunningTagger> {
  const result = await loadTagger(model);
  if (result.kind === 'refused') throw new PeerError(result.reason);
  return { tagger: result.tagger, device: 'cpu', steps: [] };
}

const handlers: Handlers<InferenceContract> = {
  load: async ({ model, device: wanted }) => {
    device = wanted;
    return describeModel(await models.get(model, device));
  },
  tag: ({ records, style, urgency }, { signal, report }) =>
    modelWork.run(urgency, tagInSteps(models, device, records, style, (done) => report({ done }), signal), signal),
  inspect: ({ paths }, { signal, report }) =>
    pictureWork.run('later', inspectInSteps(pictures, paths, (done) => report({ done })), signal),
  thumbnail: ({ path }) => thumbnail(pictures, path),
};

const parent: Channel = {
  post: (message) => void process.send?.(message),
  listen: (listener) => {
    process.on('message', listener);
    return () => process.off('message', listener);
  },
};

new Peer<InferenceContract, InferenceHostContract>(parent, handlers);
process.on('disconnect', () => process.exit(0));
