import { encodeLossless } from '../../dataset/bytes';
import { applyEdits } from '../../dataset/edits';
import { headLine, recordName, recordsOf, type PlacedRecord } from '../files/inputs';
import { readPieces, type Piece } from '../files/pieces';
import type { Source } from '../files/source';
import type { Target } from '../files/target';
import { Progress } from '../terminal/progress';
import type { Terminal } from '../terminal/terminal';
import { annotate, type AnnotatedRecord, type Annotation } from './annotate';
import type { RecordRange } from './shard';

const batchRecords = 256;

/** Where the results go. */
export class Targets {
  constructor(
    readonly file: Target | undefined,
    readonly suggestions: Target | undefined,
    readonly place: 'input' | 'output',
  ) {}

  /** Gives all of it up. */
  async discard(): Promise<void> {
    await this.file?.discard();
    await this.suggestions?.discard();
  }
}

/** Tags a file, writes what is asked for, and counts. */
export class Preannotation {
  /** Seconds that the tagger took. */
  seconds = 0;
  records = 0;
  tagged = 0;
  entities = 0;
  changedTags = 0;
  private suggestions: string[] = [];

  constructor(
    private readonly annotation: Annotation,
    private readonly range: RecordRange,
    private readonly targets: Targets,
    private readonly terminal: Terminal,
  ) {}

  /** Goes through the file; nothing is real before its end. */
  async over(source: Source): Promise<void> {
    const progress = new Progress(this.terminal, 'tagging', 'records', this.range.to - this.range.from);
    for await (const piece of readPieces(source)) await this.annotatePiece(piece, progress);
    progress.end();
    await this.targets.suggestions?.commit();
    if (this.targets.place === 'input' && this.changedTags === 0) await this.targets.file?.discard();
    else await this.targets.file?.commit();
  }

  private async annotatePiece(piece: Piece, progress: Progress): Promise<void> {
    const texts: string[] = [];
    const before = this.changedTags;
    const mark = piece.firstRecord === 0 && this.range.mark === 'with mark' ? piece.document.text().slice(0, piece.document.offsetOf(0)) : '';
    let batch: PlacedRecord[] = [];
    const finish = async () => {
      const startedMs = performance.now();
      const done = await annotate(this.annotation, batch.map(({ record }) => record));
      this.seconds += (performance.now() - startedMs) / 1000;
      for (const [at, placed] of batch.entries()) {
        const result = done[at];
        if (result) texts.push(await this.take(placed, result));
      }
      batch = [];
      progress.show(this.records);
    };
    for (const placed of recordsOf(piece)) {
      if (placed.index < this.range.from || placed.index >= this.range.to) continue;
      batch.push(placed);
      if (batch.length === batchRecords) await finish();
    }
    await finish();
    await this.targets.suggestions?.write(Buffer.from(this.suggestions.join('')));
    this.suggestions = [];
    const whole = texts.length === piece.document.recordCount && this.changedTags === before;
    if (mark !== '' || texts.length > 0) await this.targets.file?.write(whole ? piece.bytes : encodeLossless(mark + texts.join('')));
  }

  private async take(placed: PlacedRecord, result: AnnotatedRecord): Promise<string> {
    this.records += 1;
    this.entities += result.spans.length;
    if (result.tagged) this.tagged += 1;
    this.changedTags += result.edits.length;
    if (this.terminal.json) {
      this.terminal.item({ ...itemOf(placed, result), picture: result.picture, ...(result.signals && { signals: result.signals }) });
      if (this.terminal.isFull) await this.terminal.flush();
    }
    if (result.tagged && this.targets.suggestions) this.suggestions.push(`${JSON.stringify(itemOf(placed, result))}\n`);
    return result.edits.length === 0 ? placed.record.text : applyEdits(placed.record.text, result.edits).text;
  }
}

function itemOf(placed: PlacedRecord, { spans }: AnnotatedRecord) {
  return {
    record: recordName(placed),
    line: headLine(placed),
    spans: spans.map(({ start, end, type, confidence }) => ({ start, end, type, confidence: Math.round(confidence * 1000) / 1000 })),
  };
}
