import { applyEdits, recordTagEdits } from '../../dataset/edits';
import { encodeLossless } from '../../dataset/bytes';
import type { Layout } from '../../dataset/layout';
import { parseRecord } from '../../dataset/record';
import type { Finding } from '../../curation/finding';
import type { PlacedFinding } from '../../curation/rule';
import { FileFindings, findFolderFindings, findPictureFindings, findRecordFindings, fixedTags, type Levels } from '../../curation/rules';
import type { PictureCensus } from '../../curation/rules/pictures';
import { Survey, type FindingContext } from '../../curation/survey';
import { recordsOf, type PlacedRecord } from '../files/inputs';
import { readPieces, type Piece } from '../files/pieces';
import type { Source } from '../files/source';
import type { Target } from '../files/target';
import { loadLabelFile, type FolderSurveys } from './labelSet';
import type { PictureSurvey } from './pictureSurvey';

/** A finding and the record it is in. */
export interface LocatedFinding {
  readonly finding: Finding;
  readonly placed: PlacedRecord;
}

/** Receives findings as they are made; awaited, so that a slow reader holds the check back. */
export type Report = (located: LocatedFinding) => Promise<void> | void;

/** What a check counted. */
export interface CheckCount {
  records: number;
  fixedFindings: number;
  fixedTags: number;
}

/** What must be known of a file before its records can be judged. */
export interface FileSurvey {
  readonly context: FindingContext;
  readonly pictures: PictureSurvey | undefined;
  readonly census: PictureCensus | undefined;
}

/** Reads a file once, and looks at its pictures; `show` hears how many records are done. */
export async function surveyFile(
  source: Source,
  folders: FolderSurveys,
  pictures: PictureSurvey | undefined,
  show: (records: number) => void,
): Promise<FileSurvey> {
  const survey = new Survey();
  let layout: Layout | undefined;
  for await (const { document, firstRecord } of readPieces(source)) {
    layout = document.layout;
    const ids: (string | undefined)[] = [];
    for (const record of document.records()) {
      survey.add(record);
      ids.push(record.id);
    }
    await pictures?.add(ids);
    show(firstRecord + document.recordCount);
  }
  if (!layout) throw new Error(`${source.name} gave no piece`);
  const labels = source.path === undefined ? undefined : await loadLabelFile(source.path);
  if (!labels && source.path !== undefined) for (const other of await folders.beside(source.path)) survey.addTypesOf(other);
  return { context: survey.context(layout, labels), pictures, census: pictures?.census };
}

/** Looks for trouble in one file; with a target, writes the file there with everything set right that has a fix. */
export class FileCheck {
  readonly count: CheckCount = { records: 0, fixedFindings: 0, fixedTags: 0 };
  private readonly wholeFile: FileFindings;
  private toldFolder = false;

  constructor(
    private readonly survey: FileSurvey,
    private readonly levels: Levels,
    private readonly fixed: Target | undefined,
    private readonly report: Report,
  ) {
    this.wholeFile = new FileFindings(levels);
  }

  /** Checks the whole file, piece by piece; `show` hears how many records are done. */
  async run(source: Source, show: (records: number) => void): Promise<void> {
    let mark = '';
    for await (const piece of readPieces(source)) {
      if (piece.firstRecord === 0) mark = piece.document.text().slice(0, piece.document.offsetOf(0));
      await this.checkPiece(piece, piece.firstRecord === 0 ? mark : '');
      show(this.count.records);
    }
    await this.tellWholeFile(source, this.wholeFile.finish(mark));
  }

  private async checkPiece(piece: Piece, mark: string): Promise<void> {
    const before = this.count.fixedTags;
    const texts: string[] = [];
    for (const placed of recordsOf(piece)) {
      this.count.records += 1;
      const settled = this.fixed ? this.fix(placed) : placed;
      if (this.fixed) texts.push(settled.record.text);
      for (const finding of this.findingsOf(settled)) await this.report({ finding, placed: settled });
    }
    const changed = this.count.fixedTags > before;
    await this.fixed?.write(changed ? encodeLossless(mark + texts.join('')) : piece.bytes);
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

  private fix(placed: PlacedRecord): PlacedRecord {
    const { context } = this.survey;
    const findings = findRecordFindings(placed.record, context, this.levels);
    const tags = fixedTags(findings);
    if (!tags) return placed;
    const edits = recordTagEdits(placed.record, tags);
    const record = parseRecord(applyEdits(placed.record.text, edits).text, context.layout);
    this.count.fixedFindings += findings.filter((finding) => finding.fix?.kind === 'tags').length;
    this.count.fixedTags += edits.length;
    return { ...placed, record };
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
        await this.report({ finding: next.finding, placed });
      }
      if (waiting.length === 0) return;
    }
  }
}
