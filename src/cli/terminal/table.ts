/** How a column of a table is set. */
export type Alignment = 'left' | 'right';

/** Lines of a table whose columns are two spaces apart; lengths count code points without colours. */
export function alignTable(rows: readonly (readonly string[])[], alignments: readonly Alignment[]): readonly string[] {
  const widths = alignments.map((_, column) => Math.max(0, ...rows.map((row) => visibleLength(row[column] ?? ''))));
  return rows.map((row) =>
    alignments
      .map((alignment, column) => {
        const text = row[column] ?? '';
        const space = ' '.repeat(Math.max((widths[column] ?? 0) - visibleLength(text), 0));
        return alignment === 'left' ? text + space : space + text;
      })
      .join('  ')
      .trimEnd(),
  );
}

/** A table in Markdown: the first row is the head, the first column is set left. */
export function markdownTable(rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`;
  const [head = [], ...body] = rows.map((row) => row.map((cell) => cell.replace(/^ +/, (blanks) => '&nbsp;'.repeat(blanks.length))));
  return line(head) + line(head.map((_, at) => (at === 0 ? '---' : '---:'))) + body.map(line).join('');
}

/** Width of a text on a terminal: wide East Asian characters and pictographs count twice, marks and colours not at all. */
export function visibleLength(text: string): number {
  let length = 0;
  for (const { segment } of segmenter.segment(text.replace(/\u001B\[[0-9;]*m/g, ''))) length += wide.test(segment) ? 2 : 1;
  return length;
}

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });
const wide = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\uFF01-\uFF60\u3000-\u303F]|\p{Emoji_Presentation}/u;

/** A count with thin groups for people: 12,345. */
export function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}

/** A fraction as a percentage with two decimals: 76.49. */
export function formatPercent(fraction: number): string {
  return (fraction * 100).toFixed(2);
}

/** “1 record”, “2 records”. */
export function formatNumber(count: number, noun: string, plural = `${noun}s`): string {
  return `${formatCount(count)} ${count === 1 ? noun : plural}`;
}
