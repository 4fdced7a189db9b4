import type { AnyCommand } from './command';
import { check } from './commands/check';

/** Every command, in the order in which help lists them. */
export const commands: readonly AnyCommand[] = [check];
