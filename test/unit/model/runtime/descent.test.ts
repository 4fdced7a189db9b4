import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict';
import { withFailingDevice, type FailingDevice } from '../../../fixtures/failingDevice';
import { openDescending } from '../../../../src/model/runtime/descent';
import { Runtime, type Session } from '../../../../src/model/runtime/onnx';
import { correctnessTest } from '../../../../src/model/runtime/selfTest';

const { model, golden } = correctnessTest();

describe('a session whose device fails in the middle', () => {
  const notices: string[] = [];
  let device: FailingDevice;
  const open = async (runsUntilFailure: number, source = (): Uint8Array => model): Promise<Session> => {
    device = { runsUntilFailure, runs: 0, released: 0 };
    notices.length = 0;
    const runtime = await Runtime.open(async () => withFailingDevice(await import('onnxruntime-node'), device));
    ok(runtime instanceof Runtime);
    const forms = () => [{ name: 'whole', make: () => Promise.resolve(source()) }];
    const session = await openDescending(runtime, forms, { device: 'coreml', threads: 1, golden: [golden], notice: (sentence) => notices.push(sentence) });
    ok(!('problem' in session), JSON.stringify(session));
    return session;
  };

  it('goes on with the run it failed on, on the CPU, and says so once', async () => {
    const session = await open(3);
    equal(session.device, 'coreml');
    const results = [];
    for (let run = 0; run < 6; run++) results.push(await session.run(golden.inputs));
    for (const result of results) deepEqual(result, results[0]);
    equal(session.device, 'cpu');
    deepEqual(notices, ['Core ML failed in the middle of a run: the device was removed; CPU goes on from there.']);
    deepEqual(session.steps, notices);
    await session.release();
  });

  it('frees what the device held', async () => {
    const session = await open(2);
    const before = device.released;
    for (let run = 0; run < 3; run++) await session.run(golden.inputs);
    equal(device.released, before + 1);
    await session.release();
  });

  it('goes down once for runs that fail together, and loses none', async () => {
    const session = await open(1);
    const results = await Promise.all(Array.from({ length: 5 }, () => session.run(golden.inputs)));
    equal(results.length, 5);
    equal(notices.length, 1);
    await session.release();
  });

  it('says why where not even the CPU can go on', async () => {
    let bytes = model;
    const session = await open(1, () => bytes);
    bytes = model.slice(0, 40);
    await rejects(session.run(golden.inputs), /^Error: The model does not run, not even on the CPU: /);
    deepEqual(notices, []);
  });

  it('leaves a failure on the CPU to the caller', async () => {
    const session = await open(0);
    equal(session.device, 'cpu', 'a device that fails its self-test is not used at all');
    match(session.steps[0] ?? '', /^Core ML is not used: the device was removed\.$/);
    await rejects(session.run({}));
    deepEqual(notices, []);
    await session.release();
  });
});
