/** The arithmetic of a list that draws only the rows in sight. */

/** Height of a row of the queue in CSS pixels. */
export const rowHeight = 44;

/** Browsers stop laying out elements at about 33 million pixels. */
const tallest = 15_000_000;

/** The height of the whole list; very long ones are shown shorter and scroll faster. */
export function listHeight(total: number): number {
  return Math.min(total * rowHeight, tallest);
}

/** The row at the top of a list that is scrolled by so many pixels. */
export function rowAt(scrolledPx: number, framePx: number, total: number): number {
  return Math.floor(scrolledPx / rowHeight / shrinkage(framePx, total));
}

function shrinkage(framePx: number, total: number): number {
  const whole = total * rowHeight;
  return whole <= tallest ? 1 : (tallest - framePx) / (whole - framePx);
}

/** Where a row is drawn; in a list that was made shorter, beside the first row in sight. */
export function rowOffset(row: number, total: number, first: number): number {
  if (total * rowHeight <= tallest) return row * rowHeight;
  const top = first * rowHeight * (tallest / (total * rowHeight));
  return top + (row - first) * rowHeight;
}

/** How far to scroll so that a row is in sight, with a row of room around it; undefined where it is. */
export function scrollTo(row: number, scrolledPx: number, framePx: number, total: number): number | undefined {
  const shrunk = shrinkage(framePx, total);
  const top = row * rowHeight * shrunk;
  const room = framePx > 4 * rowHeight ? rowHeight : 0;
  if (top - room < scrolledPx) return Math.max(top - room, 0);
  const bottom = top + rowHeight + room - framePx;
  return bottom > scrolledPx ? bottom : undefined;
}
