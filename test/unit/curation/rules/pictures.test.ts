import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { defaultLayout } from '../../../../src/dataset/layout';
import type { PictureReport } from '../../../../src/dataset/pictureReport';
import { parseRecord } from '../../../../src/dataset/record';
import { findFolderFindings, findPictureFindings } from '../../../../src/curation/rules';
import { PictureTally, type RecordPicture } from '../../../../src/curation/rules/pictures';

const recordOf = (id: string) => parseRecord(`\nIMGID:${id}\nAnn\tB-PER\n\n`, defaultLayout);
const fine: PictureReport = { state: 'ok', kind: 'jpeg', width: 640, height: 480, hash: 'a' };

/** Judges pictures by id as `mner check` does: counts all, then judges each; `id rule`. */
function judge(pictures: Readonly<Record<string, RecordPicture>>): readonly string[] {
  const tally = new PictureTally();
  for (const [id, { report }] of Object.entries(pictures)) tally.add(id, report);
  const [first = ''] = Object.keys(pictures);
  const each = Object.entries(pictures).flatMap(([id, picture]) => findPictureFindings(recordOf(id), picture, tally.census).map(({ rule }) => `${id} ${rule}`));
  return [...findFolderFindings(recordOf(first), tally.census).map(({ rule }) => rule), ...each];
}
const many = (count: number, picture: (id: string) => RecordPicture): Record<string, RecordPicture> =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`t${at}`, picture(`t${at}`)]));
const good = (id: string): RecordPicture => ({ path: `/images/${id}.jpg`, report: { ...fine, hash: id } });

describe('pictures', () => {
  it('that are fine are not found', () => deepEqual(judge(many(9, good)), []));

  it('that are missing, empty, truncated, broken, too large or no photographs are found on the IMGID line', () => {
    for (const state of ['missing', 'empty', 'truncated', 'broken', 'too-large', 'unsupported'] as const) {
      const pictures = { ...many(9, good), x: state === 'missing' ? { report: { state } } : { path: '/images/x.jpg', report: { state } } };
      deepEqual(judge(pictures), [`x picture-${state}`]);
    }
    const tally = new PictureTally();
    const [finding] = findPictureFindings(recordOf('17_06_1'), { path: 'a/17_06_1.jpg', report: { state: 'empty' } }, tally.census);
    deepEqual([finding?.line, finding?.start, finding?.end, finding?.message], [1, 0, 13, '17_06_1.jpg: The file is empty.']);
  });

  it('missing by more than a fifth are one finding that asks for the folder', () => {
    const missing = (): RecordPicture => ({ report: { state: 'missing' } });
    const few = { ...many(8, good), x: missing(), y: missing() };
    deepEqual(judge(few), ['x picture-missing', 'y picture-missing']);
    deepEqual(judge({ ...few, z: missing() }), ['pictures-not-found']);
    const tally = new PictureTally();
    for (let at = 0; at < 1200; at += 1) tally.add(String(at), { state: 'missing' });
    const [finding] = findFolderFindings(recordOf('1'), tally.census);
    match(finding?.message ?? '', /^1,200 of 1,200 pictures are not in the picture folders/);
    deepEqual(finding?.fix, { kind: 'setImageFolder', title: 'Set Image Folder' });
  });

  it('that five ids share are placeholders, not those that four share or one id uses again', () => {
    const shared = (id: string): RecordPicture => ({ path: `${id}.jpg`, report: fine });
    deepEqual(judge(many(4, shared)), []);
    equal(judge(many(5, shared)).length, 5);
    ok(judge(many(5, shared)).every((each) => each.endsWith('picture-placeholder')));
    const tally = new PictureTally();
    for (let at = 0; at < 9; at += 1) tally.add('1', fine);
    equal(tally.census.placeholders.size, 0);
  });

  it('with a name of another kind, that move, or of which there are two are only mentioned', () => {
    const report: PictureReport = { ...fine, kind: 'png', animated: true };
    const picture = { path: '/images/x.jpg', others: ['/images/x.png'], report };
    const found = findPictureFindings(recordOf('x'), picture, new PictureTally().census);
    deepEqual(found.map(({ rule, severity }) => [rule, severity]), [
      ['picture-animated', 'info'],
      ['picture-wrong-extension', 'info'],
      ['picture-ambiguous', 'info'],
    ]);
    match(found[1]?.message ?? '', /^x\.jpg holds PNG data/);
  });

  it('that cannot be read and have a wrong extension get both findings', () => {
    const report: PictureReport = { state: 'truncated', kind: 'png' };
    deepEqual(judge({ ...many(9, good), x: { path: 'x.jpg', report } }), ['x picture-truncated', 'x picture-wrong-extension']);
  });
});
