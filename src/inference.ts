import { loadTagger } from './model/load';
import { usualFeatureCache } from './model/multimodal/featureCache';
import { findDevice } from './model/runtime/devices';
import { Runtime } from './model/runtime/onnx';
import { modelHandlers } from './model/serving/modelling';
import { greyInSteps, inspectInSteps, PictureShelf, thumbnail } from './model/serving/pictures';
import { scoreInSteps, ScorerShelf } from './model/serving/scoring';
import { describeModel, lookInsideInSteps, ModelShelf, tagInSteps, type RunningTagger } from './model/serving/tagging';
import { weighingHandlers } from './model/serving/weighing';
import { WorkQueue } from './model/serving/workQueue';
import type { InferenceContract, InferenceHostContract } from './protocol/inference';
import { Peer, PeerError, type Channel, type Handlers } from './protocol/peer';

/** The child process that loads models and decodes pictures; it ends with its parent. */

let device = 'auto';
const models = new ModelShelf(load);
const pictures = new PictureShelf();
const scorers = new ScorerShelf(pictures);
/** Models take turns with each other; pictures are decoded beside them. */
const modelWork = new WorkQueue();
const pictureWork = new WorkQueue();

async function load(model: string, wanted: string): Promise<RunningTagger> {
  const notice = (sentence: string): void => void host.request('descended', { sentence }).catch(() => undefined);
  const result = await loadTagger(model, { device: findDevice(wanted) ?? 'auto', notice, pictureCache: usualFeatureCache() });
  if (result.kind === 'refused') throw new PeerError(result.reason);
  return result;
}

const handlers: Handlers<InferenceContract> = {
  ...modelHandlers(),
  ...weighingHandlers(),
  load: async ({ model, device: wanted }) => {
    device = wanted;
    return describeModel(await models.get(model, device));
  },
  tag: ({ records, style, urgency }, { signal, report }) =>
    modelWork.run(urgency, tagInSteps(models, device, records, style, (done) => report({ done }), signal), signal),
  lookInside: (job, { signal, report }) => modelWork.run('first', lookInsideInSteps(models, device, job, (done, of) => report({ done, of }), signal), signal),
  score: ({ urgency, ...job }, { signal, report }) => modelWork.run(urgency, scoreInSteps(scorers, device, job, (done) => report({ done })), signal),
  explain: async ({ pair }) => (await scorers.get(device)).scorer.explain(pair),
  inspect: ({ paths }, { signal, report }) =>
    pictureWork.run('later', inspectInSteps(pictures, paths, (done) => report({ done })), signal),
  grey: ({ paths, side }, { signal, report }) => pictureWork.run('later', greyInSteps(pictures, paths, side, (done) => report({ done })), signal),
  thumbnail: ({ path }) => thumbnail(pictures, path),
  devices: async () => {
    const runtime = await Runtime.open();
    if ('problem' in runtime) throw new PeerError(runtime.problem);
    return runtime.listDevices();
  },
};

const parent: Channel = {
  post: (message) => void process.send?.(message),
  listen: (listener) => {
    process.on('message', listener);
    return () => process.off('message', listener);
  },
};

const host = new Peer<InferenceContract, InferenceHostContract>(parent, handlers);
process.on('disconnect', () => process.exit(0));
