/** What the card of the relevance model says. */
export interface RelevanceFacts {
  readonly measured: readonly { readonly corpus: string; readonly pairs: number; readonly auroc: number }[];
  readonly calibrationError: number;
  readonly options: { readonly ridgeOfPictures: number; readonly ridgeOfTexts: number; readonly dimensions: number };
}

/** The model card of the relevance package. */
export function relevanceCard({ measured, calibrationError, options }: RelevanceFacts): string {
  const rows = measured.map(({ corpus, pairs, auroc }) => `| ${corpus} | ${pairs} | ${auroc.toFixed(3)} |`);
  return `# relevance-linear

Experimental. Says how likely it is that a picture belongs to another text (**mismatch**). It knows nothing of what is written in pictures, of who is
to be seen, or of what a text only hints at; on tweets it is a weak signal, good for an order of work and not for a decision.

Pictures: EfficientNet-Lite2 at 260 × 260, the mean of its last map, square-rooted and standardised. Texts: the words without handles, URLs and retweet
marks, as WordPieces, each once, weighted by inverse document frequency. Both are projected into ${options.dimensions} dimensions by canonical correlation analysis with a ridge
(${options.ridgeOfPictures} and ${options.ridgeOfTexts} times the mean variance), in closed form; the score is the cosine, turned into a probability by isotonic regression on one half of the
held-out tweets, where as many pairs mismatch as match.

## Measured

True pairs against the same pictures with another held-out text; groups of near-equal texts are on one side of the split. One fifth held out; of photographs the first caption.

| data | pairs | AUROC |
|---|---|---|
${rows.join('\n')}

Expected calibration error on the other half of the held-out tweets: ${calibrationError.toFixed(3)} (10 bins). A file with fewer mismatches than one in two has fewer true ones
among its flags than the probability says.

## Made how

\`node scripts/run.mjs scripts/train-relevance.ts DATA_FOLDER WEIGHTS_FOLDER models/relevance\` on tweet-pairs (MVSA) and Flickr8k; hashes in \`model.json\`. The picture model is
EfficientNet-Lite2 (Apache-2.0, © 2020 ML Illustrated, port of the TensorFlow weights), the word embeddings those of bge-small-en-v1.5 (MIT, BAAI); see NOTICE.
`;
}
