// A dataset in which a word's shape and its neighbours tell the entities, and a job to learn it with the tiny encoder.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultTextTraining, type TextTrainingOptions } from '../../../../src/model/text/options';
import type { TextPackageJob } from '../../../../src/model/text/trainTextPackage';
import type { TrainingFile } from '../../../../src/model/trainingFile';
import { writeTinyEncoder } from './tinyEncoder';

const people = ['Ada', 'Grace', 'Alan', 'Edsger', 'Barbara', 'Donald', 'Radia'];
const places = ['Turin', 'Oslo', 'Lima', 'Quito', 'Accra'];
const others = ['Linux', 'Titanic', 'Easter'];

type Record = TrainingFile['records'][number];

const sentence = (at: number): Record => {
  const pick = (list: readonly string[], step: number) => list[(at * step + (at >> 2)) % list.length] ?? '';
  const rows: readonly (readonly [string, string])[] = [
    ['Mr', 'O'], [pick(people, 3), 'B-PER'], ...(at % 3 === 0 ? [['Hopper', 'I-PER'] as const] : []), ['went', 'O'], ['to', 'O'], [pick(places, 2), 'B-LOC'],
    ...(at % 2 === 0 ? [['to', 'O'], ['see', 'O'], ['the', 'O'], [pick(others, 1), 'B-OTHER']] as const : []), ['#fun', 'O'], ...(at % 5 === 0 ? [['http://t.co/x1', 'O'] as const] : []),
  ];
  return { tokens: rows.map(([token]) => token), tags: rows.map(([, tag]) => tag) };
};

/** A file of such sentences. */
export const teachingFile = (name: string, from: number, count: number, guideline = 'twitter2015'): TrainingFile => (
  { name, sha256: name.padEnd(64, '0').slice(0, 64), guideline, records: Array.from({ length: count }, (_, at) => sentence(from + at)) });

/** A folder of its own for a test. */
export const freshFolder = (): string => mkdtempSync(join(tmpdir(), 'mner-text-'));

/** Options with which the tiny task is learned in a second or two. */
export const tinyOptions: TextTrainingOptions = {
  ...defaultTextTraining, epochs: 6, patience: 6, batch: 8, encoderRate: 2e-3, headRate: 5e-3, chainRate: 1e-2, threads: 1,
};

/** A job that learns the tiny task. */
export const tinyJob = (changes: Partial<TextPackageJob> = {}): TextPackageJob => {
  const home = freshFolder();
  return {
    folder: join(home, 'package'), name: 'tiny', version: '0.1', licence: 'test', encoder: writeTinyEncoder(join(home, 'encoder')),
    train: [teachingFile('train-a.txt', 0, 48), teachingFile('train-b.txt', 100, 24, 'twitter2017')], valid: [teachingFile('valid.txt', 200, 20)],
    options: tinyOptions, command: 'a test', start: 'anew', ...changes,
  };
};
