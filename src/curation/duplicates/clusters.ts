/** Items joined into clusters: a forest in which every tree is a cluster (Tarjan, 1975). */
export class Clusters {
  private readonly parent: Uint32Array;

  constructor(readonly size: number) {
    this.parent = new Uint32Array(size).map((_, item) => item);
  }

  /** The item that stands for an item's cluster. */
  find(item: number): number {
    let at = item;
    while (this.parent[at] !== at) {
      this.parent[at] = this.parent[this.parent[at]!]!;
      at = this.parent[at]!;
    }
    return at;
  }

  /** Makes one cluster of two; the lower representative stays. */
  join(a: number, b: number): void {
    const [x, y] = [this.find(a), this.find(b)];
    if (x < y) this.parent[y] = x;
    else this.parent[x] = y;
  }
}
