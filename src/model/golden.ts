import { getPackageJson, type ModelPackage } from './package';
import type { Tagger, TaggerInput, TaggerOutput } from './tagger';

/** Inputs with the outputs that the package's maker got: the self-test of a device. */
export interface GoldenSet {
  /** How far a confidence may be off. */
  readonly tolerance: number;
  readonly cases: readonly { readonly input: TaggerInput; readonly spans: TaggerOutput['spans'] }[];
}

const sentences = [
  'Morning run along the river with Ada Lovelace and the Analytical Engines',
  'RT @someone : Maria Curie opens a new lab in Warsaw tomorrow http://t.co/abc123',
  '# London calling ! The Royal Society meets Alan Turing at Bletchley Park',
  'so tired of this weather 😩 nothing but rain',
  'WATCHING THE WORLD CUP FINAL IN BERLIN WITH THE TEAM',
  'iPhone 6 or Nokia ? asking for Grace Hopper &amp ; the US Navy',
];

/** Makes the golden set of a tagger from a few sentences of our own. */
export const makeGolden = async (tagger: Tagger): Promise<GoldenSet> => {
  const guidelines = tagger.guidelines.length > 0 ? tagger.guidelines : [undefined];
  const inputs: TaggerInput[] = guidelines.flatMap((guideline) => sentences.map((sentence) => (
    { tokens: sentence.split(' '), ...(guideline !== undefined && { guideline }) })));
  const outputs = await tagger.tag(inputs);
  return { tolerance: 1e-6, cases: inputs.map((input, i) => ({ input, spans: outputs[i]!.spans })) };
};

/** Runs the package's golden set; returns what came out differently, one sentence each. */
export const checkGolden = async (tagger: Tagger, model: ModelPackage): Promise<readonly string[]> => {
  const golden = getPackageJson(model, 'golden.json') as GoldenSet;
  const outputs = await tagger.tag(golden.cases.map(({ input }) => input));
  return golden.cases.flatMap(({ input, spans }, i) => {
    const found = outputs[i]!.spans;
    const alike = found.length === spans.length && spans.every((span, s) => {
      const other = found[s]!;
      return other.start === span.start && other.end === span.end && other.type === span.type &&
        Math.abs(other.confidence - span.confidence) <= golden.tolerance;
    });
    return alike ? [] : [`Golden input ${i + 1} (“${input.tokens.slice(0, 5).join(' ')} …”) gives other entities than expected.`];
  });
};
