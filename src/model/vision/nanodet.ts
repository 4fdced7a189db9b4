// The detector NanoDet-g: from its outputs to boxes in the picture.
import type { Box, SeenObject } from '../multimodal/features';
import { clipped, overlapOf } from '../multimodal/regions';
import type { Session } from '../runtime/onnx';
import { nanoDetPixels, type Pixels } from './tensor';

/** Which candidates become objects. */
export interface DetectionOptions {
  /** Least probability of a class. */
  readonly least: number;
  /** Candidates of a class that overlap a surer one by more are dropped. */
  readonly overlap: number;
  readonly most: number;
}

/** For proposals of regions: more and less sure ones than for showing. */
export const proposals = (most: number): DetectionOptions => ({ least: 0.1, overlap: 0.6, most });

/** The detector's classes, those of COCO. */
export const detectorClasses = 80;
const candidatesAtMost = 1000;
const strides = [8, 16, 32] as const;

/** The detector's outputs for one picture: cells of stride 8 first, row by row, then 16, then 32. */
export interface Detections {
  /** `[cells, 80]` */
  readonly scores: Float32Array;
  /** `[cells, 4]`: left, top, right, bottom from the cell's centre, in pixels of the input. */
  readonly distances: Float32Array;
}

/** Centres of the cells, in pixels of the input. */
const centresOf = (width: number, height: number): readonly (readonly [number, number])[] => strides.flatMap((stride) => {
  const [across, down] = [width / stride, height / stride];
  return Array.from({ length: across * down }, (_, at) => [((at % across) + 0.5) * stride, (Math.floor(at / across) + 0.5) * stride] as const);
});

const inPicture = (box: Box, { scaleX, scaleY, left, top, pictureWidth, pictureHeight }: Omit<Pixels, 'data'>): Box => clipped({
  left: (box.left - left) / scaleX, top: (box.top - top) / scaleY, right: (box.right - left) / scaleX, bottom: (box.bottom - top) / scaleY,
}, pictureWidth, pictureHeight);

/** The objects, the surest first; equally sure ones in the order of their cells. */
export const decodeDetections = ({ scores, distances }: Detections, place: Omit<Pixels, 'data'>, { least, overlap, most }: DetectionOptions): readonly SeenObject[] => {
  const centres = centresOf(nanoDetPixels.width, nanoDetPixels.height);
  const found: { readonly cell: number; readonly kind: number; readonly score: number }[] = [];
  scores.forEach((score, at) => { if (score > least) found.push({ cell: Math.floor(at / detectorClasses), kind: at % detectorClasses, score }); });
  const candidates = found.sort((a, b) => b.score - a.score || a.cell - b.cell || a.kind - b.kind).slice(0, candidatesAtMost);
  const kept: (SeenObject & { readonly box: Box })[] = [];
  for (const { cell, kind, score } of candidates) {
    if (kept.length === most) break;
    const [x, y] = centres[cell] ?? [0, 0];
    const [left = 0, top = 0, right = 0, bottom = 0] = distances.subarray(4 * cell, 4 * cell + 4);
    const box = inPicture({ left: x - left, top: y - top, right: x + right, bottom: y + bottom }, place);
    if (!kept.some((other) => other.class === kind && overlapOf(other.box, box) > overlap)) kept.push({ box, class: kind, score });
  }
  return kept;
};

/** Finds objects with the detector's session. */
export const detect = async (detector: Session, pixels: Pixels, options: DetectionOptions): Promise<readonly SeenObject[]> => {
  const { width, height } = nanoDetPixels;
  const { scores, distances } = await detector.run({ pixels: { type: 'float32', shape: [1, 3, height, width], data: pixels.data } }, ['scores', 'distances']);
  if (!(scores?.data instanceof Float32Array) || !(distances?.data instanceof Float32Array)) throw new Error('the detector gave no scores and distances');
  return decodeDetections({ scores: scores.data, distances: distances.data }, pixels, options);
};
