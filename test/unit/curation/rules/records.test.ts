import { deepEqual, equal, match } from 'node:assert/strict';
import { parseRecord } from '../../../../src/dataset/record';
import { defaultLayout } from '../../../../src/dataset/layout';
import { SeenIds } from '../../../../src/curation/rules/records';
import { judge, places } from '../../../fixtures/judging';

const record = (id: string, token = 'Ann'): string => `IMGID:${id}\n${token}\tO\n\n`;

describe('records', () => {
  it('finds a record without tokens', () => {
    deepEqual(places(judge(`${record('1')}IMGID:2\n\n${record('3')}IMGID:4\n${record('5')}`)), ['empty-record 4:0-7', 'empty-record 9:0-7']);
  });

  it('finds a record that a blank line cut off from its id', () => {
    deepEqual(places(judge(`${record('1')}${record('2')}Lee\tO\n\n`)), ['record-without-id 7:0-5']);
    deepEqual(places(judge(`${record('1')}${record('2')}IMGID:\nLee\tO\n`)), ['record-without-id 7:0-6']);
  });

  it('expects no ids in a file without them', () => deepEqual(places(judge('Ann\tO\n\nLee\tO\n\n')), []));

  it('finds an id that comes again, and whether its tokens do', () => {
    const found = judge(`${record('1')}${record('2')}${record('1')}${record('2', 'Lee')}`);
    deepEqual(places(found), ['repeated-id 7:0-7', 'repeated-id 10:0-7']);
    equal(found[0]?.message, 'The id 1 was used before, in line 1, with the same tokens.');
    match(found[1]?.message ?? '', /in line 4, with other tokens/);
  });

  it('knows 200,000 ids from each other and each of them again', () => {
    const seen = new SeenIds();
    const records = Array.from({ length: 200_000 }, (_, at) => parseRecord(`IMGID:${at}\n`, defaultLayout));
    equal(records.flatMap((each, at) => [...seen.add(each, at)]).length, 0);
    equal(records.flatMap((each, at) => [...seen.add(each, at)]).length, 200_000);
  });
});
