/** Plots as inline SVG: no script, colours from the page's variables, every bar with its number, all bars from zero. */

/** Text that is safe within HTML. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** A count with its thousands set apart. */
export function formatCount(value: number): string {
  return value.toLocaleString('en');
}

/** A share, 0 to 1, in whole per cent. */
export function formatShare(value: number): string {
  return `${Math.round(100 * value)}%`;
}

/** One bar: its name, its length, and what is written beside it. */
export interface Bar {
  readonly label: string;
  readonly value: number;
  readonly words: string;
  /** The class that gives its colour. */
  readonly look?: string;
}

const width = 480;
const labelWidth = 110;
const wordsWidth = 110;
const rowHeight = 20;

/** Horizontal bars, on one scale where `most` is given. */
export function barPlot(name: string, bars: readonly Bar[], most = Math.max(1e-9, ...bars.map(({ value }) => value))): string {
  const marks = bars.map(({ label, value, words, look = '' }, at) => {
    const length = Math.max((value / most) * (width - labelWidth - wordsWidth), value > 0 ? 1 : 0);
    const y = at * rowHeight;
    const short = label.length > 16 ? `${label.slice(0, 15)}…` : label;
    return `<text x="0" y="${y + 14}" class="${look}">${escapeHtml(short)}</text><rect class="bar ${look}" x="${labelWidth}" y="${y + 3}" width="${length.toFixed(1)}" height="14"/>` +
      `<text x="${(labelWidth + length + 6).toFixed(1)}" y="${y + 14}">${escapeHtml(words)}</text>`;
  });
  return svg(name, bars.map(({ label, words }) => `${label} ${words}`).join(', '), bars.length * rowHeight, marks.join(''));
}

/** Columns for counts in bins of equal width, with the bin's name below and the count above. */
export function columnPlot(name: string, columns: readonly { readonly label: string; readonly value: number }[]): string {
  const most = Math.max(1, ...columns.map(({ value }) => value));
  const [plotHeight, each] = [96, width / Math.max(columns.length, 1)];
  const marks = columns.map(({ label, value }, at) => {
    const height = (value / most) * plotHeight;
    const [x, middle] = [at * each, (at + 0.5) * each];
    return `<rect class="bar" x="${(x + each * 0.06).toFixed(1)}" y="${(16 + plotHeight - height).toFixed(1)}" width="${(each * 0.88).toFixed(1)}" height="${height.toFixed(1)}"/>` +
      `<text class="mid" x="${middle.toFixed(1)}" y="${(12 + plotHeight - height).toFixed(1)}">${formatCount(value)}</text><text class="mid quiet" x="${middle.toFixed(1)}" y="${plotHeight + 31}">${escapeHtml(label)}</text>`;
  });
  return svg(name, columns.map(({ label, value }) => `${label}: ${value}`).join(', '), plotHeight + 36, `${marks.join('')}<line x1="0" x2="${width}" y1="${plotHeight + 16.5}" y2="${plotHeight + 16.5}"/>`);
}

/** One bar divided into parts, which are named below it. */
export function dividedBar(name: string, parts: readonly { readonly label: string; readonly value: number; readonly look: string }[]): string {
  const total = parts.reduce((sum, { value }) => sum + value, 0);
  if (total === 0) return '';
  let x = 0.5;
  const marks = parts.map(({ value, look }) => {
    const length = (value / total) * (width - 1);
    const mark = `<rect class="${look}" x="${x.toFixed(1)}" y="0.5" width="${length.toFixed(1)}" height="17"/>`;
    x += length;
    return mark;
  });
  const words = parts.map(({ label, value }) => `${label} ${formatCount(value)} (${formatShare(value / total)})`).join(' · ');
  return svg(name, words, 38, `${marks.join('')}<text x="0" y="33">${escapeHtml(words)}</text>`);
}

function svg(name: string, description: string, height: number, marks: string): string {
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeHtml(`${name}: ${description}`)}">${marks}</svg>`;
}
