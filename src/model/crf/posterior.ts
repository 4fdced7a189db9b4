import type { Lattice } from './viterbi';

/**
 * Exact probabilities under a linear-chain CRF: scaled forward and backward passes over a lattice (Rabiner 1989;
 * constrained sums after Culotta and McCallum, 2004). Labels are O, then B and I of each type.
 */
export class Posterior {
  private readonly alpha: Float64Array;
  private readonly beta: Float64Array;
  private readonly inverse: Float64Array;
  private readonly state: Float64Array;
  private readonly step: Float64Array;

  constructor(private readonly lattice: Lattice) {
    const { labelCount, length, state, transition } = lattice;
    this.step = transition.map(Math.exp);
    this.state = new Float64Array(length * labelCount);
    for (let t = 0; t < length; t++) {
      const row = state.subarray(t * labelCount, (t + 1) * labelCount);
      const greatest = row.reduce((a, b) => Math.max(a, b), -Infinity);
      row.forEach((score, y) => { this.state[t * labelCount + y] = Math.exp(score - greatest); });
    }
    this.alpha = new Float64Array(length * labelCount);
    this.beta = new Float64Array(length * labelCount);
    this.inverse = new Float64Array(length);
    this.sumForward();
    this.sumBackward();
  }

  /** The probability that token t has label y. */
  marginal(t: number, y: number): number {
    const at = t * this.lattice.labelCount + y;
    return this.alpha[at]! * this.beta[at]!;
  }

  /** The probability that token t − 1 has label x and token t label y. */
  pair(t: number, x: number, y: number): number {
    return this.alpha[(t - 1) * this.lattice.labelCount + x]! * this.ahead(t, x, y);
  }

  /** The probability that tokens `start` up to `end` are exactly one entity of the type with this number. */
  span(start: number, end: number, type: number): number {
    const { labelCount, length } = this.lattice;
    const [begin, inside] = [1 + 2 * type, 2 + 2 * type];
    const mass = this.chain(start, end, begin, inside);
    const last = end - start === 1 ? begin : inside;
    if (end === length || mass === 0) return mass;
    let rest = 0;
    for (let y = 0; y < labelCount; y++) if (y !== inside) rest += this.ahead(end, last, y);
    return mass * rest;
  }

  /** The probability that no token from `start` up to `end` belongs to an entity. */
  outside(start: number, end: number): number {
    return this.chain(start, end, 0, 0) * this.beta[(end - 1) * this.lattice.labelCount]!;
  }

  /** Forward mass of the paths that have label `first` at `start` and `later` up to `end`. */
  private chain(start: number, end: number, first: number, later: number): number {
    const { labelCount } = this.lattice;
    let mass = this.alpha[start * labelCount + first]!;
    for (let t = start + 1, from = first; t < end; t++, from = later)
      mass *= this.step[from * labelCount + later]! * this.state[t * labelCount + later]! * this.inverse[t]!;
    return mass;
  }

  private ahead(t: number, x: number, y: number): number {
    const { labelCount } = this.lattice;
    const at = t * labelCount + y;
    return this.step[x * labelCount + y]! * this.state[at]! * this.inverse[t]! * this.beta[at]!;
  }

  private sumForward(): void {
    const { labelCount, length } = this.lattice;
    const { alpha, state, step } = this;
    for (let t = 0; t < length; t++) {
      const base = t * labelCount;
      if (t === 0) alpha.set(state.subarray(0, labelCount));
      else {
        for (let x = 0; x < labelCount; x++) {
          const from = alpha[base - labelCount + x]!;
          if (from > 0) for (let y = 0; y < labelCount; y++) alpha[base + y]! += from * step[x * labelCount + y]!;
        }
        for (let y = 0; y < labelCount; y++) alpha[base + y]! *= state[base + y]!;
      }
      let total = 0;
      for (let y = 0; y < labelCount; y++) total += alpha[base + y]!;
      this.inverse[t] = 1 / total;
      for (let y = 0; y < labelCount; y++) alpha[base + y]! /= total;
    }
  }

  private sumBackward(): void {
    const { labelCount, length } = this.lattice;
    this.beta.fill(1, Math.max(0, length - 1) * labelCount);
    const ahead = new Float64Array(labelCount);
    for (let t = length - 2; t >= 0; t--) {
      const next = (t + 1) * labelCount;
      for (let y = 0; y < labelCount; y++) ahead[y] = this.state[next + y]! * this.inverse[t + 1]! * this.beta[next + y]!;
      for (let x = 0; x < labelCount; x++) {
        let sum = 0;
        for (let y = 0; y < labelCount; y++) sum += this.step[x * labelCount + y]! * ahead[y]!;
        this.beta[t * labelCount + x] = sum;
      }
    }
  }
}
