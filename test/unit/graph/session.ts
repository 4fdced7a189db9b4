// Training graphs run by ONNX Runtime, for tests and benchmarks.
import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import type { Execute, Numbers } from '../../../src/graph/training';

const ortTensor = ({ type, shape, values }: Numbers) => new OrtTensor(type as 'float32', values as Float32Array, [...shape]);

/** Opens a training graph on some threads. Spinning is off: on a machine with other work it makes steps several times slower. */
export const openSession = async (model: Uint8Array, threads: number): Promise<{ readonly execute: Execute; readonly close: () => Promise<void> }> => {
  const session = await InferenceSession.create(model, {
    intraOpNumThreads: threads,
    logSeverityLevel: 3,
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  });
  const wanted = new Set(session.inputNames);
  return {
    execute: async (feeds, results) => {
      const inputs = Object.fromEntries([...feeds].filter(([name]) => wanted.has(name)).map(([name, numbers]) => [name, ortTensor(numbers)]));
      await session.run(inputs, Object.fromEntries([...results].map(([name, numbers]) => [name, ortTensor(numbers)])));
    },
    close: () => session.release(),
  };
};
