// The card of the relevance package: what it is, what was measured, what it cannot see.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256Of, type PackageMetadata } from '../../src/model/package';

interface NatureLabel {
  readonly name: string;
  readonly auroc: number;
  readonly line: number;
  readonly recall: number;
  readonly positives: number;
  readonly negatives: number;
}

const natureRows = (labels: readonly NatureLabel[]): readonly string[] => labels.map(({ name, auroc, recall, positives, negatives }) =>
  `| ${name === 'textual' ? 'pictures of text (state “screenshot”)' : 'no photographs: drawings, posters, memes, logos, text (“graphic”)'} | ${positives} / ${negatives} | ${auroc.toFixed(3)} | ${name === 'textual' ? '0.85' : '0.95'} | ${recall.toFixed(2)} |`);

const cardOf = (folder: string, metadata: PackageMetadata, table: readonly string[], facts: readonly string[]): string => `# ${metadata.name} ${metadata.version}

Says how likely it is that a picture belongs to another text (**mismatch**), and gives an order of how much of a picture its text already says (**redundant**,
not calibrated). It does not say whether an entity is visible (**invisible** is off, see below).

* **Pictures**: EfficientNet-Lite2 at 260 × 260 (int8 weights, as it was: nothing of it was trained here), the mean of its last map and of 3 × 3 regions of it.
* **Texts**: all-MiniLM-L6-v2, 6 layers, 384 wide, int8; its table of words 248 numbers of four bits a piece, and a projection; rare whole words left out (${readFileSync(join(folder, 'vocab.txt'), 'utf8').trimEnd().split('\n').length} pieces).
  Addresses, handles and retweet marks are not read; hashtags are taken apart. At most 46 pieces.
* **Joint space**: wholes as 336 numbers, which are three members of 112 that were trained apart and laid side by side; words and regions as 128. A score is the cosine of the wholes and the mean of each word's cosine
  with its best region (late interaction), times how much a fit says of this text, beside how well the text and the picture fit anything; how much words and regions count was chosen on validation pairs. Trained in TypeScript on the project's own graph engine by symmetric InfoNCE
  and a balanced sigmoid loss on tweet-pairs (MVSA) and Flickr8k; turned into a probability by isotonic regression on validation pairs, where as many pairs are wrong as right.

## Measured

Pairs of the test part, by near-equal text (tweets) or by picture (photographs; first caption): set aside before this version was begun, nothing was trained on them or chosen by them, and nobody had measured on them before. A wrong pair is a picture with another test text:
shuffled, or the one nearest to its own. Intervals: bootstrap over groups, 300 rounds.

${table.join('\n')}

${facts.join('\n\n')}

**Redundant** is an order only: there is no gold for it, so nothing was measured; it becomes calibrated by a person's verdicts. WebGPU: no graphics processor was at hand, so no time was taken on one.

**Invisible is off.** Entities' types alone reach the AUROC in the table; captions of the pictures (an upper bound: we lack most pictures) in the joint space are in the row below it, and both together in the next.
A signal is shown only when its interval excludes what the types alone tell; this one does not reach that on captions, so real pictures cannot either.

**Pictures that are no photographs**: ridge regression on the tower's features, from 392 pictures of tweet-pairs labelled by hand by one of the makers (photographs of Flickr8k added for learning only); figures in five-fold
cross-validation on the labelled tweets.

| called | labelled as / other | AUROC | precision at its line | recall there |
|---|---|---|---|---|
${natureRows(metadata.provenance['natureLabels'] as readonly NatureLabel[]).join('\n')}

## What it cannot see

* What is written in pictures: no text is read. A screenshot gets the state “screenshot” and no score.
* Who is to be seen: it knows no faces and hardly any names; a swapped portrait is a match to it.
* Irony, hints, and pictures that only go with a mood: many tweets are of that kind, and tweets stay far below photographs.
* Other languages than English. Small things in a picture: a region is a ninth of it.
* Wrong pairs whose texts are about the same things (the rows “nearest texts”).

## Made how

\`scripts/relevance/look.ts\`, \`train.ts\` and \`package.ts\`, then \`npm run bench -- relevance -- --card\`; splits, options and hashes in \`model.json\`. The projections of 2.1.0 learned from
text vectors of the encoder before its table was made smaller (mean cosine with those of this package about 0.98); the table is from \`look.ts\`. EfficientNet-Lite2: Apache-2.0, © 2020 ML Illustrated
(port of the TensorFlow weights). all-MiniLM-L6-v2: Apache-2.0, sentence-transformers. See NOTICE.
`;

/** Writes the card into a package and its new hash into model.json. */
export function writeCard(folder: string, table: readonly string[], facts: readonly string[]): void {
  const file = join(folder, 'model.json');
  const metadata = JSON.parse(readFileSync(file, 'utf8')) as PackageMetadata;
  const bytes = new TextEncoder().encode(cardOf(folder, metadata, table, facts));
  writeFileSync(join(folder, 'README.md'), bytes);
  const files = metadata.files.map((each) => (each.path === 'README.md' ? { path: each.path, sha256: sha256Of(bytes), sizeBytes: bytes.length } : each));
  writeFileSync(file, `${JSON.stringify({ ...metadata, files }, null, 2)}\n`);
}
