/** How tokens of which nothing is seen can be shown and named. */

const onlyUnseen = /^[\s\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Zs}\p{Variation_Selector}\u00AD\u034F\u115F\u1160\u3164\uFFA0]*$/u;
const onlyMarks = /^\p{M}+$/u;

const names: Readonly<Record<string, string>> = {
  '\u00A0': 'no-break space',
  '\u00AD': 'soft hyphen',
  '\u200B': 'zero width space',
  '\u200C': 'zero width non-joiner',
  '\u200D': 'zero width joiner',
  '\u200E': 'left-to-right mark',
  '\u200F': 'right-to-left mark',
  '\u2060': 'word joiner',
  '\uFE0E': 'variation selector-15',
  '\uFE0F': 'variation selector-16',
  '\uFEFF': 'zero width no-break space',
};

/** A token as it can be seen, and what it is in words. */
export interface VisibleToken {
  readonly shown: string;
  readonly name: string;
}

/** What to show for a token that would be invisible, such as `U+FE0F`; undefined for one that can be seen. */
export function makeVisible(token: string): VisibleToken | undefined {
  if (token === '') return { shown: 'empty', name: 'empty token' };
  if (!onlyUnseen.test(token) && !onlyMarks.test(token)) return undefined;
  const characters = [...token];
  return {
    shown: characters.map(codePoint).join(' '),
    name: characters.map((each) => `${names[each] ?? 'character'} (${codePoint(each)}), invisible`).join(', '),
  };
}

function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
