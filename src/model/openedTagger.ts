import type { Device } from './runtime/devices';
import type { Tagger } from './tagger';

/** Captions, read by an encoder from its folder, or a folder of features that another program computed. */
export interface StandIns {
  readonly captions?: readonly string[];
  readonly encoder?: string;
  readonly features?: string;
}

/** Where a model that needs a runtime runs. */
export interface DeviceOptions {
  /** One device, with the CPU in reserve, or the first that computes rightly and faster than the CPU. */
  readonly device: Device | 'auto';
  /** Threads on the CPU; the runtime chooses where nothing is said. */
  readonly threads?: number;
  /** Folder for what was seen of pictures, that of training for instance; nothing is kept on the disk where there is none, nor what is large. */
  readonly pictureCache?: string;
  /** What stands in for pictures that are not at hand, for packages that learned from such; records then name their picture by their id. */
  readonly standIns?: StandIns;
  /** Told once in a sentence when a device fails in the middle of a run and another goes on. */
  readonly notice?: (sentence: string) => void;
}

/** A tagger and where it runs. Device and steps are those of the moment: a device may fail in the middle of a run. */
export interface OpenedTagger {
  readonly tagger: Tagger;
  readonly device: Device;
  /** A sentence for each faster device that was passed over or failed. */
  readonly steps: readonly string[];
}
