// Training of families that look at pictures: their pictures first, then as the family `text` is trained.
import { createHash } from 'node:crypto';
import type { TaggerFamily } from '../text/family';
import type { TextTrainingControl } from '../text/textTraining';
import { trainTextPackage, type TextPackageJob, type TextPackageResult } from '../text/trainTextPackage';
import type { FeatureSource } from './features';
import type { MultimodalFamily } from './family';
import { pictureFields, pictureFiles } from './multimodalPackage';
import { sourceFrom, surveyPictures, withPictureKeys, type PictureCensus, type PictureSettings, type SourceResult } from './pictureSettings';
import { Sights } from './sights';
import { trialPicture, withTrial } from './trial';

/** What to train, and what to look at. */
export interface MultimodalJob extends TextPackageJob {
  readonly pictures: PictureSettings;
}

/** What surrounds the run; `looked` tells of the pictures before the first epoch. */
export interface MultimodalControl extends TextTrainingControl {
  readonly looking?: (done: number, of: number) => void;
}

type Opened = Extract<SourceResult, { kind: 'source' }>;

const census = ({ records, seen, placeholders, missing, broken }: PictureCensus, seeing: Opened['seeing']): string =>
  `Of ${records} records ${seen} have a ${seeing === 'captions' ? 'caption, which stands in for their picture' : 'picture that is looked at'}; ` +
  `${missing} have none, ${broken} a broken one, ${placeholders} one that five or more ids share: they are learned from without.`;

const limitsOf = (seeing: Opened['seeing']): string => (seeing === 'pictures'
  ? 'Tweets and their pictures, in the labels of the data above; where a picture is missing, the text alone decides.'
  : `Pictures were never looked at: ${seeing === 'captions' ? 'captions stood in for them' : 'their features were computed by another program'}. Where neither is given, the text alone decides.`);

const familyOf = (family: MultimodalFamily, { pictures }: MultimodalJob, opened: Opened, sights: Sights, seen: PictureCensus): TaggerFamily => ({
  name: family.name,
  inputs: family.inputs(opened.source.shapes),
  trialPicture,
  signals: family.signals,
  pictures: sights,
  network: (encoder, labels) => family.network({ encoder, labels, sights, fingerprint: fingerprintOf(family, pictures, opened.source, seen) }),
  card: {
    about: (encoder, name) => `A neural tagger of the family \`${family.name}\` (${family.title}): ${family.about} Its encoder has ${encoder.layers} layers, ${encoder.width} wide, begun from ${name}. ${census(seen, opened.seeing)}`,
    sizes: family.options, limits: limitsOf(opened.seeing),
  },
  fields: pictureFields(family, opened, seen.placeholderContents),
  files: family.looks === 'inTraining' ? new Map() : pictureFiles(opened, pictures.towerIn),
});

const fingerprintOf = (family: MultimodalFamily, { hidden }: PictureSettings, { identity }: FeatureSource, { placeholderContents }: PictureCensus): string =>
  createHash('sha256').update(JSON.stringify([family.name, family.options, hidden, identity, [...placeholderContents].sort()])).digest('hex');

/**
 * Trains a tagger that looks at pictures and writes its package. Missing, broken and placeholder pictures are masked, counted and
 * named; none takes another's place. Rejects with the signal's reason when aborted, a checkpoint left behind.
 */
export const trainMultimodalPackage = async (
  job: MultimodalJob, familyFor: (source: FeatureSource) => MultimodalFamily, wish: MultimodalFamily['wish'], control: MultimodalControl = {},
): Promise<TextPackageResult> => {
  const opened = await sourceFrom(job.pictures, wish, job.encoder, job.options.threads);
  if (opened.kind === 'refused') return opened;
  const { source, seeing } = opened;
  const [train, valid] = [withPictureKeys(job.train, seeing), withPictureKeys(job.valid, seeing)];
  const { signal, looking, notice } = control;
  const seen = await surveyPictures([...train, ...valid], source, { ...(signal && { signal }), ...(looking && { progress: looking }), ...(notice && { notice }) });
  notice?.(census(seen, seeing));
  const sights = new Sights(withTrial(source, wish), { hidden: job.pictures.hidden, placeholders: seen.placeholderContents, ...(notice && { notice }) });
  try {
    return await trainTextPackage({ ...job, train, valid }, control, familyOf(familyFor(source), job, opened, sights, seen));
  } finally {
    await sights.close();
  }
};
