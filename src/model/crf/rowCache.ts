/**
 * Rows of label scores by subject and context, both small numbers: two look-ups in dense arrays, and the rows side by
 * side in one. Holds no more rows than it was given room for; what it does not hold is computed again.
 */
export class RowCache {
  /** By context: 1 + the row of each subject, 0 where there is none. */
  private readonly places: Int32Array[] = [];
  private rows: Float64Array;
  private count = 0;

  constructor(private readonly width: number, private readonly mostRows: number) {
    this.rows = new Float64Array(width * Math.min(1024, mostRows));
  }

  /** Adds the row, if it is there, to `target` from `base` on. */
  addTo(target: Float64Array, base: number, subject: number, context: number): 'added' | 'unknown' {
    const place = this.places[context]?.[subject] ?? 0;
    if (place === 0) return 'unknown';
    const from = (place - 1) * this.width;
    for (let y = 0; y < this.width; y++) target[base + y]! += this.rows[from + y]!;
    return 'added';
  }

  /** Keeps a row while there is room. */
  keep(row: Float64Array, subject: number, context: number): void {
    if (this.count >= this.mostRows) return;
    if ((this.count + 1) * this.width > this.rows.length) {
      const grown = new Float64Array(Math.min(2 * this.rows.length, this.mostRows * this.width));
      grown.set(this.rows);
      this.rows = grown;
    }
    const places = this.placesFor(subject, context);
    this.rows.set(row, this.count * this.width);
    places[subject] = ++this.count;
  }

  private placesFor(subject: number, context: number): Int32Array {
    const known = this.places[context];
    if (known && subject < known.length) return known;
    const grown = new Int32Array(Math.max(1024, 2 * subject));
    if (known) grown.set(known);
    this.places[context] = grown;
    return grown;
  }
}
