/**
 * The numeric core of training: expected feature counts of a run of sentences under a linear-chain CRF.
 *
 * These are function declarations that refer to nothing but each other, because a worker thread runs them from their
 * own source text (see workers.ts): the bundles are single files, so there is no worker file to point to.
 */

/**
 * Sentences as sparse rows. Token i has the attributes `rowAttributes[rowStart[i] .. rowStart[i + 1])` and those of the
 * segments `links[linkStart[i] .. linkStart[i + 1])`; segment j is `segmentAttributes[segmentStart[j] ..
 * segmentStart[j + 1])`. A segment is what all tokens in the same place beside the same word have in common, so that
 * it is summed once an iteration and not once a token: the counts come out the same, two to three times faster.
 */
export interface SparseCorpus {
  readonly labelCount: number;
  /** First token of each sentence, and one past the last token of all. */
  readonly sentenceStart: Int32Array;
  /** The guideline of each sentence: which block of transitions it uses. */
  readonly group: Int32Array;
  readonly groupCount: number;
  readonly rowStart: Int32Array;
  readonly rowAttributes: Int32Array;
  readonly linkStart: Int32Array;
  readonly links: Int32Array;
  readonly segmentStart: Int32Array;
  readonly segmentAttributes: Int32Array;
  /** Attribute a owns the weights `runStart[a] .. runStart[a + 1])`, one for each label in `runLabel`. */
  readonly runStart: Int32Array;
  readonly runLabel: Int32Array;
  /** 1 where label j may follow label i, row-major over i. */
  readonly allowed: Uint8Array;
  /** 1 where a sentence may start with the label. */
  readonly allowedFirst: Uint8Array;
}

/** Scratch space for one thread, sized for the longest sentence. */
export interface KernelScratch {
  readonly state: Float64Array;
  readonly alpha: Float64Array;
  readonly beta: Float64Array;
  readonly scale: Float64Array;
  readonly edge: Float64Array;
  readonly transition: Float64Array;
  /** One row of labels per segment: first its scores, later its expected counts. */
  readonly segmentScore: Float64Array;
  readonly segmentCount: Float64Array;
}

/** Makes scratch space for a corpus. */
export function makeScratch(corpus: SparseCorpus): KernelScratch {
  const { labelCount, sentenceStart, groupCount } = corpus;
  let longest = 0;
  for (let s = 0; s + 1 < sentenceStart.length; s++)
    longest = Math.max(longest, sentenceStart[s + 1]! - sentenceStart[s]!);
  const cells = longest * labelCount;
  const segments = (corpus.segmentStart.length - 1) * labelCount;
  const edges = groupCount * labelCount * labelCount;
  return {
    state: new Float64Array(cells),
    alpha: new Float64Array(cells),
    beta: new Float64Array(cells),
    scale: new Float64Array(longest),
    edge: new Float64Array(edges),
    transition: new Float64Array(edges),
    segmentScore: new Float64Array(segments),
    segmentCount: new Float64Array(segments),
  };
}

/** Fills `transition` with exp(weight) per group, 0 where the scheme forbids the step. */
export function exponentiateTransitions(corpus: SparseCorpus, weights: Float64Array, scratch: KernelScratch): void {
  const { labelCount, groupCount, allowed } = corpus;
  const cells = labelCount * labelCount;
  const shared = corpus.runLabel.length;
  for (let g = 0; g < groupCount; g++)
    for (let c = 0; c < cells; c++) {
      const own = groupCount > 1 ? weights[shared + (g + 1) * cells + c]! : 0;
      scratch.transition[g * cells + c] = allowed[c] ? Math.exp(weights[shared + c]! + own) : 0;
    }
}

/** Adds the weights of some attributes, label by label, to the row of `target` that begins at `base`. */
export function addWeights(
  corpus: SparseCorpus, weights: Float64Array, list: Int32Array, from: number, to: number, target: Float64Array, base: number,
): void {
  const { runStart, runLabel } = corpus;
  for (let r = from; r < to; r++) {
    const a = list[r]!;
    for (let k = runStart[a]!, runEnd = runStart[a + 1]!; k < runEnd; k++) target[base + runLabel[k]!]! += weights[k]!;
  }
}

/** Adds a row of expected label counts to the gradient of some attributes. */
export function addCounts(
  corpus: SparseCorpus, gradient: Float64Array, list: Int32Array, from: number, to: number, source: Float64Array, base: number,
): void {
  const { runStart, runLabel } = corpus;
  for (let r = from; r < to; r++) {
    const a = list[r]!;
    for (let k = runStart[a]!, runEnd = runStart[a + 1]!; k < runEnd; k++) gradient[k]! += source[base + runLabel[k]!]!;
  }
}

/**
 * Sums each token's weights into `state` and exponentiates, minus the token's greatest score.
 * Returns the sum of those greatest scores, which belongs to log Z.
 */
export function exponentiateStates(
  corpus: SparseCorpus, weights: Float64Array, scratch: KernelScratch, first: number, length: number,
): number {
  const { labelCount, rowStart, rowAttributes, linkStart, links } = corpus;
  const { state, segmentScore } = scratch;
  state.fill(0, 0, length * labelCount);
  let shift = 0;
  for (let t = 0; t < length; t++) {
    const base = t * labelCount;
    for (let l = linkStart[first + t]!, end = linkStart[first + t + 1]!; l < end; l++) {
      const segment = links[l]! * labelCount;
      for (let y = 0; y < labelCount; y++) state[base + y]! += segmentScore[segment + y]!;
    }
    addWeights(corpus, weights, rowAttributes, rowStart[first + t]!, rowStart[first + t + 1]!, state, base);
    let greatest = state[base]!;
    for (let y = 1; y < labelCount; y++) if (state[base + y]! > greatest) greatest = state[base + y]!;
    for (let y = 0; y < labelCount; y++) state[base + y] = Math.exp(state[base + y]! - greatest);
    shift += greatest;
  }
  return shift;
}

/** Scaled forward pass (Rabiner 1989); `alpha` rows sum to 1. Returns the sum of log scales. */
export function forward(
  labelCount: number, length: number, state: Float64Array, transition: Float64Array, edge: number,
  allowedFirst: Uint8Array, alpha: Float64Array, scale: Float64Array,
): number {
  let logScale = 0;
  for (let t = 0; t < length; t++) {
    const base = t * labelCount;
    let total = 0;
    if (t === 0) for (let y = 0; y < labelCount; y++) alpha[y] = allowedFirst[y] ? state[y]! : 0;
    else {
      for (let y = 0; y < labelCount; y++) alpha[base + y] = 0;
      for (let x = 0; x < labelCount; x++) {
        const from = alpha[base - labelCount + x]!;
        const row = edge + x * labelCount;
        for (let y = 0; y < labelCount; y++) alpha[base + y]! += from * transition[row + y]!;
      }
      for (let y = 0; y < labelCount; y++) alpha[base + y]! *= state[base + y]!;
    }
    for (let y = 0; y < labelCount; y++) total += alpha[base + y]!;
    const inverse = 1 / total;
    for (let y = 0; y < labelCount; y++) alpha[base + y]! *= inverse;
    scale[t] = inverse;
    logScale += Math.log(total);
  }
  return logScale;
}

/**
 * Scaled backward pass. Leaves the token marginals in `alpha` and adds alpha(x) · v(y) of each step to `edges`
 * (still to be multiplied by the transition).
 */
export function backward(
  labelCount: number, length: number, state: Float64Array, transition: Float64Array, edge: number,
  alpha: Float64Array, beta: Float64Array, scale: Float64Array, edges: Float64Array,
): void {
  const last = (length - 1) * labelCount;
  for (let y = 0; y < labelCount; y++) beta[last + y] = 1;
  for (let t = length - 2; t >= 0; t--) {
    const here = t * labelCount;
    const next = here + labelCount;
    const inverse = scale[t + 1]!;
    for (let y = 0; y < labelCount; y++) {
      const ahead = beta[next + y]!;
      beta[next + y] = ahead * state[next + y]! * inverse;
      alpha[next + y]! *= ahead;
    }
    for (let x = 0; x < labelCount; x++) {
      const row = edge + x * labelCount;
      const from = alpha[here + x]!;
      let sum = 0;
      for (let y = 0; y < labelCount; y++) {
        const v = beta[next + y]!;
        sum += transition[row + y]! * v;
        edges[row + y]! += from * v;
      }
      beta[here + x] = sum;
    }
  }
  for (let y = 0; y < labelCount; y++) alpha[y]! *= beta[y]!;
}

/** Adds the token marginals of a sentence to the counts of its tokens' own attributes and of their segments. */
export function addExpectations(
  corpus: SparseCorpus, scratch: KernelScratch, gradient: Float64Array, first: number, length: number,
): void {
  const { labelCount, rowStart, rowAttributes, linkStart, links } = corpus;
  const { alpha, segmentCount } = scratch;
  for (let t = 0; t < length; t++) {
    const base = t * labelCount;
    for (let l = linkStart[first + t]!, end = linkStart[first + t + 1]!; l < end; l++) {
      const segment = links[l]! * labelCount;
      for (let y = 0; y < labelCount; y++) segmentCount[segment + y]! += alpha[base + y]!;
    }
    addCounts(corpus, gradient, rowAttributes, rowStart[first + t]!, rowStart[first + t + 1]!, alpha, base);
  }
}

/** Adds the expected transition counts, shared block first, then one block per group where there are several. */
export function addTransitionExpectations(corpus: SparseCorpus, scratch: KernelScratch, gradient: Float64Array): void {
  const { labelCount, groupCount } = corpus;
  const cells = labelCount * labelCount;
  const shared = corpus.runLabel.length;
  for (let g = 0; g < groupCount; g++)
    for (let c = 0; c < cells; c++) {
      const expected = scratch.edge[g * cells + c]! * scratch.transition[g * cells + c]!;
      gradient[shared + c]! += expected;
      if (groupCount > 1) gradient[shared + (g + 1) * cells + c]! += expected;
    }
}

/** Overwrites `gradient` with the expected feature counts of the corpus and returns the sum of its log Z (natural). */
export function expectedCounts(
  corpus: SparseCorpus, weights: Float64Array, gradient: Float64Array, scratch: KernelScratch,
): number {
  const { labelCount, sentenceStart, segmentStart, segmentAttributes } = corpus;
  const { state, alpha, beta, scale, edge, transition, segmentScore, segmentCount } = scratch;
  const segments = segmentStart.length - 1;
  for (const cleared of [gradient, edge, segmentScore, segmentCount]) cleared.fill(0);
  exponentiateTransitions(corpus, weights, scratch);
  for (let j = 0; j < segments; j++)
    addWeights(corpus, weights, segmentAttributes, segmentStart[j]!, segmentStart[j + 1]!, segmentScore, j * labelCount);
  let logZ = 0;
  for (let s = 0; s + 1 < sentenceStart.length; s++) {
    const first = sentenceStart[s]!;
    const length = sentenceStart[s + 1]! - first;
    if (length === 0) continue;
    const block = corpus.group[s]! * labelCount * labelCount;
    logZ += exponentiateStates(corpus, weights, scratch, first, length);
    logZ += forward(labelCount, length, state, transition, block, corpus.allowedFirst, alpha, scale);
    backward(labelCount, length, state, transition, block, alpha, beta, scale, edge);
    addExpectations(corpus, scratch, gradient, first, length);
  }
  for (let j = 0; j < segments; j++)
    addCounts(corpus, gradient, segmentAttributes, segmentStart[j]!, segmentStart[j + 1]!, segmentCount, j * labelCount);
  addTransitionExpectations(corpus, scratch, gradient);
  return logZ;
}
