/**
 * Visits the runs of equal keys among the items 0 … n − 1, each run's items in ascending order; items whose key is
 * negative stay out. Sorts numbers that hold key and item, as fast as typed arrays can; where both do not fit into
 * 53 bits, the lowest bits of the keys go, and a run may hold several keys.
 */
export function forEachRun(count: number, keyOf: (item: number) => number, visit: (items: Uint32Array) => void): void {
  const itemBits = Math.max(1, Math.ceil(Math.log2(Math.max(2, count))));
  const dropped = 2 ** Math.max(0, 32 + itemBits - 53);
  const scale = 2 ** itemBits;
  const packed = new Float64Array(count);
  let filled = 0;
  for (let item = 0; item < count; item += 1) {
    const key = keyOf(item);
    if (key >= 0) packed[filled++] = Math.floor(key / dropped) * scale + item;
  }
  const sorted = packed.subarray(0, filled).sort();
  for (let from = 0, to = 1; from < filled; from = to, to += 1) {
    const key = Math.floor(sorted[from]! / scale);
    while (to < filled && Math.floor(sorted[to]! / scale) === key) to += 1;
    if (to - from > 1) visit(Uint32Array.from(sorted.subarray(from, to), (value) => value % scale));
  }
}
