import { gatherEvidence, assessFile, noVerdicts } from '../../curation/relevance/fileEvidence';
import { runAtOnce } from '../../curation/relevance/fileSpace';
import { kindOfTexts } from '../../curation/relevance/textKind';
import { signalNames, type SignalName } from '../../dataset/verdict';
import { openScorer, type OpenedScorer } from '../../model/relevance/relevancePackage';
import { findDevice } from '../../model/runtime/devices';
import { PictureReader } from '../../model/vision/pixels';
import { decodeVector } from '../../protocol/pairs';
import { defineCommand, type OptionValues } from '../command';
import { withSource } from '../files/inputs';
import { countFlagged, tell, tellJson, type FlaggedFile, type ReportPart } from '../flagging/flagReport';
import { scoreFile, type PlacedPair } from '../flagging/scoredFile';
import { commonOptions, modelOptions, pictureOptions } from '../options';
import { Refusal } from '../refusal';
import { parseShard, rangeOf, type Shard } from '../tagging/shard';
import type { Terminal } from '../terminal/terminal';

const { device, threads } = modelOptions;

const options = {
  precision: { kind: 'number', value: 'P', min: 0.5, max: 1, help: 'flag so many pairs that this share of them is expected to be rightly flagged (default 0.8)' },
  reasons: { kind: 'text', value: 'LIST', help: 'which signals flag a pair: mismatch, invisible, redundant, with commas between them (default mismatch)' },
  fail: { kind: 'flag', help: 'exit with 1 when a pair is flagged' },
  shard: { kind: 'text', value: 'I/N', help: 'with --json, write only the I-th of N runs of records; cat of all equals one run' },
  ...pictureOptions,
  device,
  threads,
  ...commonOptions,
} as const;

/** Scores each pair of text and picture. */
export const flag = defineCommand({
  name: 'flag',
  summary: 'score each pair of text and picture, and flag pictures that seem to belong to another text',
  operands: { usage: 'FILE', min: 1, max: 1 },
  options,
  details: [
    'The share of mismatched pairs is estimated from how the file’s own texts and pictures fit each other, and the flag is set where the flagged pairs are as precise as asked for. Where they would not be, nothing is flagged: the report says why and lists the most doubtful pairs. A pair that cannot be scored has a state (missing, broken, placeholder, blank, screenshot, too-large, no-text) and no score. It is also said when a run of records holds its neighbours’ pictures. What was measured stands in models/relevance/README.md.',
    'With --json: {"record","line","image","state","mismatch","invisible","redundant","calibrated","flagged","reasons"} a record, then {"summary":{"records","scored","flagged","prior","priorInterval","shift","assessment","device","model"}}. A signal that the model does not offer is null; one that is not calibrated is the pair’s place in the file’s order, from 0 to 1. "assessment" says of each signal: flagged, too-few, unlike, foreign, same-picture, uncalibrated, off or nothing-scored.',
    'With --shard the whole file is read and scored all the same, because the flags follow from all of its pairs; the summary stands at the end of the last run.',
  ],
  examples: ['mner flag train.txt', 'mner flag train.txt --images pictures --precision 0.9 --json'],
  run: ({ operands, options: given, terminal }) =>
    withSource(operands[0] ?? '', async (source) => {
      const reasons = readReasons(given.reasons ?? 'mismatch');
      const shard = readShard(given.shard, terminal);
      const opened = await open(given, terminal);
      const pairs = await scoreFile(source, given.images, opened, terminal);
      const file = assess(pairs, reasons, given.precision ?? 0.8, opened);
      const part = partOf(shard, pairs.length);
      if (terminal.json) await tellJson(file, part, terminal);
      else tell(file, terminal);
      return given.fail && countFlagged(file, part) > 0 ? 1 : 0;
    }),
});

function readReasons(list: string): readonly SignalName[] {
  const given = list.split(',').map((each) => each.trim());
  const unknown = given.find((each) => !signalNames.some((name) => name === each));
  if (unknown !== undefined) throw new Refusal(`--reasons ${list}: there is no signal “${unknown}”; there are ${signalNames.join(', ')}`);
  return signalNames.filter((name) => given.includes(name));
}

function readShard(text: string | undefined, terminal: Terminal): Shard {
  if (text === undefined) return { part: 1, count: 1 };
  const shard = parseShard(text);
  if (!terminal.json) throw new Refusal('--shard writes a part of the list, so it needs --json');
  return shard;
}

/** Every shard scores the whole file, since flags follow from all of its pairs; the last one ends with the summary. */
function partOf(shard: Shard, records: number): ReportPart {
  const { from, to } = rangeOf(shard, records);
  return { from, to, summary: shard.part === shard.count ? 'with summary' : 'without summary' };
}

type Opened = Extract<OpenedScorer, { scorer: unknown }> & { readonly reader: PictureReader };

async function open(given: OptionValues<typeof options>, terminal: Terminal): Promise<Opened> {
  const reader = await PictureReader.open();
  if ('problem' in reader) throw new Refusal(reader.problem.replace(/\.$/, ''));
  const opened = await openScorer({ reader, device: findDevice(given.device ?? '') ?? 'auto', ...(given.threads ? { threads: given.threads } : {}) });
  if ('problem' in opened) throw new Refusal(opened.problem.replace(/\.$/, ''));
  for (const step of opened.steps) terminal.note(step);
  terminal.note(`${opened.scorer.name} ${opened.scorer.version} on ${opened.scorer.device}`);
  return { ...opened, reader };
}

function assess(pairs: readonly PlacedPair[], reasons: readonly SignalName[], precision: number, { scorer, references }: Opened): FlaggedFile {
  const evidence = runAtOnce(gatherEvidence({
    pairs: pairs.map(({ score }) => score), vectors: pairs.map(({ vector }) => vector), kind: kindOfTexts(pairs.map(({ tokens }) => tokens)),
    ...(references && { references }), decode: decodeVector,
  }));
  const signals = assessFile(evidence, precision, noVerdicts);
  return { pairs, signals, reasons, shift: evidence.shift, device: scorer.device, model: `${scorer.name} ${scorer.version}` };
}
