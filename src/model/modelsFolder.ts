import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

const levels = 6;

/** The folder `models` beside the program or above it; undefined where there is none. */
export const findModelsFolder = (from: string = __dirname): string | undefined => {
  let place = from;
  for (let level = 0; level < levels; level++, place = dirname(place)) {
    const folder = join(place, 'models');
    if (existsSync(join(folder, 'default.json'))) return folder;
  }
  return undefined;
};
