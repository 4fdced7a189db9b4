/** Near duplicates made on purpose, of texts and of pictures. */

import sharp from 'sharp';
import type { Random } from './random';

/** A record's tokens with tags. */
export type Tokens = readonly { readonly text: string; readonly tag: string | undefined }[];

/** How a text was changed. */
export const textEdits = ['retweeted', 'case', 'one word', 'two words', 'a fifth of the words'] as const;
/** How a picture was changed. */
export const pictureEdits = ['re-encoded', 'scaled', 'cropped', 'captioned', 'lettered'] as const;

const counts = (token: string): boolean => !/^(?:rt|@.*|https?:.*)$/i.test(token);

/** A copy of a text with an edit; words come from `vocabulary`. */
export function editText(tokens: Tokens, edit: (typeof textEdits)[number], vocabulary: readonly string[], random: Random): Tokens {
  if (edit === 'retweeted') return [{ text: 'RT', tag: 'O' }, { text: `@user${random(9999)}`, tag: 'O' }, { text: ':', tag: 'O' }, ...tokens.filter(({ text }) => counts(text))];
  if (edit === 'case') return tokens.map((token) => ({ ...token, text: counts(token.text) ? token.text.toUpperCase() : token.text }));
  const own = tokens.flatMap(({ text }, at) => (counts(text) ? [at] : []));
  const times = edit === 'one word' ? 1 : edit === 'two words' ? 2 : Math.max(1, Math.floor(own.length / 5));
  const out = [...tokens];
  for (const at of shuffled(own, random).slice(0, times).sort((a, b) => b - a)) {
    const word = { text: vocabulary[random(vocabulary.length)]!, tag: 'O' };
    const way = random(3);
    out.splice(at, way === 1 ? 0 : 1, ...(way === 2 ? [] : [word]));
  }
  return out;
}

/** The items in another order. */
export function shuffled<Item>(items: readonly Item[], random: Random): Item[] {
  const out = [...items];
  for (let at = out.length - 1; at > 0; at -= 1) {
    const other = random(at + 1);
    [out[at], out[other]] = [out[other]!, out[at]!];
  }
  return out;
}

/** A copy of a picture with an edit, as a file of its own. */
export async function editPicture(path: string, edit: (typeof pictureEdits)[number], random: Random): Promise<Uint8Array> {
  const { width, height } = await sharp(path).metadata();
  const picture = sharp(path).flatten({ background: '#fff' });
  const share = (least: number, most: number): number => least + (random(1000) / 1000) * (most - least);
  if (edit === 're-encoded') return picture.jpeg({ quality: 20 + random(50) }).toBuffer();
  if (edit === 'scaled') return picture.resize(Math.round(width * share(0.3, 0.8))).webp({ quality: 70 }).toBuffer();
  if (edit === 'cropped') {
    const [left, right, top, bottom] = [share(0, 0.12), share(0, 0.12), share(0, 0.12), share(0, 0.12)];
    const area = {
      left: Math.floor(left * width), top: Math.floor(top * height),
      width: Math.floor((1 - left - right) * width), height: Math.floor((1 - top - bottom) * height),
    };
    return picture.extract(area).jpeg({ quality: 80 }).toBuffer();
  }
  const band = Math.round(height * share(0.12, 0.22));
  const place = random(2) === 0 ? 'top' : 'bottom';
  const letters = lettering(width, band, edit === 'captioned' ? '#fff' : 'none', random);
  if (edit === 'captioned') {
    const y = place === 'top' ? 0 : height;
    return sharp(await picture.extend({ [place]: band, background: '#fff' }).png().toBuffer()).composite([{ input: letters, left: 0, top: y }]).jpeg({ quality: 80 }).toBuffer();
  }
  return picture.composite([{ input: letters, left: 0, top: place === 'top' ? 0 : height - band }]).jpeg({ quality: 80 }).toBuffer();
}

/** Words as a picture, black with a white rim. */
function lettering(width: number, height: number, background: string, random: Random): Buffer {
  const text = Array.from({ length: 14 }, () => String.fromCharCode(65 + random(26))).join('').replace(/(.{5})/g, '$1 ');
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="${background}"/>
    <text x="50%" y="70%" text-anchor="middle" font-family="sans-serif" font-weight="bold" font-size="${Math.round(Math.min(height * 0.7, width / 9))}" fill="#fff" stroke="#000" stroke-width="2">${text}</text></svg>`;
  return Buffer.from(svg);
}
