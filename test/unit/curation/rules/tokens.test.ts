import { deepEqual } from 'node:assert/strict';
import { judge } from '../../../fixtures/judging';

const rulesOf = (token: string): readonly string[] =>
  judge(`IMGID:1\n${token}\tO\nAnn\tB-PER\n\n`).map((each) => each.rule);

describe('tokens', () => {
  it('finds a line with a tag and no token', () => deepEqual(rulesOf(''), ['empty-token']));

  it('finds a token that is only white space', () => {
    for (const token of ['\u00A0', '\u2003', '\u3000', ' ']) deepEqual(rulesOf(token), ['blank-token'], JSON.stringify(token));
  });

  it('finds white space inside a token and at its end', () => {
    for (const token of ['New York', '😳 ', 'a\u00A0b']) deepEqual(rulesOf(token), ['space-in-token'], JSON.stringify(token));
  });

  it('finds characters that no text should hold', () => {
    for (const token of ['\uFFFD', 'caf\uFFFD', '\u0092', 'a\u0000b', 'Dubbz\uFEFF', '\u007F']) {
      deepEqual(rulesOf(token), ['odd-character'], JSON.stringify(token));
    }
  });

  it('finds tokens of which nothing is seen, and hidden characters in others', () => {
    for (const token of ['\u200B', '\u00AD', '\u200D', '\u200B\uFE0F']) deepEqual(rulesOf(token), ['invisible-token'], JSON.stringify(token));
    for (const token of ['Aus\u00ADtralian', 'watched\u200Bwas', '\u202Eabc']) deepEqual(rulesOf(token), ['hidden-character'], JSON.stringify(token));
  });

  it('has a rule of its own, off by default, for marks that were cut off', () => {
    for (const token of ['\uFE0F', '🏽', '\u0305']) deepEqual(rulesOf(token), ['lone-mark'], JSON.stringify(token));
  });

  it('finds a token that is a tag of a known type, not words that look like one', () => {
    deepEqual(rulesOf('B-PER'), ['tag-as-token']);
    for (const token of ['I-85', 'B-Day', 'E-Waste', 'O', 'S-Bahn']) deepEqual(rulesOf(token), [], token);
  });

  it('finds HTML entities, once a record', () => {
    for (const token of ['&amp;', '&amp', '--&gt;', '&#39;']) deepEqual(rulesOf(token), ['html-entity'], token);
    deepEqual(rulesOf('&amp;\tO\n&lt;'), ['html-entity']);
    for (const token of ['&', 'AT&T', 'R&D;', '?a=1&lt=2']) deepEqual(rulesOf(token), [], token);
  });

  it('says nothing of emoji sequences, accents and scripts that join with marks', () => {
    for (const token of ['👩‍👧', '❤️', 'e\u0301te\u0301', 'می‌خواهم', 'हिन्दी', '故宫', '#tag', '@user', '🇩🇪', '👍🏽']) {
      deepEqual(rulesOf(token), [], token);
    }
  });
});
