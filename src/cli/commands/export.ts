import { dirname, relative, resolve, sep } from 'node:path';
import { toInterchange } from '../../dataset/interchange/record';
import { defineCommand } from '../command';
import { readRecords, withSource } from '../files/inputs';
import { openPictures } from '../files/pictureFolders';
import { openOutput } from '../files/target';
import { describeFormats, formatNamed, interchangeOptions, loadLabels, parseTypeNames, RecordStream, tellNotices, writableFormats } from '../interchange';
import { commonOptions, outputOptions, pictureOptions } from '../options';
import { Refusal } from '../refusal';
import { formatNumber } from '../terminal/table';

/** Writes a dataset in the format of another tool. */
export const exportDataset = defineCommand({
  name: 'export',
  summary: 'write a dataset in the format of another tool',
  operands: { usage: 'FILE', min: 1, max: 1 },
  options: {
    format: { kind: 'choice', choices: writableFormats.map(({ name }) => name), help: 'the format to write' },
    ...outputOptions,
    ...interchangeOptions,
    ...pictureOptions,
    ...commonOptions,
  },
  details: [
    describeFormats(writableFormats),
    'What a format cannot hold is said on standard error, with how often. Pictures are named by their path from the output’s folder.',
  ],
  examples: ['mner export train.txt --format hf --output train.jsonl', 'mner export train.txt --format imgid --types MISC=OTHER --final-blank-line --output train2.txt'],
  run: ({ operands, options: given, terminal }) =>
    withSource(operands[0] ?? '', async (source) => {
      const format = formatNamed(given.format, writableFormats);
      if (given.output === undefined) throw new Refusal('mner export needs --output FILE; - is standard output');
      const names = parseTypeNames(given.types);
      const labelNames = await loadLabels(given.labels);
      const pictures = await openPictures(source, given.images);
      const home = given.output === '-' ? process.cwd() : dirname(resolve(given.output));
      const target = await openOutput(given.output, [source], given.force ? 'allow' : 'refuse', terminal);
      try {
        const writer = format.createWriter?.({ finalBlankLine: given['final-blank-line'] ? 'with' : 'without', ...(labelNames && { labelNames }) });
        if (!writer) throw new Error(`${format.name} cannot be written`);
        const stream = new RecordStream(writer, target, names);
        for await (const { record } of readRecords(source)) {
          const path = record.id === undefined ? undefined : pictures?.find(record.id);
          await stream.write(toInterchange(record, path && relative(home, path).split(sep).join('/')));
        }
        await stream.finish();
        tellNotices(terminal, writer.notices);
        if (terminal.json && given.output !== '-') terminal.item({ records: stream.records, output: given.output });
        else terminal.note(`${formatNumber(stream.records, 'record')} written to ${target.name}`);
        return 0 as const;
      } catch (error) {
        await target.discard();
        throw error;
      }
    }),
});
