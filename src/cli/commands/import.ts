import type { InterchangeFormat } from '../../dataset/interchange/format';
import { findFormat } from '../../dataset/interchange/formats';
import { imgid } from '../../dataset/interchange/imgid';
import type { InterchangeRecord } from '../../dataset/interchange/record';
import { kindOfName } from '../../dataset/pictureKind';
import { defineCommand } from '../command';
import { withSource } from '../files/inputs';
import type { Source } from '../files/source';
import { openOutput } from '../files/target';
import { readLines } from '../files/textLines';
import { describeFormats, formatNamed, interchangeOptions, loadLabels, parseTypeNames, readableFormats, RecordStream, tellNotices } from '../interchange';
import { commonOptions, outputOptions } from '../options';
import { Refusal } from '../refusal';
import { formatNumber } from '../terminal/table';

/** Makes a dataset of another tool's file. */
export const importDataset = defineCommand({
  name: 'import',
  summary: 'make a dataset of another tool’s file',
  operands: { usage: 'FILE', min: 1, max: 1 },
  options: {
    format: { kind: 'choice', choices: readableFormats.map(({ name }) => name), help: 'the format of FILE' },
    ...outputOptions,
    ...interchangeOptions,
    ...commonOptions,
  },
  details: [
    describeFormats(readableFormats),
    'Writes IMGID: lines, token, tab, tag. A record without an id gets the name of its picture. What does not fit is said on standard error, with how often.',
  ],
  examples: ['mner import rows.jsonl --format hf --output train.txt', 'mner import eng.train --format conll2003 --output train.txt'],
  run: ({ operands, options: given, terminal }) =>
    withSource(operands[0] ?? '', async (source) => {
      const named = formatNamed(given.format, readableFormats);
      if (given.output === undefined) throw new Refusal('mner import needs --output FILE; - is standard output');
      const names = parseTypeNames(given.types);
      const labelNames = await loadLabels(given.labels);
      const format = await settleFormat(named, source);
      const reader = format.createReader?.(labelNames ? { labelNames } : {});
      const writer = imgid.createWriter?.({ finalBlankLine: given['final-blank-line'] ? 'with' : 'without' });
      if (!reader || !writer) throw new Error(`${format.name} cannot be read`);
      const target = await openOutput(given.output, [source], given.force ? 'allow' : 'refuse', terminal);
      try {
        const stream = new RecordStream(writer, target, names);
        for await (const { text, number } of readLines(source)) {
          const read = reader.read(text);
          if ('problem' in read) throw new Refusal(`${source.name} line ${number}: ${read.problem}`);
          for (const record of read.records) await stream.write(withId(record));
        }
        const problem = reader.problem?.();
        if (problem !== undefined) throw new Refusal(`${source.name}: ${problem}`);
        for (const record of reader.end()) await stream.write(withId(record));
        if (stream.records === 0) throw new Refusal(`${source.name} holds no records in the format ${format.name}`);
        await stream.finish();
        tellNotices(terminal, reader.notices, writer.notices);
        if (terminal.json && given.output !== '-') terminal.item({ records: stream.records, output: given.output });
        else terminal.note(`${formatNumber(stream.records, 'record')} written to ${target.name}`);
        return 0 as const;
      } catch (error) {
        await target.discard();
        throw error;
      }
    }),
});

/** JSON Lines come with tokens and tags, or with a text and spans: the first row tells. */
async function settleFormat(named: InterchangeFormat, source: Source): Promise<InterchangeFormat> {
  if (named.name !== 'jsonl') return named;
  for await (const { text } of readLines(source)) {
    if (text.trim() === '') continue;
    const hasText = /"text"\s*:/.test(text) && !/"(?:tokens|words)"\s*:/.test(text);
    return (hasText ? findFormat('jsonl-spans') : undefined) ?? named;
  }
  return named;
}

function withId(record: InterchangeRecord): InterchangeRecord {
  if (record.id !== undefined || record.image === undefined) return record;
  const name = record.image.slice(Math.max(record.image.lastIndexOf('/'), record.image.lastIndexOf('\\')) + 1);
  return { ...record, id: kindOfName(name) === undefined ? name : name.slice(0, name.lastIndexOf('.')) };
}
