const grouped = new Intl.NumberFormat('en');

/** A count with its thousands set apart. */
export function count(value: number): string {
  return grouped.format(value);
}

/** A count and what is counted. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** A fraction as points of a hundred. */
export function points(fraction: number): string {
  return (100 * fraction).toFixed(1);
}

/** A difference of two fractions in points, with its sign. */
export function change(before: number, after: number): string {
  const difference = 100 * (after - before);
  const rounded = Math.abs(difference).toFixed(1);
  return rounded === '0.0' ? '±0.0' : `${difference > 0 ? '+' : '−'}${rounded}`;
}
