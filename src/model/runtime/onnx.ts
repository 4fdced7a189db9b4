/** The only file that touches onnxruntime-node: finds the device that computes rightly, and runs models on it. */

import type * as ort from 'onnxruntime-node';
import { profilePrefix, takeCpuShare } from './cpuShare';
import { deviceLadder, deviceNames, explainFailure, findTrouble, type Device, type DeviceTrouble } from './devices';
import { correctnessTest, speedTest, type SpeedTest } from './selfTest';
import { describeDifference, type Golden, type NamedValues, type Value, type ValueData, type ValueType } from './values';

type Ort = typeof ort;

/** One of the ways in which a model computes on a device, made when it is tried. */
export interface ModelForm {
  /** As in `int8`. */
  readonly name: string;
  readonly make: () => Promise<string | Uint8Array>;
}

/** A model: its file, its bytes, or the forms that suit a device, the best first. */
export type ModelSource = string | Uint8Array | ((device: Device) => readonly ModelForm[]);

/** How a model is to be run. */
export interface SessionOptions {
  /** One device, with the CPU in reserve, or `auto`: the first of the ladder that computes rightly and faster than the CPU. */
  readonly device: Device | 'auto';
  /** Only devices that come after this one are tried: it has failed. */
  readonly below?: Device;
  /** Threads for one operator on the CPU; the runtime chooses where nothing is said. */
  readonly threads?: number;
  /** Whether idle threads spin: a little faster on a machine of one's own, far slower beside other jobs. Off where nothing is said. */
  readonly spinning?: 'on' | 'off';
  /** Known results: a device that does not give them is not used. */
  readonly golden?: readonly Golden[];
}

/** A sentence that says why nothing can be run. */
export interface Problem {
  readonly problem: string;
}

/** A device as `mner devices` shows it. */
export interface DeviceReport {
  readonly device: Device;
  readonly available: boolean;
  /** Why it is not available, or how the speed was measured. */
  readonly reason: string;
  /** Records of 32 tokens a second through an encoder of 12 layers, 384 wide, in float32; null where it is not available. */
  readonly recordsPerSecond: number | null;
}

/** A model, loaded on a device. */
export interface Session {
  readonly device: Device;
  /** The model's form, where it has several. */
  readonly form: string | undefined;
  /** A sentence for each faster device or form that was passed over. */
  readonly steps: readonly string[];
  /** Share of its operators, 0 to 1, that run on the CPU all the same; undefined on the CPU itself, or where it is not known. */
  readonly cpuShare: number | undefined;
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  /** Runs the model; `outputs` names those wanted, all where nothing is said. */
  run(inputs: NamedValues, outputs?: readonly string[]): Promise<NamedValues>;
  /** Runs the model and writes the named outputs over the numbers of the values given for them, without a copy on the way. */
  runInto(inputs: NamedValues, results: NamedValues): Promise<void>;
  /** Frees what the model holds. */
  release(): Promise<void>;
}

interface Opened {
  readonly native: ort.InferenceSession;
  readonly cpuShare: number | undefined;
  readonly form?: string;
}

/** With more than this left to the CPU, “WebGPU” would be a name only. */
const toleratedCpuShare = 0.5;
/** Records a second, one at a time, below which it is not worth to try batches: a slow core does five times as many. */
const hopeless = 1;

/** ONNX Runtime, loaded. One instance serves a whole process. */
export class Runtime {
  private readonly trials = new Map<Device, Promise<DeviceTrouble | undefined>>();
  private readonly speeds = new Map<Device, Promise<number>>();
  private readonly offered: ReadonlySet<string>;

  private constructor(private readonly ort: Ort) {
    // The runtime would write its own messages to standard error; what matters comes as exceptions too.
    ort.env.logLevel = 'fatal';
    this.offered = new Set(ort.listSupportedBackends().map(({ name }) => name));
  }

  /** Loads the runtime; a sentence says why it cannot be loaded. */
  static async open(load: () => Promise<Ort> = importOrt): Promise<Runtime | Problem> {
    try {
      return new Runtime(await load());
    } catch (error) {
      const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
      return { problem: `Neural models cannot run, because ONNX Runtime does not load on this machine: ${line}` };
    }
  }

  /** Loads a model on the first device that runs it rightly; a sentence says why not even the CPU does. */
  async openSession(model: ModelSource, options: SessionOptions): Promise<Session | Problem> {
    const steps: string[] = [];
    let last = '';
    for (const device of ladderFrom(options)) {
      const trouble = (await this.findTrouble(device)) ?? (options.device === 'auto' ? await this.findSlowness(device) : undefined);
      const opened = trouble ?? (await this.loadForm(model, device, options, steps));
      if ('native' in opened) return this.session(opened, device, steps);
      last = opened.reason;
      if (opened.kind === 'surprising' || options.device !== 'auto') steps.push(`${deviceNames[device]} is not used: ${opened.reason}.`);
    }
    return { problem: `The model does not run, not even on the CPU: ${last}.` };
  }

  /** Loads the first form of a model that runs rightly on a device. */
  private async loadForm(model: ModelSource, device: Device, options: SessionOptions, steps: string[]): Promise<Opened | DeviceTrouble> {
    if (typeof model !== 'function') return this.load(model, device, options);
    const [form, ...others] = model(device);
    if (!form) return { reason: 'the model has no form for it', kind: 'expected' };
    const opened = await this.load(form.make, device, options);
    if ('native' in opened) return { ...opened, form: form.name };
    if (others.length === 0) return opened;
    if (opened.kind === 'surprising') steps.push(`On ${deviceNames[device]} the model does not run in ${form.name}: ${opened.reason}.`);
    return this.loadForm(() => others, device, options, steps);
  }

  /** Tries each device with a small graph and measures it. */
  async listDevices(): Promise<readonly DeviceReport[]> {
    const reports: DeviceReport[] = [];
    for (const device of deviceLadder) {
      const trouble = await this.findTrouble(device);
      if (trouble) reports.push({ device, available: false, reason: trouble.reason, recordsPerSecond: null });
      else {
        const reason = 'estimated from one layer of an encoder, 12 layers deep and 384 wide, in float32';
        reports.push({ device, available: true, reason, recordsPerSecond: Number((await this.speedOf(device)).toPrecision(3)) });
      }
    }
    return reports;
  }

  /** Why a device cannot be used at all: asked of the platform, then tried once with a small graph. */
  private findTrouble(device: Device): Promise<DeviceTrouble | undefined> {
    const known = this.trials.get(device) ?? this.try(device);
    this.trials.set(device, known);
    return known;
  }

  private async try(device: Device): Promise<DeviceTrouble | undefined> {
    const trouble = findTrouble(device, this.offered);
    if (trouble) return trouble;
    const { model, golden } = correctnessTest();
    const opened = await this.load(model, device, { device, golden: [golden] });
    if (!('native' in opened)) return opened;
    await opened.native.release();
    return undefined;
  }

  /** A graphics driver in software computes rightly, and slower than the CPU does without it. */
  private async findSlowness(device: Device): Promise<DeviceTrouble | undefined> {
    if (device === 'cpu') return undefined;
    const [here, cpu] = [await this.speedOf(device), await this.speedOf('cpu')];
    if (here > cpu) return undefined;
    const times = here > 0 ? `${(cpu / here).toFixed(1)} times ` : '';
    return { reason: `it works, but is ${times}slower than the CPU here`, kind: 'surprising' };
  }

  private speedOf(device: Device): Promise<number> {
    const known = this.speeds.get(device) ?? this.measure(device);
    this.speeds.set(device, known);
    return known;
  }

  /** Records a second: one at a time first, and in batches where that does not take forever, as it does on software drivers. */
  private async measure(device: Device): Promise<number> {
    const alone = await this.time(device, speedTest(1));
    return alone < hopeless ? alone : this.time(device, speedTest(8));
  }

  /** Records a second in the best of a few runs. */
  private async time(device: Device, { model, inputs, records, layers }: SpeedTest): Promise<number> {
    const opened = await this.load(model, device, { device });
    if (!('native' in opened)) return 0;
    let bestMs = Infinity;
    const until = performance.now() + 500;
    for (let run = 0; run < 2 || (run < 8 && performance.now() < until); run += 1) {
      const started = performance.now();
      await runNative(this.ort, opened.native, inputs, opened.native.outputNames);
      bestMs = Math.min(bestMs, performance.now() - started);
    }
    await opened.native.release();
    return (records * 1000) / (bestMs * layers);
  }

  /** Loads a model on one device and checks it against its known results. */
  private async load(model: string | Uint8Array | ModelForm['make'], device: Device, options: SessionOptions): Promise<Opened | DeviceTrouble> {
    let opened: Opened | undefined;
    try {
      const source = typeof model === 'function' ? await model() : model;
      opened = await this.create(source, device, options);
      const { native, cpuShare = 0 } = opened;
      let reason = cpuShare > toleratedCpuShare ? `${Math.round(100 * cpuShare)}% of the model would run on the CPU all the same` : undefined;
      for (const { inputs, outputs, tolerance } of reason === undefined ? (options.golden ?? []) : []) {
        const difference = describeDifference(outputs, await runNative(this.ort, native, inputs, Object.keys(outputs)), tolerance);
        if (difference !== undefined) reason = `it computes wrongly: ${difference}`;
      }
      if (reason === undefined) return opened;
      await native.release();
      return { reason, kind: 'surprising' };
    } catch (error) {
      await opened?.native.release();
      return explainFailure(device, error);
    }
  }

  /** Creates a session that does without the CPU where it can, and tells how much is left to the CPU where it cannot. */
  private async create(source: string | Uint8Array, device: Device, options: SessionOptions): Promise<Opened> {
    if (device === 'cpu') return { native: await this.createNative(source, nativeOptions(device, options)), cpuShare: undefined };
    try {
      const native = await this.createNative(source, nativeOptions(device, options, { disable_cpu_ep_fallback: '1' }));
      return { native, cpuShare: 0 };
    } catch (error) {
      if (!/fallback to CPU EP has been explicitly disabled/.test(String(error))) throw error;
      const cpuShare = await this.measureCpuShare(source, device, options);
      return { native: await this.createNative(source, nativeOptions(device, options)), cpuShare };
    }
  }

  /** The share of nodes that run on the CPU, from a profile of one run; undefined without inputs to run. */
  private async measureCpuShare(source: string | Uint8Array, device: Device, options: SessionOptions): Promise<number | undefined> {
    const [golden] = options.golden ?? [];
    if (!golden) return undefined;
    const profileFilePrefix = profilePrefix();
    const native = await this.createNative(source, { ...nativeOptions(device, options), enableProfiling: true, profileFilePrefix });
    const run = runNative(this.ort, native, golden.inputs, Object.keys(golden.outputs));
    await run.catch(() => undefined);
    native.endProfiling();
    await native.release();
    // A run that fails leaves a profile too.
    const share = takeCpuShare(profileFilePrefix);
    return run.then(() => share, (error: unknown) => share.catch(() => undefined).then(() => { throw error; }));
  }

  private createNative(source: string | Uint8Array, options: ort.InferenceSession.SessionOptions): Promise<ort.InferenceSession> {
    return typeof source === 'string' ? this.ort.InferenceSession.create(source, options) : this.ort.InferenceSession.create(source, options);
  }

  private session({ native, cpuShare, form }: Opened, device: Device, steps: readonly string[]): Session {
    return {
      device,
      form,
      steps,
      cpuShare,
      inputNames: native.inputNames,
      outputNames: native.outputNames,
      run: (inputs, outputs = native.outputNames) => runNative(this.ort, native, inputs, outputs),
      runInto: async (inputs, results) => {
        await native.run(tensorsOf(this.ort, inputs), tensorsOf(this.ort, results));
      },
      release: () => native.release(),
    };
  }
}

async function importOrt(): Promise<Ort> {
  return import('onnxruntime-node');
}

function ladderFrom({ device, below }: SessionOptions): readonly Device[] {
  const ladder = device === 'auto' ? deviceLadder : deviceLadder.filter((each) => each === device || each === 'cpu');
  return below === undefined ? ladder : ladder.slice(ladder.indexOf(below) + 1);
}

function nativeOptions(
  device: Device,
  { threads, spinning = 'off' }: SessionOptions,
  session: Readonly<Record<string, string>> = {},
): ort.InferenceSession.SessionOptions {
  return {
    executionProviders: [device],
    ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
    interOpNumThreads: 1,
    logSeverityLevel: 4,
    // Processors without VNNI add pairs of byte products in 16 bits, which is too narrow: with this they take a slower way to the same result.
    extra: { session: { ...session, x64quantprecision: '1', intra_op: { allow_spinning: spinning === 'on' ? '1' : '0' } } },
  };
}

function tensorsOf(runtime: Ort, values: NamedValues): Readonly<Record<string, ort.Tensor>> {
  return Object.fromEntries(Object.entries(values).map(([name, { type, data, shape }]) => [name, new runtime.Tensor(type, data, shape)]));
}

async function runNative(runtime: Ort, native: ort.InferenceSession, inputs: NamedValues, outputs: readonly string[]): Promise<NamedValues> {
  const results = await native.run(tensorsOf(runtime, inputs), [...outputs]);
  const values = Object.entries(results).map(([name, tensor]): [string, Value] => {
    return [name, { type: tensor.type as ValueType, shape: tensor.dims, data: tensor.data as ValueData }];
  });
  return Object.fromEntries(values);
}
