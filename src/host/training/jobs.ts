import { basename, extname } from 'node:path';
import { chooseHeldOut } from '../../curation/holdOut';
import { fingerprint } from '../../dataset/fingerprint';
import { readSpans } from '../../dataset/tags';
import { isLooking, type LabelledFile, type TrainingJob } from '../../protocol/models';
import type { TrainingFileChoice, TrainingForm } from '../../protocol/training';
import { folderName } from '../models/packages';
import type { Services } from '../services';
import { loadLabelledFile } from './labelledFile';

/** A job, or one sentence why the form makes none. */
export type JobResult = { readonly kind: 'job'; readonly job: TrainingJob } | { readonly kind: 'refused'; readonly reason: string };

const usualShare = 15;
const fewRecords = 10;
const usualEpochs = 100;

/** What suits a dataset: learn from this file; hold out the validation file beside it, else a share. */
export function suggestForm(own: TrainingFileChoice, files: readonly TrainingFileChoice[], device: string): TrainingForm {
  const valid = files.find((file) => file !== own && /valid|val\b|dev/i.test(basename(file.path)) && file.entities > 0);
  return {
    family: 'crf', name: `${folderName(basename(own.path, extname(own.path)))}-crf`, train: [own.path],
    held: valid ? { kind: 'file', path: valid.path } : { kind: 'share', percent: usualShare },
    epochs: usualEpochs, seed: 1, device, encoder: '', detector: '',
  };
}

/** Reads the files that a form names and makes the job of it. */
export async function makeJob(form: TrainingForm, rival: string, services: Pick<Services, 'datasets' | 'pictures'>): Promise<JobResult> {
  if (form.train.length === 0) return refused('Choose at least one file to learn from.');
  if (form.family !== 'crf' && form.encoder === '') return refused('A neural tagger begins with an encoder: choose its folder.');
  const { held } = form;
  if (held.kind === 'file' && form.train.includes(held.path)) return refused('A file cannot be learned from and held out at the same time.');
  const files: LabelledFile[] = [];
  for (const path of form.train) files.push((await loadLabelledFile(path, services)).file);
  const split = held.kind === 'file' ? { train: files, held: [(await loadLabelledFile(held.path, services)).file] } : splitFiles(files, held.percent / 100);
  const trouble = troubleOf(split.train, split.held, held.kind);
  if (trouble !== undefined) return refused(trouble);
  if (isLooking(form.family) && !split.train.some(({ records }) => records.some(({ picture }) => picture !== undefined)))
    return refused('None of the records to learn from has a picture: this kind of model learns from pictures. Choose another kind, or name the folder with “MNER: Set Image Folder…”.');
  const { family, epochs, seed, device, encoder, detector } = form;
  return { kind: 'job', job: { family, name: folderName(form.name), ...split, epochs, seed, device, rival, ...(encoder === '' ? {} : { encoder }), ...(isLooking(family) && detector !== '' ? { detector } : {}) } };
}

function refused(reason: string): JobResult {
  return { kind: 'refused', reason };
}

function splitFiles(files: readonly LabelledFile[], share: number): Pick<TrainingJob, 'train' | 'held'> {
  const prints = files.flatMap(({ records }) => records.map(({ tokens }) => fingerprint(tokens)));
  const chosen = chooseHeldOut(prints, share);
  let at = 0;
  const cut = files.map((file) => {
    const flags = file.records.map(() => chosen.has(at++));
    return { file, flags };
  });
  const part = (wanted: 'held' | 'train'): LabelledFile[] => cut
    .map(({ file, flags }) => ({ ...file, records: file.records.filter((_, record) => flags[record] === (wanted === 'held')) }))
    .filter(({ records }) => records.length > 0);
  return { train: part('train'), held: part('held') };
}

function troubleOf(train: readonly LabelledFile[], held: readonly LabelledFile[], kind: 'share' | 'file'): string | undefined {
  const count = (files: readonly LabelledFile[]): number => files.reduce((sum, { records }) => sum + records.length, 0);
  const entities = (files: readonly LabelledFile[]): number => files.reduce((sum, { records }) => sum + records.reduce((inner, { tags }) => inner + readSpans(tags).length, 0), 0);
  const names = train.map(({ name }) => name).join(' and ');
  const records = count(train) + (kind === 'share' ? count(held) : 0);
  const noun = records === 1 ? 'record whose tokens all have a tag' : 'records whose tokens all have a tag';
  if (records < fewRecords) return `${names === '' ? 'The chosen file' : names} has ${records} ${noun}; a model needs at least ${fewRecords}. “MNER: Pre-annotate File” labels records with the model in use.`;
  if (entities(train) + (kind === 'share' ? entities(held) : 0) === 0) return `${names} holds no entity; there is nothing to learn.`;
  if (entities(train) === 0) return `The records of ${names} that are left to learn from hold no entity; hold out fewer.`;
  if (entities(held) === 0) return `The held-out records (${count(held)}) hold no entity, so nothing could be told from them; hold out more, or another file.`;
  return undefined;
}
