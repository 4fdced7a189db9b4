import { cp, mkdir, rm } from 'node:fs/promises';
import type { ModelsContract, PackageDescription } from '../../protocol/models';
import type { Handlers } from '../../protocol/peer';
import { lacksRoom } from '../crf/checkpoints';
import { adoptExport } from '../exported/exportedPackage';
import { looksLikeExport } from '../exported/exportFolder';
import { learnFromFixes } from '../learning/learn';
import { loadTagger } from '../load';
import { PackageRefusal } from '../package';
import { describePackage, listPackages } from '../packageList';
import { runTraining } from '../training/run';

/** Copies a package, or makes one of an export; what cannot be used comes back as broken, and nothing is left in the folder. */
const adopt = async ({ source, folder, name }: { readonly source: string; readonly folder: string; readonly name: string }): Promise<PackageDescription> => {
  try {
    if (await looksLikeExport(source)) await adoptExport(source, folder, name);
    else {
      const found = await describePackage(source);
      if (found.kind === 'broken') return found;
      await mkdir(folder, { recursive: true });
      await cp(source, folder, { recursive: true });
    }
    const loaded = await loadTagger(folder);
    if (loaded.kind === 'refused') throw new PackageRefusal(loaded.reason);
    await loaded.tagger.close?.();
    return await describePackage(folder);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    if (error instanceof PackageRefusal) return { kind: 'broken', folder: source, reason: error.reason };
    if (lacksRoom(error)) return { kind: 'broken', folder: source, reason: `There is no room on the disk for a copy of ${source} in ${folder}.` };
    throw error;
  }
};

/** What the process answers about packages, training and learning. One run of training at a time: another one waits for it to end. */
export const modelHandlers = (): Handlers<ModelsContract> => {
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const mine = last.then(work, work);
    last = mine.catch(() => undefined);
    return mine;
  };
  return {
    packages: ({ folders, bundled }) => listPackages(folders, bundled),
    adopt,
    train: ({ folder, job }, { signal, report }) =>
      inTurn(() => runTraining(folder, job, {
        signal, point: (point) => report({ kind: 'point', point }), notice: (sentence) => report({ kind: 'notice', sentence }), looking: (done, of) => report({ kind: 'looking', done, of }),
      })),
    learn: (job, { signal, report }) => inTurn(() => learnFromFixes(job, { signal, progress: (share) => report({ share }) })),
  };
};
