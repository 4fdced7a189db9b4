import { describeChanges } from '../changeSummary';
import { describeErrorsLeft } from '../triage/errorsLeft';
import type { DatasetReport, ReportedFile } from './datasetReport';
import { formatCount, formatShare } from './plots';
import { agreementWords, driftWords, measures, originWords } from './reportWords';

/**
 * A data card in Markdown: what was measured filled in, what only people know left as questions to answer. With the
 * front matter that Hugging Face reads.
 */
export function dataCard(name: string, report: DatasetReport): string {
  const { files } = report;
  const types = [...new Set(files.flatMap(({ statistics }) => Object.keys(statistics.entitiesByType)))];
  return [
    '---', 'task_categories:', '- token-classification', 'task_ids:', '- named-entity-recognition', '---', '',
    `# ${inline(name)}`, '', 'TODO: what this dataset is, in two sentences: whose texts and pictures, which language, collected when and how.', '',
    '## Contents', '', 'Entities are counted as seqeval’s default and conlleval do: an `I-` without a `B-` before it opens one. Say with every score which mode it is in.', '',
    ...markdown(['', ...files.map((file) => file.name)], measures.flatMap(([label, value]) => {
      const cells = files.map(({ statistics }) => value(statistics));
      return cells.every((cell) => cell === undefined) ? [] : [[label, ...cells.map((cell) => cell ?? '–')]];
    })), '',
    '### Entity types', '', ...markdown(['Type', ...files.map((file) => file.name), 'Meaning'], types.map((type) => [type, ...files.map((file) => typeCell(file, type)), 'TODO'])), '',
    ...seenLines(files), ...ambiguousLines(report),
    '## Annotation', '', 'TODO: who annotated, by which guideline, how disagreements were settled.', '', ...annotationLines(report),
    '## Changes', '', ...changeLines(files),
    '## Use', '', 'TODO: licence of the texts and of the pictures, what the dataset is for and what not, known biases, whom to ask.', '',
  ].join('\n');
}

function typeCell({ statistics: { entities, entitiesByType } }: ReportedFile, type: string): string {
  const count = Object.hasOwn(entitiesByType, type) ? (entitiesByType[type] ?? 0) : 0;
  return entities === 0 ? '0' : `${formatCount(count)} (${formatShare(count / entities)})`;
}

function seenLines([first, ...others]: readonly ReportedFile[]): readonly string[] {
  const rows = others.flatMap(({ name, seen }) => (seen ? [[name, ...[seen.same, seen.other, seen.never].map(formatCount)]] : []));
  return rows.length === 0 ? [] : [`### Entities seen in ${inline(first?.name ?? '')}`, '', ...markdown(['File', 'same type', 'another type only', 'never'], rows), ''];
}

function ambiguousLines({ ambiguous }: DatasetReport): readonly string[] {
  if (ambiguous.length === 0) return [];
  const examples = ambiguous.slice(0, 10).map(({ text, types }) => `${inline(text)} (${types.map(([type, count]) => `${type} ${count}`).join(', ')})`);
  return [`Words with several types, the most frequent: ${examples.join('; ')}.`, ''];
}

function annotationLines({ files, agreement }: DatasetReport): readonly string[] {
  const lines = files.flatMap((file) => {
    const found = file.findings?.reduce((sum, { count }) => sum + count, 0);
    const parts = [
      ...(file.reviewed ? [`${formatCount(file.reviewed)} records reviewed`] : []), ...originWords(file), ...(file.errorsLeft ? [describeErrorsLeft(file.errorsLeft)] : []),
      ...(file.drift ? [driftWords(file.drift)] : []), ...(found === undefined ? [] : [`${formatCount(found)} findings of \`mner check\``]),
    ];
    return parts.length === 0 ? [] : [`* ${inline(file.name)}: ${parts.join('; ')}.`];
  });
  const words = agreement && agreementWords(agreement);
  return [...lines, ...(lines.length > 0 ? [''] : []), ...(words ? ['### Agreement', '', words.alpha, '', ...markdown(words.heads, words.rows), ''] : [])];
}

function changeLines(files: readonly ReportedFile[]): readonly string[] {
  const lines = files.flatMap(({ name, changes }) => (changes ? [`* ${inline(name)} since ${inline(changes.since)}: ${describeChanges(changes.counts)} in ${formatCount(changes.records)} records.`] : []));
  return lines.length > 0 ? [...lines, ''] : ['TODO: versions, and what changed between them.', ''];
}

function markdown(heads: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const line = (cells: readonly string[]): string => `| ${cells.map(inline).join(' | ')} |`;
  return [line(heads), `|${heads.map((_, at) => (at === 0 ? '---' : '---:')).join('|')}|`, ...rows.map(line)];
}

/** Text that Markdown takes as it is, in a line or a cell. */
function inline(text: string): string {
  return text.replace(/[\\`*_[\]<>|#]/g, '\\$&').replace(/[\r\n]+/g, ' ');
}
