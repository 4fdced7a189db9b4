import type { CardToken } from '../../protocol/card';
import { surfaceOf, type Chip } from '../chips';
import { h, type Child, type Description } from '../element';
import { percent, selectedRange, typeClass, type Scene } from '../scene';
import { spanKey } from '../../dataset/tags';
import { wordEffects } from './insight';
import { icon, unequal, unseen } from './parts';

/** The tokens in reading order, entities and suggestions joined to chips; a list with one stop for the Tab key. */
export function drawTokens(scene: Scene): Child {
  const { record, chips, state } = scene;
  if (!record) return h('div.tokens.waiting', { key: 'tokens' }, h('span.quiet', {}, scene.queue.row(state.row)?.text ?? ''));
  if (chips.length === 0) return h('p.tokens.quiet', { key: 'tokens' }, 'This record has no tokens.');
  const selected = selectedRange(state.selection);
  return h(
    'div.tokens',
    {
      key: 'tokens',
      id: 'tokens',
      role: 'listbox',
      'aria-label': 'Tokens and entities',
      'aria-orientation': 'horizontal',
      'aria-multiselectable': 'true',
      'data-place': 'tokens',
      tabindex: scene.chip ? -1 : 0,
      dir: 'ltr',
    },
    chips.flatMap((chip, at) => [at > 0 && space(selected, chip), drawChip(scene, chip)]),
  );
}

/** A selection runs over the gaps between its chips. */
function space(selected: { start: number; end: number } | undefined, chip: Chip): Child {
  const inside = selected && selected.start < chip.start && chip.start < selected.end;
  return inside ? h('span.range', {}, ' ') : ' ';
}

function drawChip(scene: Scene, chip: Chip): Description {
  const { state, file } = scene;
  const selected = selectedRange(state.selection);
  const isSelected = selected !== undefined && selected.start < chip.end && chip.start < selected.end;
  const isHere = scene.chip?.start === chip.start;
  const type = chip.entity?.type ?? chip.suggestion?.type ?? chip.disagreement?.proposed?.type ?? null;
  const troubled = chip.findings.some((finding) => finding.severity !== 'info');
  const classes = [
    chip.kind === 'token' ? 'bare' : `ent ${typeClass(file?.types ?? [], type)}`,
    chip.kind === 'suggestion' || chip.kind === 'ghost' ? 'sug' : '',
    chip.suggestion?.weak ? 'weak' : '',
    troubled ? 'fin' : '',
    isSelected ? 'range' : '',
    isHere ? 'here' : '',
    chip.end - chip.start <= 3 && tokensOf(scene, chip).some((token) => needsIsolation(token.text)) ? 'whole' : '',
  ];
  return h(
    'span.chip',
    {
      key: chip.start,
      role: 'option',
      id: `chip-${chip.start}`,
      class: classes.filter(Boolean).join(' '),
      tabindex: isHere ? 0 : -1,
      'aria-selected': String(isSelected || (isHere && !state.selection)),
    },
    drawWords(scene, chip),
    chip.findings.map((finding) => unseen(`, ${finding.message}`)),
  );
}

const otherDirection = /[\u0590-\u08FF\u200E\u200F\u202A-\u202E\u2066-\u2069\uFB1D-\uFDFF\uFE70-\uFEFC\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u;

/**
 * Whether a token could turn its neighbours around. Only these are set apart: Chromium breaks a line before the first
 * isolate of a chip, after the chip's border, so that the border is left behind.
 */
function needsIsolation(text: string): boolean {
  return otherDirection.test(text);
}

/** The chip's tokens; its name stays with the last one. */
function drawWords(scene: Scene, chip: Chip): Child {
  const tokens = tokensOf(scene, chip);
  const long = tokens.length > 3;
  const effects = wordEffects(scene);
  return tokens.flatMap((token, at): Child[] => {
    const drawn = drawToken(token, chip.start + at, scene.state.split, effects.get(chip.start + at));
    const last = at === tokens.length - 1;
    const gap = at > 0 && h('span.gap', { class: long ? 'open' : '' }, ' ');
    return [gap, last && chip.kind !== 'token' ? h('span.end', {}, drawn, drawNames(scene, chip)) : drawn];
  });
}

function tokensOf(scene: Scene, chip: Chip): readonly CardToken[] {
  return scene.record?.tokens.slice(chip.start, chip.end) ?? [];
}

function drawToken(token: CardToken, at: number, split: number | undefined, effect: ReturnType<ReturnType<typeof wordEffects>['get']>): Description {
  const invisible = token.shown !== undefined;
  return h(
    needsIsolation(token.text) ? 'bdi.tok' : 'span.tok',
    { 'data-token': at, class: [invisible ? 'inv' : '', split === at ? 'cut-here' : '', effect?.kind ?? ''].filter(Boolean).join(' '), '--effect': effect?.share, title: token.name },
    token.shown ?? token.text,
    token.name !== undefined && unseen(` ${token.name}`),
  );
}

function drawNames(scene: Scene, chip: Chip): Child {
  const troubled = chip.findings.some((finding) => finding.severity !== 'info');
  const warning = troubled && icon('warning');
  if (chip.entity) {
    const isAccepted = scene.state.accepted.includes(spanKey(chip.entity));
    const check = isAccepted && [icon('check'), unseen('accepted'), ' '];
    return [warning, unseen(', '), h('span.lab', {}, check, chip.entity.type), drawOther(scene, chip)];
  }
  if (chip.suggestion) return [warning, unseen(', suggestion '), h('span.lab', {}, `${chip.suggestion.type}? ${percent(chip.suggestion.confidence)}`)];
  const { proposed, confidence } = chip.disagreement ?? {};
  if (!proposed || !scene.record) return warning;
  return [warning, unseen(', part of the suggestion '), h('span.lab', {}, `${surfaceOf(scene.record, proposed)} ${proposed.type}? ${percent(confidence ?? 0)}`)];
}

/** What the model reads instead of the entity, hanging on its chip. */
function drawOther(scene: Scene, chip: Chip): Child {
  const { disagreement, entity } = chip;
  if (!disagreement || !entity || !scene.record) return undefined;
  const { proposed, confidence } = disagreement;
  const sameTokens = proposed?.start === entity.start && proposed.end === entity.end;
  const surface = proposed && !sameTokens ? `${surfaceOf(scene.record, proposed)} ` : '';
  return h(
    'span.alt',
    { class: typeClass(scene.file?.types ?? [], proposed?.type ?? null) },
    unequal(),
    unseen('the model reads '),
    `${surface}${proposed?.type ?? 'none'} ${percent(confidence)}`,
  );
}
