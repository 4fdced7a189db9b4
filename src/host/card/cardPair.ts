import { Uri, type Webview } from 'vscode';
import { describeSeen, describeShift, missingVerdicts } from '../../curation/relevance/words';
import type { Prediction } from '../../curation/suggestions';
import { displayText } from '../../dataset/bytes';
import { signalNames, type SignalName } from '../../dataset/verdict';
import type { CardGate, CardPair, CardSignal, NearPair, NearPairs } from '../../protocol/card';
import type { PairScore, PairState } from '../../protocol/pairs';
import type { Dataset } from '../datasets';
import type { SignalView } from '../pairs';
import type { Services } from '../services';

/** Why a pair has no score, in words. */
export const unscoredWords: Readonly<Record<Exclude<PairState, 'scored'>, string>> = {
  missing: 'not scored: no picture',
  broken: 'not scored: the picture is broken',
  placeholder: 'not scored: the stand-in picture',
  blank: 'not scored: the picture is blank',
  screenshot: 'not scored: a picture of text',
  'too-large': 'not scored: the picture is too large',
  'no-text': 'not scored: no words',
};

/** What the card says of a record's pair. */
export function cardPair({ pairs, judgements, suggestions }: Services, dataset: Dataset, record: number): CardPair {
  const pair = pairs.find(dataset, record);
  const { verdict } = judgements.get(dataset, record);
  const offered = signalNames.filter((name) => name === 'mismatch' || (pair && pair.signals[name].state !== 'off'));
  const signals = Object.fromEntries(offered.map((name) => [name, cardSignal(pair?.score, pair?.signals[name], name)]));
  return { signals, gates: cardGates(suggestions.findPrediction(dataset, record)), scored: pair?.score.state === 'scored', ...(verdict && { verdict }), remarks: remarks(pairs, dataset, record, pair?.score) };
}

/** What the tagger's own numbers are called, and what they are. */
function cardGates(prediction: Prediction | undefined): readonly CardGate[] {
  return Object.entries(prediction?.signals ?? {}).map(([name, { value, probability = null }]) => ({
    name: `${name.replace(/^./, (letter) => letter.toUpperCase())} inside ${prediction?.origin}`, value, probability,
    words: probability === null ? 'its own gate, no probability' : 'that they belong together',
  }));
}

function cardSignal(score: PairScore | undefined, view: SignalView | undefined, name: SignalName): CardSignal {
  const plain = { value: null, flagged: false };
  if (!score || !view) return { ...plain, words: 'not scored yet' };
  if (score.state !== 'scored') return { ...plain, words: unscoredWords[score.state] };
  if (score[name].state === 'none') return { ...plain, words: name === 'invisible' ? 'no entity is named' : 'not scored' };
  const { probability: value, flagged, state } = view;
  if (value === null) return { ...plain, words: reasonWords(view) };
  const words = flagged ? 'likely, flagged' : value >= 0.5 ? 'probably' : value >= 0.25 ? 'hard to say' : 'unlikely';
  return { value, flagged, words: state === 'too-few' && value >= 0.5 ? `${words}, not sure` : words, ...(view.line !== undefined && { line: view.line }) };
}

/** Why a pair with a score has no probability. */
function reasonWords({ state, verdicts }: SignalView): string {
  if (state === 'uncalibrated') return missingVerdicts(verdicts);
  if (state === 'unlike') return 'not sure: a file unlike those measured';
  return state === 'same-picture' ? 'not scored: all pictures are one' : 'not scored yet';
}

function remarks(pairs: Services['pairs'], dataset: Dataset, record: number, score: PairScore | undefined): readonly string[] {
  const seen = pairs.assessmentOf(dataset, 'mismatch')?.learning?.precision;
  const shift = pairs.shiftOf(dataset);
  const shifted = shift && record >= shift.from && record < shift.to;
  return [
    ...(score?.nature === 'graphic' ? ['A drawing, chart or logo rather than a photograph: what is said here is less sure.'] : []),
    ...(score?.nature === 'text' ? ['A picture of text rather than a photograph: what is written in it is not read.'] : []),
    ...(shifted ? [describeShift(shift, (each) => dataset.records.headLineOf(each) + 1, dataset.records.recordCount)] : []),
    ...(seen && seen.of > 0 ? [`${describeSeen(seen)}.`] : []),
  ];
}

const mostNear = 3;
const shownTokens = 14;

/** What fits a record's text and picture better than most. */
export function nearPairs({ pairs, facts, pictures }: Services, dataset: Dataset, record: number, webview: Webview): NearPairs {
  const near = (of: 'texts' | 'pictures'): readonly NearPair[] =>
    pairs.nearest(dataset, of, record, mostNear).map((each) => {
      const path = pictures.find(dataset, facts.get(dataset, each.record).id);
      return {
        record: each.record, line: dataset.records.headLineOf(each.record) + 1,
        text: displayText(dataset.records.record(each.record).tokens.slice(0, shownTokens).map(({ text }) => text).join(' ')),
        ...(path !== undefined && { uri: webview.asWebviewUri(Uri.file(path)).toString() }),
      };
    });
  return { texts: near('texts'), pictures: near('pictures') };
}
