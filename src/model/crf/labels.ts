/** The labels of a CRF: O, then B- and I- of each type; and the guidelines it tells apart. */
export class LabelSet {
  readonly labels: readonly string[];
  private readonly numbers: ReadonlyMap<string, number>;
  private readonly groups: ReadonlyMap<string, number>;

  constructor(readonly types: readonly string[], readonly guidelines: readonly string[]) {
    this.labels = ['O', ...types.flatMap((type) => [`B-${type}`, `I-${type}`])];
    this.numbers = new Map(this.labels.map((label, i) => [label, i]));
    this.groups = new Map(guidelines.map((name, i) => [name, i]));
  }

  /** How many labels there are. */
  get size(): number {
    return this.labels.length;
  }

  /** The label's number, −1 if the set does not have it. */
  indexOf(label: string): number {
    return this.numbers.get(label) ?? -1;
  }

  /** The type's number, −1 if the set does not have it. Its labels are B: 1 + 2 · number and I: 2 + 2 · number. */
  typeOf(type: string): number {
    const begin = this.numbers.get(`B-${type}`);
    return begin === undefined ? -1 : (begin - 1) / 2;
  }

  /** The guideline's number; 0, the default, if the set does not have it. */
  groupOf(guideline: string | undefined): number {
    return (guideline === undefined ? undefined : this.groups.get(guideline)) ?? 0;
  }

  /** 1 where label j may follow label i (row-major over i): an I- only after B- or I- of its own type. */
  allowed(): Uint8Array {
    const { size } = this;
    const table = new Uint8Array(size * size).fill(1);
    for (let x = 0; x < size; x++)
      for (let y = 2; y < size; y += 2) if (x !== y && x !== y - 1) table[x * size + y] = 0;
    return table;
  }

  /** 1 where a record may start with the label: anything but an I-. */
  allowedFirst(): Uint8Array {
    return Uint8Array.from(this.labels, (_, y) => (y === 0 || y % 2 === 1 ? 1 : 0));
  }
}
