import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { withFailingDevice, type FailingDevice } from '../../../fixtures/failingDevice';
import { Runtime } from '../../../../src/model/runtime/onnx';
import { openForTraining, type StepSession } from '../../../../src/model/runtime/race';
import { correctnessTest } from '../../../../src/model/runtime/selfTest';
import type { NamedValues } from '../../../../src/model/runtime/values';

const { model, golden } = correctnessTest();
const forever = 1e9;

describe('the device that trains', () => {
  const notices: string[] = [];
  let device: FailingDevice;

  const open = async (behaviour: Partial<FailingDevice>): Promise<StepSession> => {
    device = { runsUntilFailure: forever, runs: 0, released: 0, ...behaviour };
    notices.length = 0;
    const runtime = await Runtime.open(async () => withFailingDevice(await import('onnxruntime-node'), device));
    ok(runtime instanceof Runtime);
    const session = await openForTraining(runtime, model, { device: 'coreml', threads: 1, notice: (sentence) => notices.push(sentence) });
    ok(!('problem' in session), JSON.stringify(session));
    return session;
  };
  /** The results of so many steps, each written over memory that held something else. */
  const steps = async (session: StepSession, count: number): Promise<readonly NamedValues[]> => {
    const all: NamedValues[] = [];
    for (let step = 0; step < count; step += 1) {
      const { y } = golden.outputs as { y: { type: 'float32'; shape: readonly number[]; data: Float32Array } };
      const results = { y: { ...y, data: new Float32Array(y.data.length).fill(9) } };
      await session.runInto(golden.inputs, results);
      all.push(results);
    }
    return all;
  };
  const allRight = (all: readonly NamedValues[]): void => {
    for (const results of all) deepEqual(results, all[0]);
    ok(Math.abs(Number(all[0]?.['y']?.data[0]) - Number(golden.outputs['y']?.data[0])) < 1e-4);
  };

  it('is the CPU where the other one takes longer, which is then freed', async () => {
    const session = await open({ slowerByMs: 40 });
    const before = device.released;
    allRight(await steps(session, 6));
    equal(session.device, 'cpu');
    equal(device.released, before + 1);
    match(notices.join(), /^Training runs on the CPU, not on Core ML: a step takes 0\.0\d+ s there and [\d.e-]+ s on the CPU\.$/);
    await session.release();
  });

  it('is the CPU where the other one computes otherwise, and no step was harmed', async () => {
    const session = await open({ runsUntilWrong: 2 });
    allRight(await steps(session, 4));
    equal(session.device, 'cpu');
    match(notices.join(), /^Core ML does not train: it computes otherwise/);
    await session.release();
  });

  it('is the one below where it fails while it is tried, and every step is made', async () => {
    const session = await open({ runsUntilFailure: 2 });
    allRight(await steps(session, 8));
    ok(notices.some((each) => /Core ML failed in the middle of a run: the device was removed; CPU goes on from there\./.test(each)), notices.join());
    equal(session.device, 'cpu');
    await session.release();
  });

  it('is the CPU at once, without a trial, where nobody asked for another', async () => {
    const runtime = await Runtime.open();
    ok(runtime instanceof Runtime);
    const session = await openForTraining(runtime, model, { device: 'cpu', threads: 1 });
    ok(!('problem' in session));
    equal(session.device, 'cpu');
    allRight(await steps(session, 2));
    await session.release();
  });
});
