import { confidenceLines, dataLines, scoreLines, type CardScores, type Confidence } from '../card';
import type { CrfPackageJob } from './trainPackage';

/** What the model card tells. */
export interface CardFacts extends Confidence {
  readonly job: CrfPackageJob;
  readonly scores: readonly CardScores[];
  readonly trained: { readonly iteration: number; readonly repaired: number };
  readonly weights: number;
}

/** Writes the model card, in Markdown. */
export const writeCard = (facts: CardFacts): string => {
  const { job, scores, trained, weights } = facts;
  const { templates, ...options } = job.options;
  return [
    `# ${job.name} ${job.version}`, '',
    'A linear-chain conditional random field over hand features (Lafferty et al., 2001). It reads tokens only, never the picture.', '',
    `Licence: ${job.licence}.`, ...(job.remarks ?? []).flatMap((remark) => ['', remark]), '',
    ...dataLines(job.train, job.valid, trained.repaired), '',
    ...scoreLines(scores), '',
    'Selected on the validation files; no test file was looked at.',
    ...confidenceLines(facts), '',
    '## Training', '',
    `Command: \`${job.command}\`. Iteration ${trained.iteration} of at most ${options.iterations}; ${weights} weights are not zero.`,
    'The objective is convex and training starts from zero: there is no seed, and the same data, options and number of threads give the same bytes.',
    '', '```json', JSON.stringify(options), '```', '',
    '## Features', '', `${templates.length} templates; \`a@-1|b@0\` joins fact a of the token before with fact b of the token itself:`, '',
    templates.map((template) => `\`${template}\``).join(', '), '',
  ].join('\n');
};
