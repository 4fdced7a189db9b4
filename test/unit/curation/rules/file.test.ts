import { deepEqual, equal, match } from 'node:assert/strict';
import { judge, places } from '../../../fixtures/judging';

const record = 'IMGID:1\nAnn\tO\n\n';
const other = 'IMGID:2\nAnn\tO\n\n';

describe('whole files', () => {
  it('finds mixed line ends once, where the rarer one is first', () => {
    const found = judge(record + other.replaceAll('\n', '\r\n') + 'IMGID:3\nLee\tO\n\n');
    deepEqual(places(found), ['mixed-line-ends 4:0-7']);
    match(found[0]?.message ?? '', /\(6 with LF, 3 with CR LF\); here for the first time with CR LF\.$/);
  });

  it('finds lone carriage returns', () => {
    deepEqual(places(judge((record + other).replaceAll('\n', '\r'))), ['lone-cr 1:0-7']);
    deepEqual(places(judge(record + other.replace('2\n', '2\r'))), ['mixed-line-ends 4:0-7', 'lone-cr 4:0-7']);
  });

  it('is content with CR LF throughout', () => deepEqual(places(judge((record + other).replaceAll('\n', '\r\n'))), []));

  it('finds bytes that are not UTF-8 once, where they are first', () => {
    const found = judge(Buffer.from(`${record}IMGID:2\ncaf\xE9\tO\nna\xEFve\tO\n\n`, 'latin1'));
    deepEqual(places(found), ['stray-bytes 5:0-6']);
    match(found[0]?.message ?? '', /^2 lines hold/);
  });

  it('finds a byte order mark', () => deepEqual(places(judge(`\uFEFF${record}`)), ['byte-order-mark 1:0-0']));

  it('finds a missing last line end, and a missing last blank line where that is asked for', () => {
    const rulesOf = (text: string): readonly string[] => judge(text).map((each) => each.rule);
    deepEqual(rulesOf('IMGID:1\nAnn\tO'), ['no-final-newline']);
    deepEqual(rulesOf('IMGID:1\nAnn\tO\n'), ['no-final-blank-line']);
    deepEqual(rulesOf('IMGID:1\r\nAnn\tO\r\n'), ['no-final-blank-line']);
    deepEqual(rulesOf('IMGID:1\r\nAnn\tO\r\n\r\n'), []);
    deepEqual(rulesOf('IMGID:1\nAnn\tO\n\t\n'), []);
  });

  it('has nothing to say of an empty file', () => equal(judge('').length, 0));
});
