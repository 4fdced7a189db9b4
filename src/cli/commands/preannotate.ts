import { defineCommand, type OptionValues } from '../command';
import { withSource } from '../files/inputs';
import type { Source } from '../files/source';
import { openInPlace, openOutput } from '../files/target';
import { commonOptions, modelOptions, outputOptions, pictureOptions, standInOptions } from '../options';
import { Refusal } from '../refusal';
import type { Annotation } from '../tagging/annotate';
import { surveyStyle } from '../tagging/fileStyle';
import { nameOf, openTagger, picturesFor, type OpenedTagger } from '../tagging/openTagger';
import { Preannotation, Targets } from '../tagging/preannotation';
import { parseShard, rangeOf, wholeRange } from '../tagging/shard';
import { formatCount, formatNumber } from '../terminal/table';
import type { Terminal } from '../terminal/terminal';

const options = {
  ...outputOptions,
  'in-place': { kind: 'flag', help: 'change FILE itself' },
  relabel: { kind: 'flag', help: 'replace all tags (otherwise only tokens without a tag get one, and given tags bind)' },
  'min-confidence': { kind: 'number', value: 'P', min: 0, max: 1, help: 'set only entities of at least this confidence, 0 to 1; tokens of the others stay without a tag' },
  suggestions: { kind: 'text', value: 'FILE', help: 'write the entities with their confidence here, as JSON Lines; - is standard output' },
  shard: { kind: 'text', value: 'I/N', help: 'write only the I-th of N runs of records; cat of all equals one run' },
  ...pictureOptions,
  ...standInOptions,
  ...modelOptions,
  ...commonOptions,
} as const;

type Options = OptionValues<typeof options>;

/** Tags tokens that have no tag, or all of them. */
export const preannotate = defineCommand({
  name: 'preannotate',
  summary: 'tag the tokens that have no tag, with a model on this machine',
  operands: { usage: 'FILE', min: 1, max: 1 },
  options,
  details: [
    'Tags that are given stay and bind the decoding. New tags follow the file: its separator, its scheme (IOB2 where it has none) and its name of the catch-all type. No byte outside tag columns changes.',
    'Write the file with --output or --in-place; --suggestions and --json only report. With --json: {"record","line","spans":[{"start","end","type","confidence"}],"picture"} a record, with "signals":{NAME:{"value","probability"}} from a model that has numbers of its own about text and picture (the probability that they belong together only where pairs calibrated it), then {"summary":{"records","tagged","entities","recordsPerSecond","device","model"}}.',
  ],
  examples: [
    'mner preannotate new.txt --output tagged.txt',
    'mner preannotate train.txt --relabel --suggestions suggestions.jsonl',
    'mner preannotate - --dataset-style twitter2017 --shard 1/4 --output - < big.txt > part1.txt',
  ],
  run: ({ operands, options: given, terminal }) =>
    withSource(operands[0] ?? '', async (source) => {
      checkOptions(source, given);
      const style = await surveyStyle(source, given['dataset-style']);
      const range = given.shard === undefined ? wholeRange(style.records) : rangeOf(parseShard(given.shard), style.records);
      const opened = await openTagger(given, terminal);
      try {
        const annotation: Annotation = {
          tagger: opened.tagger,
          style,
          scope: given.relabel ? 'all' : 'missing',
          minConfidence: given['min-confidence'] ?? 0,
          pictures: await picturesFor(opened.tagger, source, given),
        };
        const targets = await openTargets(source, given, terminal);
        const run = new Preannotation(annotation, range, targets, terminal);
        await run.over(source).catch((error: unknown) => targets.discard().then(() => Promise.reject(error)));
        report(run, opened, targets, terminal);
        return 0 as const;
      } finally {
        await opened.tagger.close?.();
      }
    }),
});

function checkOptions(source: Source, given: Options): void {
  const writes = given.output !== undefined || given['in-place'];
  if (!writes && given.suggestions === undefined && !given.json)
    throw new Refusal('say where the tags go: --output FILE, --in-place, or --suggestions FILE to leave the file alone');
  if (given.output !== undefined && given['in-place']) throw new Refusal('--output and --in-place exclude each other');
  const onStandardOutput = [given.output === '-', given.suggestions === '-', given.json].filter(Boolean).length;
  if (onStandardOutput > 1) throw new Refusal('--output -, --suggestions - and --json all write to standard output: choose one');
  if (given.shard !== undefined) {
    parseShard(given.shard);
    if (given['in-place']) throw new Refusal('--shard writes a part of the file, so it needs --output, not --in-place');
    const style = given['dataset-style'];
    if (source.name === '-' && (style === undefined || style === 'auto'))
      throw new Refusal('--shard of standard input needs --dataset-style twitter2015 or twitter2017');
  }
}

async function openTargets(source: Source, given: Options, terminal: Terminal): Promise<Targets> {
  const overwriting = given.force ? 'allow' : 'refuse';
  const open = (name: string) => openOutput(name, [source], overwriting, terminal);
  const suggestions = given.suggestions === undefined ? undefined : await open(given.suggestions);
  const file = given['in-place'] ? openInPlace(source) : given.output === undefined ? undefined : open(given.output);
  const opened = await Promise.resolve(file).catch((error: unknown) =>
    Promise.resolve(suggestions?.discard()).then(() => Promise.reject(error)),
  );
  return new Targets(opened, suggestions, given['in-place'] ? 'input' : 'output');
}

function report(run: Preannotation, opened: OpenedTagger, targets: Targets, terminal: Terminal): void {
  const { records, tagged, entities } = run;
  const model = nameOf(opened.tagger);
  const recordsPerSecond = Math.round(tagged / Math.max(run.seconds, 1e-3));
  if (terminal.json) {
    terminal.item({ summary: { records, tagged, entities, recordsPerSecond, device: opened.device, model } });
    return;
  }
  const speed = `${formatCount(recordsPerSecond)} records a second on ${opened.device}`;
  const set = targets.file ? `, ${formatNumber(run.changedTags, 'tag')} set` : '';
  const lines = [
    `${formatCount(tagged)} of ${formatNumber(records, 'record')} tagged with ${model}, ${speed}; ${formatNumber(entities, 'entity', 'entities')}${set}`,
    ...[targets.suggestions, targets.file].flatMap((target) => (target ? [`written: ${target.name}`] : [])),
  ];
  const toData = targets.file?.name === 'standard output' || targets.suggestions?.name === 'standard output';
  for (const line of lines) if (toData) terminal.note(line); else terminal.line(line);
}
