// The published systems at full size: parameters by module, and a step and an inference beside the same modules in PyTorch.
//
//   npm run bench -- systems -- --count
//   npm run bench -- systems -- --python PYTHON [--system hamlearning|gmf|bga] [--mode step|use] [--batch 2] [--length 48] [--threads 1] [--pairs 5]
import { parseArgs } from 'node:util';
import { tellCounts } from './parameters';
import { compare } from './timing';

const { values } = parseArgs({ options: {
  count: { type: 'boolean', default: false }, python: { type: 'string' }, system: { type: 'string' }, mode: { type: 'string' },
  batch: { type: 'string', default: '2' }, length: { type: 'string', default: '48' }, threads: { type: 'string', default: '1' }, pairs: { type: 'string', default: '5' },
} });

const run = async (): Promise<void> => {
  if (values.count) tellCounts();
  if (values.python === undefined) return;
  const [batch, length, threads, pairs] = [values.batch, values.length, values.threads, values.pairs].map(Number) as [number, number, number, number];
  for (const system of ['hamlearning', 'gmf', 'bga'] as const)
    for (const mode of ['use', 'step'] as const)
      if ((values.system ?? system) === system && (values.mode ?? mode) === mode) await compare({ system, mode, batch, length, threads, pairs, python: values.python });
};

run().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
