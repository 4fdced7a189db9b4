/** What was worked out lately, by key: at most so many, the longest unused forgotten first. What failed is not kept. */
export class Remembered<Value> {
  private readonly known = new Map<string, Promise<Value>>();

  constructor(private readonly most: number) {}

  /** The value of a key: the one known, or what `make` gives, which is asked once for all who wait. */
  get(key: string, make: () => Promise<Value>): Promise<Value> {
    const known = this.known.get(key);
    this.known.delete(key);
    const value = known ?? make();
    this.known.set(key, value);
    if (!known) value.catch(() => this.known.delete(key));
    for (const oldest of this.known.keys()) {
      if (this.known.size <= this.most) break;
      this.known.delete(oldest);
    }
    return value;
  }
}
