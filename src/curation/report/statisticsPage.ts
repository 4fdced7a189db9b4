import type { DatasetStatistics } from '../../dataset/statistics';

/** The numbers of one file. */
export interface NamedStatistics {
  readonly name: string;
  readonly statistics: DatasetStatistics;
}

/** How the page is embedded. */
export interface PageFrame {
  /** Allows the page's own style element under a content security policy; without one the page stands alone. */
  readonly nonce?: string;
}

const style = `
:root { color-scheme: light dark }
body { margin: 0 auto; max-width: 1100px; padding: 24px; font: var(--vscode-font-size, 14px)/1.5 var(--vscode-font-family, system-ui, sans-serif);
  color: var(--vscode-foreground, CanvasText); background: var(--vscode-editor-background, Canvas) }
h1 { font-size: 20px; font-weight: 600; margin: 0 0 4px }
h2 { font-size: 13px; font-weight: 600; margin: 28px 0 8px }
p { margin: 0; color: var(--vscode-descriptionForeground, GrayText) }
table { border-collapse: collapse; font-variant-numeric: tabular-nums }
th, td { padding: 3px 24px 3px 0; text-align: right; font-weight: 400; white-space: nowrap }
th:first-child, td:first-child { text-align: left }
thead th { font-weight: 600; border-bottom: 1px solid var(--vscode-panel-border, GrayText) }
.files { display: flex; flex-wrap: wrap; gap: 8px 48px }
figure { margin: 0; flex: 1 1 320px; min-width: 280px }
figcaption { color: var(--vscode-descriptionForeground, GrayText); margin-bottom: 4px }
svg { width: 100%; max-width: 420px; height: auto; display: block }
text { fill: var(--vscode-foreground, CanvasText); font-size: 12px }
.bar { fill: var(--vscode-charts-blue, Highlight) }
.count { font-variant-numeric: tabular-nums }
@media (forced-colors: active) { .bar { fill: Highlight } }
`;

/** A page of a dataset's numbers, files side by side: what there is, entities by type and by length as bars from zero. */
export function statisticsPage(files: readonly NamedStatistics[], frame: PageFrame = {}): string {
  const title = files.length === 1 ? (files[0]?.name ?? '') : `${files.length} files`;
  const nonce = frame.nonce === undefined ? '' : ` nonce="${escapeHtml(frame.nonce)}"`;
  const policy = frame.nonce === undefined ? '' : `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'nonce-${escapeHtml(frame.nonce)}'">`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8">${policy}<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Statistics of ${escapeHtml(title)}</title><style${nonce}>${style}</style></head>
<body><h1>${escapeHtml(title)}</h1><p>Entities are counted as seqeval’s default and conlleval do: an I- without a B- before it opens one.</p>
<h2>What there is</h2>${table(files)}
<h2>Entities by type</h2><div class="files">${files.map((file) => bars(file.name, typeBars(file.statistics))).join('')}</div>
<h2>Entities by number of tokens</h2><div class="files">${files.map((file) => bars(file.name, lengthBars(file.statistics))).join('')}</div>
</body></html>
`;
}

type Row = readonly [label: string, value: (statistics: DatasetStatistics) => string | undefined];

const number = (value: number): string => value.toLocaleString('en');

const rows: readonly Row[] = [
  ['Records', ({ records }) => number(records)],
  ['… without an id', ({ recordsWithoutId }) => number(recordsWithoutId)],
  ['… without entities', ({ recordsWithoutEntities }) => number(recordsWithoutEntities)],
  ['… that share an id', ({ recordsWithRepeatedId }) => number(recordsWithRepeatedId)],
  ['Tokens', ({ tokens }) => number(tokens)],
  ['… without a tag', ({ unlabelledTokens }) => number(unlabelledTokens)],
  ['Tokens a record, min / median / max', ({ tokensPerRecord: { min, median, max } }) => `${min} / ${median} / ${max}`],
  ['Entities (seqeval mode)', ({ entities }) => number(entities)],
  ['… that begin with B- (strict mode)', ({ openings }) => number(openings.begin)],
  ['… that begin with an orphan I-', ({ openings }) => number(openings.orphan)],
  ['… that begin with I- after another type', ({ openings }) => number(openings.typeChange)],
  ['Different entity texts', ({ surfaces }) => number(surfaces)],
  ['… with several types', ({ ambiguousSurfaces }) => number(ambiguousSurfaces)],
  ['Pictures found', ({ pictures }) => pictures && number(pictures.found)],
  ['Pictures missing', ({ pictures }) => pictures && number(pictures.missing)],
  ['Pictures that cannot be read', ({ pictures }) => pictures && number(pictures.broken)],
];

function table(files: readonly NamedStatistics[]): string {
  const head = files.map(({ name }) => `<th scope="col">${escapeHtml(name)}</th>`).join('');
  const body = rows.map(([label, value]) => {
    const cells = files.map(({ statistics }) => value(statistics));
    if (cells.every((cell) => cell === undefined)) return '';
    return `<tr><th scope="row">${label}</th>${cells.map((cell) => `<td>${cell ?? '–'}</td>`).join('')}</tr>`;
  });
  return `<table><thead><tr><th></th>${head}</tr></thead><tbody>${body.join('')}</tbody></table>`;
}

type Bar = readonly [label: string, count: number];

function typeBars({ entitiesByType }: DatasetStatistics): readonly Bar[] {
  return Object.entries(entitiesByType);
}

const longest = 8;

function lengthBars({ entityLengths }: DatasetStatistics): readonly Bar[] {
  const lengths = Object.entries(entityLengths).map(([length, count]) => [Number(length), count] as const);
  const short = lengths.filter(([length]) => length < longest).map(([length, count]): Bar => [String(length), count]);
  const long = lengths.filter(([length]) => length >= longest).reduce((sum, [, count]) => sum + count, 0);
  return long > 0 ? [...short, [`${longest} or more`, long]] : short;
}

const barHeight = 16;
const rowHeight = 22;
const labelWidth = 96;
const chartWidth = 420;
const countWidth = 84;

function bars(name: string, data: readonly Bar[]): string {
  if (data.length === 0) return `<figure><figcaption>${escapeHtml(name)}: none</figcaption></figure>`;
  const most = Math.max(...data.map(([, count]) => count));
  const total = data.reduce((sum, [, count]) => sum + count, 0);
  const marks = data.map(([label, count], at) => {
    const width = Math.max((count / most) * (chartWidth - labelWidth - countWidth), 1);
    const y = at * rowHeight;
    const share = `${Math.round((count / total) * 100)}%`;
    return (
      `<text x="0" y="${y + 13}">${escapeHtml(label.length > 14 ? `${label.slice(0, 13)}…` : label)}</text>` +
      `<rect class="bar" x="${labelWidth}" y="${y}" width="${width.toFixed(1)}" height="${barHeight}"/>` +
      `<text class="count" x="${(labelWidth + width + 6).toFixed(1)}" y="${y + 13}">${number(count)} · ${share}</text>`
    );
  });
  const summary = data.map(([label, count]) => `${label} ${count}`).join(', ');
  return `<figure><figcaption>${escapeHtml(name)}</figcaption><svg viewBox="0 0 ${chartWidth} ${data.length * rowHeight}" role="img" aria-label="${escapeHtml(summary)}">${marks.join('')}</svg></figure>`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
