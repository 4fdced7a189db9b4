// The training step of 6 × 384 and 12 × 384 encoders against PyTorch; fails where we take more than 4/3 of its processor time.
//
//   npm run bench -- graph [-- PYTHON [THREADS [PAIRS]]]
//
// PYTHON is an interpreter with torch (default python3); without torch the bench says so and passes.
import { spawnSync } from 'node:child_process';
import { compareSteps } from './step';

const least = 0.75;
const [python = 'python3', threads = '2', pairs = '7'] = process.argv.slice(2);

const main = async (): Promise<void> => {
  if (spawnSync(python, ['-c', 'import torch']).status !== 0) {
    console.log(`${python} has no torch: name an interpreter that has it, npm run bench -- graph -- PYTHON`);
    return;
  }
  for (const [layers, dropout] of [[6, 0], [6, 0.1], [12, 0]] as const) {
    const { cpu } = await compareSteps({ python, layers, dropout, threads: Number(threads), pairs: Number(pairs) });
    if (cpu < least) process.exitCode = 1;
  }
  process.exit();
};

void main();
