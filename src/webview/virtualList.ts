/** The arithmetic of a list that draws only the rows in sight. */

/** Height of a row in CSS pixels, where a list has no other. */
export const rowHeight = 44;

/** Browsers stop laying out elements at about 33 million pixels. */
const tallest = 15_000_000;

/** The height of the whole list; very long ones are shown shorter and scroll faster. */
export function listHeight(total: number, heightPx = rowHeight): number {
  return Math.min(total * heightPx, tallest);
}

/** The row at the top of a list that is scrolled by so many pixels. */
export function rowAt(scrolledPx: number, framePx: number, total: number, heightPx = rowHeight): number {
  return Math.floor(scrolledPx / heightPx / shrinkage(framePx, total, heightPx));
}

function shrinkage(framePx: number, total: number, heightPx: number): number {
  const whole = total * heightPx;
  return whole <= tallest ? 1 : (tallest - framePx) / (whole - framePx);
}

/** Where a row is drawn; in a list that was made shorter, beside the first row in sight. */
export function rowOffset(row: number, total: number, first: number, heightPx = rowHeight): number {
  if (total * heightPx <= tallest) return row * heightPx;
  const top = first * heightPx * (tallest / (total * heightPx));
  return top + (row - first) * heightPx;
}

/** How far to scroll so that a row is in sight, with a row of room around it; undefined where it is. */
export function scrollTo(row: number, scrolledPx: number, framePx: number, total: number, heightPx = rowHeight): number | undefined {
  const shrunk = shrinkage(framePx, total, heightPx);
  const top = row * heightPx * shrunk;
  const room = framePx > 4 * heightPx ? heightPx : 0;
  if (top - room < scrolledPx) return Math.max(top - room, 0);
  const bottom = top + heightPx + room - framePx;
  return bottom > scrolledPx ? bottom : undefined;
}
