import { hamChoices, hamCounts } from '../../model/hamlearning/family';
import { ablations, publishedHam, smallHam, type HamOptions } from '../../model/hamlearning/options';
import { ingredients } from '../../model/text/network';
import { defaultTextTraining, type TextTrainingOptions } from '../../model/text/options';
import { choiceField, numberField, readConfig, type ConfigField } from './configFile';
import { pictureConfigFields } from './pictureConfig';
import { textFields } from './textConfig';

const someOf = (known: readonly string[]): ConfigField => ({
  wanted: `a list of ${known.join(', ')}`,
  read: (value) => (Array.isArray(value) && value.every((each) => known.includes(String(each))) ? value : undefined),
});

/** The network's own fields; `without` names ablations here, `plain` what is left out beside the encoder. */
const networkFields: Readonly<Record<string, ConfigField>> = {
  ...Object.fromEntries(hamCounts.map((name) => [name, numberField(0, 65_536, 'whole')])),
  ...Object.fromEntries(Object.entries(hamChoices).map(([name, choices]) => [name, choiceField(...choices)])),
  without: someOf(ablations),
  plain: someOf(ingredients),
};
const fields: Readonly<Record<string, ConfigField>> = {
  ...textFields,
  ...pictureConfigFields,
  size: choiceField('small', 'published'),
  fusionRate: numberField(0, 10_000, 'any'),
  ...networkFields,
};

/** What a configuration may hold, for help. */
export const hamConfigFields = Object.keys(fields).filter((name) => !(name in textFields) || name === 'without');

/** What `--config` sets for HamLearning. */
export interface HamConfig {
  readonly network: HamOptions;
  readonly fusionRate: number | undefined;
  /** The usual options of training for this size: the paper's, or those of the family `text`. */
  readonly usual: TextTrainingOptions;
  /** All other fields: of training and of pictures. */
  readonly rest: Readonly<Record<string, unknown>>;
}

/** The paper's training: 60 epochs, batches of 32, 3e-5, dropout 0.1; the recommended choices where it is silent. */
const publishedTraining: TextTrainingOptions = {
  ...defaultTextTraining, epochs: 60, patience: 60, batch: 32, encoderRate: 3e-5, headRate: 5e-2, chainRate: 5e-2, dropout: 0.1, encoderDropout: 0.1, clip: 1, without: ingredients,
};

/** Reads `--config` for the family `hamlearning`. Throws a {@link Refusal} that names what does not fit. */
export async function loadHamConfig(path: string | undefined): Promise<HamConfig> {
  const { size, fusionRate, ...given } = await readConfig(path, fields);
  const published = size === 'published';
  const own = Object.fromEntries(Object.entries(given).filter(([name]) => name in networkFields));
  const rest = Object.fromEntries(Object.entries(given).filter(([name]) => !(name in networkFields)));
  const rate = typeof fusionRate === 'number' ? fusionRate : published ? 1 : 10;
  return { network: { ...(published ? publishedHam : smallHam), ...own }, fusionRate: rate, usual: published ? publishedTraining : { ...defaultTextTraining, dropout: 0.1 }, rest };
}
