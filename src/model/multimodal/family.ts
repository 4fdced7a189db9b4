// What a family that looks at pictures adds to what all of them share.
import type { LabelSet } from '../crf/labels';
import type { EncoderConfig } from '../encoder/config';
import type { InputTypes } from '../text/family';
import type { LabelNetwork } from '../text/labelNetwork';
import type { FeatureShapes, FeatureWish } from './features';
import type { Sights } from './sights';

/** What a network of such a family is made from. */
export interface NetworkParts {
  readonly encoder: EncoderConfig;
  readonly labels: LabelSet;
  readonly sights: Sights;
  /** A text that only the same pictures seen the same way have, for `LabelNetwork.fingerprint`. */
  readonly fingerprint: string;
}

/** A family with its options settled: how its taggers are built, whether they are trained or opened from a package. */
export interface MultimodalFamily {
  /** What `model.json` calls it, and what people do. */
  readonly name: string;
  readonly title: string;
  readonly wish: FeatureWish;
  /** When its taggers look at pictures: also in use (where nothing is said), or while they are trained only. */
  readonly looks?: 'always' | 'inTraining';
  /** Everything of its options that a package must remember to be opened: JSON. */
  readonly options: Readonly<Record<string, unknown>>;
  /** The names and types of the inputs that a graph may have, given what pictures come as. */
  inputs(shapes: FeatureShapes): InputTypes;
  /** Outputs beside the emissions, `[B]` each. */
  readonly signals: readonly string[];
  network(parts: NetworkParts): LabelNetwork;
  /** The model card's sentences on what the network is. */
  readonly about: string;
}
