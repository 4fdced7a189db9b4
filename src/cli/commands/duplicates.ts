import type { DuplicateGroup } from '../../curation/duplicates/duplicateGroup';
import { findSameEntities } from '../../curation/duplicates/entitySets';
import { nearDefaults } from '../../curation/duplicates/nearTexts';
import { uniteGroups } from '../../curation/duplicates/pictureGroups';
import type { TextCollection } from '../../curation/duplicates/textCollection';
import { findTextDuplicates } from '../../curation/duplicates/textDuplicates';
import { displayText } from '../../dataset/bytes';
import { defineCommand } from '../command';
import { collectTexts, readTexts } from '../duplicates/collection';
import { groupPictures } from '../duplicates/pictures';
import { withSources } from '../files/inputs';
import type { Source } from '../files/source';
import { commonOptions, pictureOptions } from '../options';
import { printable } from '../terminal/printable';
import { formatCount, formatNumber } from '../terminal/table';
import type { Terminal } from '../terminal/terminal';

const shownGroups = 50;
const shownMembers = 6;

/** Finds records that are the same or nearly, in text or picture. */
export const duplicates = defineCommand({
  name: 'duplicates',
  summary: 'find records with the same or nearly the same text or picture, within and across files',
  operands: { usage: 'FILE…', min: 1, max: Infinity },
  options: {
    similarity: { kind: 'number', value: 'P', min: 0.5, max: 1, help: `least share of common words of texts that are near (default ${nearDefaults.leastSimilarity}; 1: the same only)` },
    entities: { kind: 'flag', help: 'also list records that name the same two or more entities' },
    'text-only': { kind: 'flag', help: 'do not look at pictures' },
    ...pictureOptions,
    ...commonOptions,
  },
  details: [
    'Texts are the same where they differ in nothing but RT, @user, URLs, case and the sign of a #tag; pictures also after they were saved anew, scaled, cropped by up to a third or given a caption. First come those with the same text and different labels, then those that are in several files: a model scored on one of them has learned from the other.',
    'Exit code 1 tells that there are groups.',
    'With --json: {"kind":"text/picture/both/entities","distance","members":[{"path","record","line"}],"sameLabels","acrossFiles"} a group, then {"summary":{"files","records","pictures","groups","leaks","differentLabels"}}. sameLabels: words that the members share have the same labels.',
  ],
  examples: ['mner duplicates train.txt valid.txt test.txt', 'mner duplicates train.txt --images pictures --json', 'mner duplicates *.txt --text-only --similarity 0.9'],
  run: ({ operands, options: given, terminal }) =>
    withSources(operands, async (sources) => {
      const texts = await collectTexts(sources, terminal);
      const byText = findTextDuplicates(texts, { ...nearDefaults, leastSimilarity: given.similarity ?? nearDefaults.leastSimilarity });
      const seen = given['text-only'] ? { groups: [], pictures: 0 } : await groupPictures(texts, sources, given.images, terminal);
      const groups = uniteGroups(byText, seen.groups, given.entities ? findSameEntities(texts, byText) : []);
      const summary = {
        files: sources.length, records: texts.size, pictures: seen.pictures, groups: groups.length,
        leaks: groups.filter(({ acrossFiles }) => acrossFiles).length, differentLabels: groups.filter(({ sameLabels }) => !sameLabels).length,
      };
      if (terminal.json) await tellJson(groups, summary, texts, sources, terminal);
      else await tell(groups, summary, texts, sources, terminal);
      return groups.length > 0 ? 1 : 0;
    }),
});

type Summary = Readonly<Record<'files' | 'records' | 'pictures' | 'groups' | 'leaks' | 'differentLabels', number>>;

async function tellJson(groups: readonly DuplicateGroup[], summary: Summary, texts: TextCollection, sources: readonly Source[], terminal: Terminal): Promise<void> {
  for (const { kind, distance, members, sameLabels, acrossFiles } of groups) {
    const places = members.map((member) => {
      const { file, line } = texts.placeOf(member);
      return { path: sources[file]?.name ?? '', record: nameOf(texts, member), line };
    });
    terminal.item({ kind, distance: rounded(distance), members: places, sameLabels, acrossFiles });
    if (terminal.isFull) await terminal.flush();
  }
  terminal.item({ summary });
}

async function tell(groups: readonly DuplicateGroup[], summary: Summary, texts: TextCollection, sources: readonly Source[], terminal: Terminal): Promise<void> {
  const shown = groups.slice(0, shownGroups);
  const lines = await readTexts(sources, new Set(shown.flatMap(({ members }) => members.slice(0, shownMembers))));
  for (const group of shown) {
    terminal.line(terminal.paint('strong', describe(group)));
    for (const member of group.members.slice(0, shownMembers)) {
      const { file, line } = texts.placeOf(member);
      terminal.line(`  ${sources[file]?.name ?? ''}:${line}  ${printable(lines.get(member) ?? '').slice(0, 90)}`);
    }
    if (group.members.length > shownMembers) terminal.line(`  … and ${formatCount(group.members.length - shownMembers)} more`);
  }
  if (groups.length > shown.length) terminal.line(`… and ${formatNumber(groups.length - shown.length, 'more group', 'more groups')}: --json lists all`);
  if (groups.length > 0) terminal.line();
  const looked = summary.pictures > 0 ? ` and ${formatNumber(summary.pictures, 'picture')}` : '';
  terminal.line(`${formatNumber(summary.records, 'record')}${looked} compared: ${formatNumber(groups.length, 'group')}, ${formatCount(summary.leaks)} across files, ${formatCount(summary.differentLabels)} with different labels`);
}

function describe({ kind, distance, sameLabels, acrossFiles }: DuplicateGroup): string {
  const what = { text: 'text', picture: 'picture', both: 'text and picture', entities: 'entities' }[kind];
  const near = distance === 0 ? `the same ${what}` : `nearly the same ${what} (distance ${distance.toFixed(2)})`;
  return `${near}, ${sameLabels ? 'same labels' : 'different labels'}${acrossFiles ? ', across files' : ''}`;
}

function nameOf(texts: TextCollection, member: number): string {
  const { id, index } = texts.placeOf(member);
  return id === undefined ? `#${index + 1}` : displayText(id);
}

function rounded(distance: number): number {
  return Math.round(distance * 1000) / 1000;
}
