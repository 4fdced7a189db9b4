import { greyAt, wholeFrame, type Frame, type Thumbnail } from './pictureSketch';

/** Samples a side: few to find where the pictures lie, more to compare them there. */
const coarse = 16;
const fine = 32;

/** Which rows of the part are compared, in fractions: all, or those that a caption at the bottom or at the top leaves. */
const strips = [[0, 1], [0, 0.72], [0.28, 1]] as const;
const steps = [[0.06, coarse], [0.03, coarse], [0.015, fine], [0.0075, fine]] as const;
const leastSide = 0.6;
/** Tones that agree no better after the longest steps will not do so after shorter ones. */
const hopeless = 0.7;

/** How a picture lies in another one. */
export interface Likeness {
  /** Correlation of the grey values, and of their small differences, where the pictures are laid over each other. */
  readonly tones: number;
  readonly edges: number;
}

/**
 * How alike a whole picture and a part of another are, after the part was moved and stretched to fit: with slow tones
 * for the fit, small differences for the verdict. Rows that a caption may cover can be left out.
 */
export function compareFitted(whole: Thumbnail, other: Thumbnail, start: Frame): Likeness {
  const targets = { [coarse]: sample(whole, wholeFrame, coarse), [fine]: sample(whole, wholeFrame, fine) } as const;
  let best: Likeness = { tones: -1, edges: -1 };
  for (const strip of strips) {
    const frame = fit(targets, other, start, strip);
    const part = sample(other, frame, fine);
    const likeness = { tones: correlation(targets[fine], part, fine, strip), edges: correlation(edgesOf(targets[fine]), edgesOf(part), fine, strip) };
    if (likeness.edges > best.edges) best = likeness;
  }
  return best;
}

type Strip = readonly [from: number, to: number];
type Targets = Readonly<Record<typeof coarse | typeof fine, Float32Array>>;

/** Moves the part's sides one by one as long as the tones agree better, in smaller and smaller steps. */
function fit(targets: Targets, other: Thumbnail, start: Frame, strip: Strip): Frame {
  let frame = start;
  for (const [step, grid] of steps) {
    let best = correlation(targets[grid], sample(other, frame, grid), grid, strip);
    for (let round = 0; round < 3; round += 1) {
      const before = best;
      for (const moved of neighbours(frame, step)) {
        const tones = correlation(targets[grid], sample(other, moved, grid), grid, strip);
        if (tones > best) [frame, best] = [moved, tones];
      }
      if (best - before < 1e-4) break;
    }
    if (best < hopeless) break;
  }
  return frame;
}

function neighbours(frame: Frame, step: number): readonly Frame[] {
  const { left, top, right, bottom } = frame;
  return [-step, step].flatMap((by) => [
    { ...frame, left: left + by }, { ...frame, right: right + by }, { ...frame, top: top + by }, { ...frame, bottom: bottom + by },
    { ...frame, left: left + by, right: right + by }, { ...frame, top: top + by, bottom: bottom + by },
  ]).filter((each) => each.left >= 0 && each.top >= 0 && each.right <= 1 && each.bottom <= 1 && each.right - each.left >= leastSide && each.bottom - each.top >= leastSide);
}

function sample(picture: Thumbnail, { left, top, right, bottom }: Frame, grid: number): Float32Array {
  const samples = new Float32Array(grid * grid);
  for (let y = 0; y < grid; y += 1)
    for (let x = 0; x < grid; x += 1)
      samples[y * grid + x] = greyAt(picture, left + ((x + 0.5) / grid) * (right - left), top + ((y + 0.5) / grid) * (bottom - top));
  return samples;
}

/** Each value less the mean of its four neighbours: what slow changes of light leave. */
function edgesOf(samples: Float32Array): Float32Array {
  const edges = new Float32Array(fine * fine);
  for (let y = 1; y < fine - 1; y += 1)
    for (let x = 1; x < fine - 1; x += 1) {
      const at = y * fine + x;
      edges[at] = samples[at]! - (samples[at - 1]! + samples[at + 1]! + samples[at - fine]! + samples[at + fine]!) / 4;
    }
  return edges;
}

/** Pearson's correlation over some rows; 0 where one side has no contrast. */
function correlation(a: Float32Array, b: Float32Array, grid: number, [start, end]: Strip): number {
  const [from, to] = [Math.round(start * grid), Math.round(end * grid)];
  let [sa, sb, aa, bb, ab] = [0, 0, 0, 0, 0];
  const count = (to - from) * grid;
  for (let at = from * grid; at < to * grid; at += 1) {
    const [x, y] = [a[at]!, b[at]!];
    sa += x; sb += y; aa += x * x; bb += y * y; ab += x * y;
  }
  const [va, vb] = [aa / count - (sa / count) ** 2, bb / count - (sb / count) ** 2];
  return va < 1e-3 || vb < 1e-3 ? 0 : (ab / count - (sa / count) * (sb / count)) / Math.sqrt(va * vb);
}
