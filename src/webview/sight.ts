/** What is in sight of the list with the id `rows`, whose rows are all as high as its `--row` says. */

import { listHeight, rowAt, rowOffset, scrollTo } from './virtualList';

/** The rows in sight. */
export interface Sight {
  /** The first of them. */
  readonly from: number;
  readonly rows: number;
  /** Height of each in CSS pixels. */
  readonly rowPx: number;
}

/** Before the list was measured. */
export const atFirstSight: Sight = { from: 0, rows: 40, rowPx: 30 };

/** Rows drawn beyond both edges, so that a small step shows no gap. */
const spare = 6;

/** What of a list of so many rows is in sight; undefined where no list is drawn. */
export function lookAt(total: number): Sight | undefined {
  const list = document.getElementById('rows');
  if (!list) return undefined;
  const rowPx = Number.parseFloat(getComputedStyle(list).getPropertyValue('--row')) || atFirstSight.rowPx;
  return { from: rowAt(list.scrollTop, list.clientHeight, total, rowPx), rows: Math.ceil(list.clientHeight / rowPx) + 1, rowPx };
}

/** Scrolls as far as it takes to have a row in sight, and tells what is then; undefined where no list is drawn. */
export function bringIntoSight(row: number, total: number): Sight | undefined {
  const [list, before] = [document.getElementById('rows'), lookAt(total)];
  if (!list || !before || row < 0) return before;
  const to = scrollTo(row, list.scrollTop, list.clientHeight, total, before.rowPx);
  if (to === undefined) return before;
  list.scrollTop = to;
  return lookAt(total);
}

/** What is in sight after the list became higher or lower: a row that was in sight stays there. */
export function lookAgain(row: number, total: number, { from, rows }: Sight): Sight | undefined {
  return row >= from && row < from + rows ? bringIntoSight(row, total) : lookAt(total);
}

/** A row that is drawn. */
export interface DrawnRow<Row> {
  readonly row: Row;
  /** Its number among all, and what places it. */
  readonly at: number;
  readonly attributes: { readonly '--top': string; readonly 'aria-posinset': number; readonly 'aria-setsize': number };
}

/** The rows to draw of all that there are. */
export function rowsInSight<Row>(all: readonly Row[], { from, rows, rowPx }: Sight): readonly DrawnRow<Row>[] {
  const first = Math.max(0, Math.min(from, all.length - rows) - spare);
  return all.slice(first, first + rows + 2 * spare).map((row, offset) => {
    const at = first + offset;
    return { row, at, attributes: { '--top': `${rowOffset(at, all.length, from, rowPx)}px`, 'aria-posinset': at + 1, 'aria-setsize': all.length } };
  });
}

/** The height of the whole list, as a custom property. */
export function extentOf(total: number, { rowPx }: Sight): string {
  return `${listHeight(total, rowPx)}px`;
}

/** Whether both show the same rows. */
export function isSameSight(a: Sight, b: Sight): boolean {
  return a.from === b.from && a.rows === b.rows && a.rowPx === b.rowPx;
}
