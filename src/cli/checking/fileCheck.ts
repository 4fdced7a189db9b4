import { encodeLossless } from '../../dataset/bytes';
import { applyEdits, recordTagEdits } from '../../dataset/edits';
import { parseRecord } from '../../dataset/record';
import type { Finding } from '../../curation/finding';
import { PlainScreen } from '../../curation/plainRecords';
import type { PlacedFinding } from '../../curation/rule';
import { FileFindings, findFolderFindings, findPictureFindings, findRecordFindings, fixedTags, type Levels } from '../../curation/rules';
import type { PlacedRecord } from '../files/inputs';
import { readPieces } from '../files/pieces';
import { hasMark, scanRecords, type Scan } from '../files/scan';
import type { Source } from '../files/source';
import type { Target } from '../files/target';
import type { FileSurvey } from './fileSurvey';

/** A finding and the record it is in. */
export interface LocatedFinding {
  readonly finding: Finding;
  readonly placed: PlacedRecord;
}

/** Receives findings as they are made. */
export interface FindingReader {
  tell(located: LocatedFinding): void;
  /** Called now and then, with the number of records that are done. */
  pause(records: number): Promise<void>;
}

/** New bytes for those from `from` to `to` of a run. */
interface Replacement {
  readonly from: number;
  readonly to: number;
  readonly bytes: Uint8Array;
}

/** What a check counted. */
export interface CheckCount {
  records: number;
  fixedFindings: number;
  fixedTags: number;
}

/** Looks for trouble in one file; with a target, writes the file there with everything set right that has a fix. */
export class FileCheck {
  readonly count: CheckCount = { records: 0, fixedFindings: 0, fixedTags: 0 };
  private readonly wholeFile: FileFindings;
  private screen: PlainScreen | undefined;
  private toldFolder = false;
  /** What was set right in the run that is being read. */
  private replacements: Replacement[] = [];

  constructor(
    private readonly survey: FileSurvey,
    private readonly levels: Levels,
    private readonly fixed: Target | undefined,
    private readonly reader: FindingReader,
  ) {
    this.wholeFile = new FileFindings(levels);
  }

  /** Checks the whole file. */
  async run(source: Source): Promise<void> {
    let mark = '';
    await scanRecords(source, {
      begin: (scanner) => {
        this.screen = new PlainScreen(scanner, this.survey.context);
        mark = hasMark(scanner.bytes) ? '\uFEFF' : '';
      },
      visit: (scan) => this.visit(scan),
      endRun: async (bytes, records) => {
        this.count.records = records;
        await this.writeRun(bytes);
        await this.reader.pause(records);
      },
    });
    await this.tellWholeFile(source, this.wholeFile.finish(mark));
  }

  private visit({ scanner, index, line }: Scan): void {
    const { screen, survey } = this;
    const isSeen = survey.pictures === undefined || (survey.pictures.isEmpty && this.toldFolder);
    if (scanner.isPlain && isSeen && screen?.isClean() && this.wholeFile.addPlain(scanner, line) === 'added') return;
    const placed = { record: scanner.parse(), index, firstLine: line };
    const settled = this.fixed ? this.fix(placed, scanner.from, scanner.to) : placed;
    for (const finding of this.findingsOf(settled)) this.reader.tell({ finding, placed: settled });
  }

  private findingsOf({ record, firstLine }: PlacedRecord): readonly Finding[] {
    const own = findRecordFindings(record, this.survey.context, this.levels);
    const across = this.wholeFile.add(record, firstLine);
    const { pictures, census } = this.survey;
    if (!pictures || !census || !record.id) return across.length === 0 ? own : [...own, ...across];
    const folder = this.toldFolder ? [] : findFolderFindings(record, census, this.levels);
    this.toldFolder = true;
    return [...folder, ...findPictureFindings(record, pictures.pictureOf(record.id), census, this.levels), ...across, ...own];
  }

  private fix(placed: PlacedRecord, from: number, to: number): PlacedRecord {
    const { context } = this.survey;
    const findings = findRecordFindings(placed.record, context, this.levels);
    const tags = fixedTags(findings);
    if (!tags) return placed;
    const edits = recordTagEdits(placed.record, tags);
    const { text } = applyEdits(placed.record.text, edits);
    this.count.fixedFindings += findings.filter((finding) => finding.fix?.kind === 'tags').length;
    this.count.fixedTags += edits.length;
    this.replacements.push({ from, to, bytes: encodeLossless(text) });
    return { ...placed, record: parseRecord(text, context.layout) };
  }

  private async writeRun(bytes: Uint8Array): Promise<void> {
    if (!this.fixed) return;
    const parts: Uint8Array[] = [];
    let kept = 0;
    for (const { from, to, bytes: fresh } of this.replacements) {
      parts.push(bytes.subarray(kept, from), fresh);
      kept = to;
    }
    this.replacements = [];
    await this.fixed.write(kept === 0 ? bytes : Buffer.concat([...parts, bytes.subarray(kept)]));
  }

  /** Findings about the whole file name a record by its index; where it stands takes another look at the file. */
  private async tellWholeFile(source: Source, findings: readonly PlacedFinding[]): Promise<void> {
    const waiting = [...findings].sort((a, b) => a.record - b.record);
    if (waiting.length === 0) return;
    for await (const { document, firstRecord, firstLine } of readPieces(source)) {
      for (let next = waiting[0]; next && next.record < firstRecord + document.recordCount; next = waiting[0]) {
        waiting.shift();
        const at = next.record - firstRecord;
        const placed = { record: document.record(at), index: next.record, firstLine: firstLine + document.lineOf(at) };
        this.reader.tell({ finding: next.finding, placed });
      }
      if (waiting.length === 0) return;
    }
  }
}
