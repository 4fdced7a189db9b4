import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProbeReport } from '../../../fixtures/deviceProbe';
import { Runtime, type Session } from '../../../../src/model/runtime/onnx';
import { correctnessTest, speedTest } from '../../../../src/model/runtime/selfTest';
import type { Golden, Value } from '../../../../src/model/runtime/values';

const { model, golden } = correctnessTest();
const floats = (golden.outputs.y as Value).data as Float32Array;

describe('runtime', () => {
  let runtime: Runtime;
  const open = async (options: Partial<Parameters<Runtime['openSession']>[1]> = {}): Promise<Session> => {
    const session = await runtime.openSession(model, { device: 'cpu', ...options });
    ok(!('problem' in session));
    return session;
  };

  before(async () => {
    const opened = await Runtime.open();
    ok(opened instanceof Runtime);
    runtime = opened;
  });

  it('runs a model on the CPU and gives what was computed by hand', async () => {
    const session = await open({ golden: [golden], threads: 1 });
    deepEqual([session.device, session.steps, session.inputNames, session.outputNames], ['cpu', [], ['x'], ['y']]);
    const { y } = await session.run(golden.inputs);
    deepEqual(y?.shape, [24, 48]);
    ok(floats.every((value, at) => Math.abs(value - Number(y?.data[at])) < 1e-6));
    await session.release();
  });

  it('gives only the outputs that are asked for', async () => {
    const session = await open();
    deepEqual(Object.keys(await session.run(golden.inputs, ['y'])), ['y']);
    await session.release();
  });

  it('runs with one thread and with two, spinning or not, to the same result', async () => {
    const results = [];
    for (const threads of [1, 2]) for (const spinning of ['on', 'off'] as const) {
      const session = await open({ threads, spinning });
      results.push([...((await session.run(golden.inputs)).y?.data ?? [])].join());
      await session.release();
    }
    equal(new Set(results).size, 1);
  });

  it('takes the first form of a model that runs rightly, says why not the others, and makes none that it does not try', async () => {
    const made: string[] = [];
    const form = (name: string, bytes: Uint8Array) => ({ name, make: () => (made.push(name), Promise.resolve(bytes)) });
    const session = await runtime.openSession((device) => [form(`broken for ${device}`, model.slice(0, 50)), form('good', model), form('spare', model)], { device: 'cpu', golden: [golden] });
    ok(!('problem' in session));
    deepEqual([session.form, made], ['good', ['broken for cpu', 'good']]);
    equal(session.steps.length, 1);
    match(session.steps[0] ?? '', /^On CPU the model does not run in broken for cpu: /);
    await session.release();
  });

  it('refuses a device whose results are not the known ones, with the numbers', async () => {
    const spoilt = Float32Array.from(floats);
    spoilt[7] = 0.9;
    const wrong: Golden = { ...golden, outputs: { y: { type: 'float32', shape: [24, 48], data: spoilt } } };
    const session = await runtime.openSession(model, { device: 'cpu', golden: [wrong] });
    ok('problem' in session);
    match(session.problem, /^The model does not run, not even on the CPU: it computes wrongly: “y” is 0\.0\d+ where 0\.90000 is right\.$/);
  });

  it('says in a sentence that a model is broken or not there', async () => {
    for (const broken of [Uint8Array.of(1, 2, 3), model.slice(0, model.length / 2), join(tmpdir(), 'no-such-model.onnx')]) {
      const session = await runtime.openSession(broken, { device: 'cpu' });
      ok('problem' in session && session.problem.startsWith('The model does not run, not even on the CPU: '));
      ok(!session.problem.includes('\n') && !session.problem.includes('onnxruntime_src'), session.problem);
    }
  });

  it('goes down to the CPU from a device that is not there, and says why', async () => {
    const absent = process.platform === 'darwin' ? 'dml' : 'coreml';
    const session = await open({ device: absent, golden: [golden] });
    equal(session.device, 'cpu');
    match(session.steps[0] ?? '', /^(Core ML is not used: Core ML exists on macOS only|DirectML is not used: DirectML exists on Windows only)\.$/);
    await session.release();
  });

  it('says in a sentence that the runtime does not load', async () => {
    const opened = await Runtime.open(() => Promise.reject(new Error('Cannot find module onnxruntime_binding.node\nRequire stack:')));
    ok('problem' in opened);
    equal(opened.problem, 'Neural models cannot run, because ONNX Runtime does not load on this machine: Cannot find module onnxruntime_binding.node');
  });

  it('measures the CPU and gives a reason for every device that is not available', async () => {
    const devices = await runtime.listDevices();
    deepEqual(devices.map((each) => each.device), ['webgpu', 'cuda', 'dml', 'coreml', 'cpu']);
    const cpu = devices.find((each) => each.device === 'cpu');
    ok(cpu?.available && (cpu.recordsPerSecond ?? 0) > 1);
    for (const each of devices) ok(each.available || (each.reason.length > 10 && each.recordsPerSecond === null), each.device);
  });

  it('computes the same layer twice over', async () => {
    const { model: layer, inputs } = speedTest(2);
    const session = await runtime.openSession(layer, { device: 'cpu' });
    ok(!('problem' in session));
    deepEqual(await session.run(inputs), await session.run(inputs));
    await session.release();
  });
});

const software = '/usr/lib/chromium/vk_swiftshader_icd.json';
const probe = join('out', `device-probe-${process.pid}.js`);
const runProbe = (environment: Readonly<Record<string, string>>): { readonly report: ProbeReport; readonly messages: string } => {
  const { stdout, stderr, status } = spawnSync(process.execPath, [probe], { env: { ...process.env, ...environment }, encoding: 'utf8', timeout: 110_000 });
  equal(status, 0, stderr);
  return { report: JSON.parse(stdout) as ProbeReport, messages: stderr };
};

describe('runtime on WebGPU, in a child process', function () {
  this.timeout(120_000);

  before(function () {
    if (process.platform !== 'linux') return this.skip();
    const built = spawnSync(
      'node_modules/.bin/esbuild',
      ['test/fixtures/deviceProbe.ts', '--bundle', '--platform=node', '--external:onnxruntime-node', `--outfile=${probe}`, '--log-level=warning'],
      { encoding: 'utf8' },
    );
    equal(built.status, 0, built.stderr);
  });
  after(() => rmSync(probe, { force: true }));

  it('computes rightly over Chromium’s software Vulkan, and is not chosen by itself where it is slower than the CPU', function () {
    if (!existsSync(software)) {
      console.log('      skipped: Chromium’s software Vulkan driver is not installed here');
      this.skip();
    }
    const profiles = (): readonly string[] => readdirSync(tmpdir()).filter((name) => name.startsWith('mner-profile-'));
    const before = profiles();
    const { report, messages } = runProbe({ VK_ICD_FILENAMES: software, LD_LIBRARY_PATH: '/usr/lib/chromium' });
    deepEqual([report.webgpu.device, report.webgpu.steps, report.webgpu.cpuShare], ['webgpu', [], 0]);
    ok(report.difference < 1e-3, `differs by ${report.difference}`);
    const webgpu = report.devices.find((each) => each.device === 'webgpu');
    ok(webgpu?.available && (webgpu.recordsPerSecond ?? 0) > 0);
    equal(report.auto.device, 'cpu');
    match(report.auto.steps[0] ?? '', /^WebGPU is not used: it works, but is .*slower than the CPU here\.$/);
    equal(report.refused.device, 'cpu');
    match(report.refused.steps[0] ?? '', /^WebGPU is not used: \d+% of the model would run on the CPU all the same\.$/);
    deepEqual(profiles().filter((name) => !before.includes(name)), [], 'profiles are removed');
    equal(messages, '');
    console.log(`      ${report.devices.map(({ device, recordsPerSecond }) => `${device} ${recordsPerSecond ?? '-'}`).join(', ')} records a second`);
  });

  it('names the Vulkan loader where it is missing, without a word from the runtime itself', function () {
    if (existsSync('/usr/lib/x86_64-linux-gnu/libvulkan.so.1')) {
      console.log('      skipped: the Vulkan loader is installed here');
      this.skip();
    }
    const { report, messages } = runProbe({});
    equal(report.webgpu.device, 'cpu');
    match(report.webgpu.steps[0] ?? '', /^WebGPU is not used: libvulkan\.so\.1 is missing; install the Vulkan loader/);
    match(report.auto.steps[0] ?? '', /libvulkan\.so\.1/);
    equal(messages, '');
  });

  it('says that no graphics driver was found where there is only the loader', function () {
    if (!existsSync('/usr/lib/chromium/libvulkan.so.1')) {
      console.log('      skipped: Chromium’s Vulkan loader is not installed here');
      this.skip();
    }
    const { report } = runProbe({ LD_LIBRARY_PATH: '/usr/lib/chromium', VK_ICD_FILENAMES: '/nowhere.json' });
    match(report.webgpu.steps[0] ?? '', /^WebGPU is not used: no graphics driver was found/);
  });
});
