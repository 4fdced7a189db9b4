import { deepEqual, match } from 'node:assert/strict';
import { judge, places } from '../../../fixtures/judging';

const tabs = 'IMGID:9\nAnn\tB-PER\nsings\tO\n\nIMGID:8\nAnn\tB-PER\nsings\tO\n\n';
const spaces = tabs.replaceAll('\t', ' ');
const four = 'U.N. NNP I-NP B-ORG\nofficial NN I-NP O\n\n'.repeat(3);

describe('columns', () => {
  it('finds a line with a separator too many', () => {
    const found = judge(`${tabs}IMGID:1\nNew\tYork\tB-LOC\n`);
    deepEqual(places(found), ['stray-columns 10:0-14']);
    match(found[0]?.message ?? '', /^3 columns where the file has 2: “B-LOC” is read as the tag\.$/);
  });

  it('finds a line with columns missing, without calling its tag missing too', () => {
    deepEqual(places(judge(`${four}U.N. B-ORG\nofficial NN I-NP O\n`)), ['stray-columns 10:0-10']);
    deepEqual(places(judge(`${four}U.N. NNP I-NP\nofficial NN I-NP O\n`)), ['missing-tag 10:0-4']);
  });

  it('finds a line written with the other separator', () => {
    deepEqual(places(judge(`${tabs}IMGID:1\nAnn B-PER\nsings\tO\n`)), ['mixed-separator 10:0-9']);
    deepEqual(places(judge(`${spaces}IMGID:1\nAnn\tB-PER\nsings O\n`)), ['mixed-separator 10:0-9']);
  });

  it('finds a blank after the tag', () => {
    deepEqual(places(judge(`${tabs}IMGID:1\nAnn\tB-PER\t\nsings\tO \n`)), ['trailing-blank 10:9-10', 'trailing-blank 11:7-8']);
  });

  it('finds an IMGID line that is read as a token', () => {
    deepEqual(places(judge(`${tabs}imgid:1\nAnn\tB-PER\n`)), ['record-without-id 9:0-7', 'missing-tag 9:0-7', 'misspelt-header 9:0-7']);
  });

  it('finds tags joined to their tokens by a comma, once a record', () => {
    const commas = tabs.replaceAll('\t', ',');
    const found = judge(commas);
    deepEqual(places(found), ['joined-tag 2:0-9', 'joined-tag 6:0-9']);
    match(found[0]?.message ?? '', /^“Ann,B-PER” is read as one token without a tag, one of 2 such lines of the record\.$/);
    deepEqual(places(judge('IMGID:1\nvideo,OK\nA-O\nB,C\n')), []);
  });

  it('says nothing of tidy files of tabs, spaces, four columns or no tags', () => {
    for (const text of [tabs, spaces, four, 'IMGID:1\nAnn\nsings\n\n', 'Ann\t\nsings\t\n']) deepEqual(places(judge(text)), [], text);
  });

  it('has patience with runs of spaces in a file of spaces', () => {
    deepEqual(places(judge(`${spaces}IMGID:1\nAnn    B-PER\nsings  O\n`)), []);
  });
});
