import { usualPictures } from '../../model/multimodal/lookingTraining';
import type { PictureSettings } from '../../model/multimodal/pictureSettings';
import { choiceField, numberField, textField, textsField, type ConfigField } from './configFile';

/** What `--config` sets about pictures, for every family that looks at them. */
export const pictureConfigFields: Readonly<Record<string, ConfigField>> = {
  tower: textField,
  detector: textField,
  features: textField,
  captions: textsField,
  cache: textField,
  hidden: numberField(0, 1, 'any'),
  towerIn: choiceField('package', 'bundle'),
};

/** Their fields taken out of those of a whole configuration. */
export function pictureSettingsOf(given: Readonly<Record<string, unknown>>): { readonly pictures: PictureSettings; readonly rest: Readonly<Record<string, unknown>> } {
  const names = Object.keys(pictureConfigFields);
  const own = Object.fromEntries(Object.entries(given).filter(([name]) => names.includes(name)));
  const rest = Object.fromEntries(Object.entries(given).filter(([name]) => !names.includes(name)));
  return { pictures: { ...usualPictures, ...own }, rest };
}
