import { conll2003 } from './conll2003';
import type { InterchangeFormat } from './format';
import { imgid } from './imgid';
import { labelStudio } from './labelStudio';
import { prodigy } from './prodigy';
import { huggingFace, jsonLines } from './rows';
import { spacy } from './spacy';
import { textSpans } from './textSpans';

/** Every format of other tools, in the order in which help lists them. */
export const interchangeFormats: readonly InterchangeFormat[] = [jsonLines, textSpans, conll2003, huggingFace, labelStudio, prodigy, spacy, imgid];

/** The format of a name; undefined where there is none. */
export function findFormat(name: string): InterchangeFormat | undefined {
  return interchangeFormats.find((format) => format.name === name);
}
