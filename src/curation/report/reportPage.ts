import type { DatasetStatistics } from '../../dataset/statistics';
import { describeChanges } from '../changeSummary';
import { rules } from '../rules';
import { describeErrorsLeft } from '../triage/errorsLeft';
import { firstThings, type DatasetReport, type ReportedFile } from './datasetReport';
import { barPlot, columnPlot, dividedBar, escapeHtml, formatCount, formatShare } from './plots';
import { reportStyle } from './reportStyle';
import { agreementWords, driftWords, measures, originWords } from './reportWords';

/** How the page stands in its surroundings. */
export interface ReportFrame {
  /** The word that allows the page's style under its policy; the page allows nothing else, and no script. */
  readonly nonce?: string;
  /** A link to the data card, where the page is shown by VS Code. */
  readonly cardCommand?: string;
}

/** The report of a dataset as one page without scripts: in VS Code, in a browser, on paper. */
export function reportPage(report: DatasetReport, { nonce = 'style', cardCommand }: ReportFrame = {}): string {
  const { files } = report;
  const title = files.length === 1 ? (files[0]?.name ?? '') : `${files.length} files`;
  const records = files.reduce((sum, { statistics }) => sum + statistics.records, 0);
  const word = escapeHtml(nonce);
  const sections = [
    firstView(report), splitsView(files), `<div class="grid">${typesView(files)}${lengthsView(files)}${entityLengthsView(files)}${seenView(files)}</div>`, ambiguousView(report),
    findingsView(files), peopleView(files), agreementView(report), changesView(files),
  ];
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'nonce-${word}'"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Report of ${escapeHtml(title)}</title><style nonce="${word}">${reportStyle}</style></head>
<body><header><h1>${escapeHtml(title)}</h1><span>${formatCount(records)} ${records === 1 ? 'record' : 'records'} · ${files.map(({ name }) => escapeHtml(name)).join(', ')}</span>${cardCommand === undefined ? '' : `<nav><a href="${escapeHtml(cardCommand)}">Export a data card</a></nav>`}</header>
${sections.filter((each) => each !== '').join('\n')}
</body></html>
`;
}

function section(name: string, note: string, body: string): string {
  return body === '' ? '' : `<section><h2>${escapeHtml(name)}</h2>${note === '' ? '' : `<p class="quiet">${escapeHtml(note)}</p>`}${body}</section>`;
}

function table(heads: readonly string[], rows: readonly (readonly string[])[], words: readonly number[] = []): string {
  const look = (at: number): string => (words.includes(at) ? ' class="words"' : '');
  const head = heads.map((each, at) => `<th scope="col"${look(at)}>${escapeHtml(each)}</th>`).join('');
  const body = rows.map(([first = '', ...rest]) => `<tr><th scope="row">${escapeHtml(first)}</th>${rest.map((cell, at) => `<td${look(at + 1)}>${escapeHtml(cell)}</td>`).join('')}</tr>`);
  return rows.length === 0 ? '' : `<div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>${body.join('')}</tbody></table></div>`;
}

function firstView(report: DatasetReport): string {
  const things = firstThings(report).map(({ what, why }) => `<li><b>${escapeHtml(what)}</b> <span class="quiet">${escapeHtml(why)}</span></li>`);
  return section('Look at these first', '', things.length === 0 ? '' : `<ul>${things.join('')}</ul>`);
}

function splitsView(files: readonly ReportedFile[]): string {
  const rows = measures.flatMap(([label, value]) => {
    const cells = files.map(({ statistics }) => value(statistics));
    return cells.every((cell) => cell === undefined) ? [] : [[label, ...cells.map((cell) => cell ?? '–')]];
  });
  return section('What there is', 'Entities are counted as seqeval’s default and conlleval do: an I- without a B- before it opens one.', table(['', ...files.map(({ name }) => name)], rows));
}

const mostTypes = 24;

function typesView(files: readonly ReportedFile[]): string {
  const types = [...new Set(files.flatMap(({ statistics }) => Object.keys(statistics.entitiesByType)))];
  const share = ({ entities, entitiesByType }: DatasetStatistics, type: string): number => (entities === 0 ? 0 : (Object.hasOwn(entitiesByType, type) ? (entitiesByType[type] ?? 0) : 0) / entities);
  const most = Math.max(...files.flatMap(({ statistics }) => types.map((type) => share(statistics, type))), 1e-9);
  const shown = types.slice(0, mostTypes);
  const plots = files.map(({ name, statistics }) => {
    const bars = shown.map((type, at) => ({ label: type, value: share(statistics, type), look: `t${(at % 8) + 1}`, words: `${formatCount(Math.round(share(statistics, type) * statistics.entities))} · ${formatShare(share(statistics, type))}` }));
    return `<h3>${escapeHtml(name)}</h3>${barPlot(`Entities by type in ${name}`, bars, most)}`;
  });
  const more = types.length > mostTypes ? ` The ${mostTypes} most frequent of ${types.length} types.` : '';
  return section('Entity types', `Entities of each type and their share of the file’s entities, seqeval mode.${more}`, types.length === 0 ? '' : plots.join(''));
}

const mostColumns = 12;

function lengthsView(files: readonly ReportedFile[]): string {
  const longest = Math.max(0, ...files.flatMap(({ recordLengths }) => [...recordLengths.keys()]));
  if (longest === 0) return '';
  const size = Math.ceil((longest + 1) / mostColumns);
  const plots = files.map(({ name, recordLengths }) => {
    const columns = Array.from({ length: Math.ceil((longest + 1) / size) }, (_, at) => ({ label: size === 1 ? String(at) : `${at * size}–${at * size + size - 1}`, value: 0 }));
    for (const [length, count] of recordLengths) {
      const column = columns[Math.floor(length / size)];
      if (column) column.value += count;
    }
    return `<h3>${escapeHtml(name)}</h3>${columnPlot(`Records by number of tokens in ${name}`, columns)}`;
  });
  return section('Length', 'Records by number of tokens.', plots.join(''));
}

const longestEntity = 6;

function entityLengthsView(files: readonly ReportedFile[]): string {
  const plots = files.map(({ name, statistics: { entityLengths } }) => {
    const lengths = Object.entries(entityLengths).map(([length, count]) => [Number(length), count] as const);
    const columns = Array.from({ length: longestEntity }, (_, at) => ({
      label: at + 1 === longestEntity ? `${longestEntity}+` : String(at + 1),
      value: lengths.filter(([length]) => (at + 1 === longestEntity ? length >= longestEntity : length === at + 1)).reduce((sum, [, count]) => sum + count, 0),
    }));
    return lengths.length === 0 ? '' : `<h3>${escapeHtml(name)}</h3>${columnPlot(`Entities by number of tokens in ${name}`, columns)}`;
  });
  return section('Entity length', 'Entities by number of tokens.', plots.join(''));
}

function seenView(files: readonly ReportedFile[]): string {
  const [first, ...others] = files;
  const plots = others.flatMap(({ name, seen }) => (seen ? [`<h3>${escapeHtml(name)}</h3>${dividedBar(`Entities of ${name}`, [
    { label: 'same type', value: seen.same, look: 'same' }, { label: 'another type only', value: seen.other, look: 'other' }, { label: 'never', value: seen.never, look: 'never' },
  ])}`] : []));
  return section(`Seen in ${first?.name ?? ''}`, 'Entities by whether their words are labelled there too, letter case aside.', plots.join(''));
}

function ambiguousView({ ambiguous }: DatasetReport): string {
  const rows = ambiguous.map(({ text, types }) => [text, types.map(([type, count]) => `${type} ${formatCount(count)}`).join(', ')]);
  return section('Words with several types', rows.length === 0 ? '' : 'The most frequent, in all files together, letter case aside.', table(['Words', 'Types'], rows, [1]));
}

function findingsView(files: readonly ReportedFile[]): string {
  const looked = files.filter(({ findings }) => findings !== undefined);
  const names = [...new Set(looked.flatMap(({ findings = [] }) => findings.map(({ rule }) => rule)))];
  const rows = names.map((rule) => {
    const all = looked.map(({ findings = [] }) => findings.find((each) => each.rule === rule));
    const title = rules.find(({ id }) => id === rule)?.title ?? rule;
    return [rule, title, all.find((each) => each)?.severity ?? '', ...all.map((each) => formatCount(each?.count ?? 0))];
  });
  const body = looked.length > 0 && rows.length === 0 ? '<p>None.</p>' : table(['Rule', 'What', 'Level', ...looked.map(({ name }) => name)], rows, [1, 2]);
  return section('Findings', '', body);
}

function peopleView(files: readonly ReportedFile[]): string {
  const lines = files.flatMap((file) => {
    const parts = [
      ...(file.reviewed ? [`${formatCount(file.reviewed)} records reviewed (${formatShare(file.reviewed / Math.max(file.statistics.records, 1))})`] : []),
      ...originWords(file), ...(file.errorsLeft ? [describeErrorsLeft(file.errorsLeft)] : []), ...(file.drift ? [driftWords(file.drift)] : []),
    ];
    return parts.length === 0 ? [] : [`<h3>${escapeHtml(file.name)}</h3><ul>${parts.map((part) => `<li>${escapeHtml(part)}</li>`).join('')}</ul>`];
  });
  const note = files.some(({ errorsLeft }) => errorsLeft) ? 'The estimate of wrong labels takes for granted that who looked found every one, and that the ranking errs further down as it does where somebody looked.' : '';
  return section('People and models', note, lines.join(''));
}

function agreementView({ agreement }: DatasetReport): string {
  if (!agreement) return '';
  const { heads, rows, alpha } = agreementWords(agreement);
  return section('Agreement of annotators', `${alpha} In brackets: between which values a figure lies 95 times in 100.`, table(heads, rows));
}

function changesView(files: readonly ReportedFile[]): string {
  const lines = files.flatMap(({ name, changes }) => {
    if (!changes) return [];
    const { since, counts, records, recordsAdded, recordsRemoved } = changes;
    const total = Object.values(counts).reduce((sum, each) => sum + each, 0);
    const extra = [...(recordsAdded > 0 ? [`${formatCount(recordsAdded)} records added`] : []), ...(recordsRemoved > 0 ? [`${formatCount(recordsRemoved)} records removed`] : [])];
    const words = [total === 0 ? 'no entity changed' : `${describeChanges(counts)} in ${formatCount(records)} records`, ...extra].join('; ');
    const bars = Object.entries(counts).filter(([, count]) => count > 0).map(([label, value]) => ({ label, value, words: formatCount(value) }));
    return [`<h3>${escapeHtml(`${name} since ${since}`)}</h3><p>${escapeHtml(words)}.</p>${bars.length === 0 ? '' : barPlot(`Changes of ${name}`, bars)}`];
  });
  return section('Changes', '', lines.join(''));
}
