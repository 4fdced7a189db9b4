import type { AnyCommand } from './command';
import { agree } from './commands/agree';
import { check } from './commands/check';
import { conflicts } from './commands/conflicts';
import { devices } from './commands/devices';
import { diff } from './commands/diff';
import { duplicates } from './commands/duplicates';
import { errors } from './commands/errors';
import { evaluate } from './commands/eval';
import { exportDataset } from './commands/export';
import { flag } from './commands/flag';
import { importDataset } from './commands/import';
import { importEncoder } from './commands/importEncoder';
import { preannotate } from './commands/preannotate';
import { stats } from './commands/stats';
import { train } from './commands/train';

/** Every command, in the order in which help lists them. */
export const commands: readonly AnyCommand[] = [check, stats, duplicates, conflicts, preannotate, flag, errors, evaluate, train, importEncoder, diff, agree, exportDataset, importDataset, devices];
