/** What a model can run on, and why it cannot: the knowledge of platforms, without the runtime itself. */

import { existsSync } from 'node:fs';

/** Where a model runs. */
export type Device = 'webgpu' | 'cuda' | 'dml' | 'coreml' | 'cpu';

/** The devices in the order in which they are tried. */
export const deviceLadder: readonly Device[] = ['webgpu', 'cuda', 'dml', 'coreml', 'cpu'];

/** The devices as a person knows them. */
export const deviceNames: Readonly<Record<Device, string>> = {
  webgpu: 'WebGPU',
  cuda: 'CUDA',
  dml: 'DirectML',
  coreml: 'Core ML',
  cpu: 'CPU',
};

/** The device of a name as the command line and the settings write it; undefined where there is none. */
export function findDevice(name: string): Device | undefined {
  return deviceLadder.find((device) => device === name);
}

/** Why a device is not used. */
export interface DeviceTrouble {
  /** A clause that follows “is not used:”. */
  readonly reason: string;
  /** `expected` where nobody would look for the device on this machine, so that nothing needs to be said. */
  readonly kind: 'expected' | 'surprising';
}

const vulkanLoader = 'libvulkan.so.1';

/** What can be told without trying: the platform, missing libraries. `offered` are the runtime's own devices. */
export function findTrouble(device: Device, offered: ReadonlySet<string>): DeviceTrouble | undefined {
  if (device === 'cpu') return undefined;
  if (device === 'cuda' && offered.has(device)) return findCudaTrouble();
  if (!offered.has(device)) return { reason: absentReasons[device], kind: 'expected' };
  if (device === 'webgpu' && process.platform === 'linux' && !canLoad(vulkanLoader)) {
    return { reason: `${vulkanLoader} is missing; install the Vulkan loader (on Debian and Ubuntu the package libvulkan1)`, kind: 'surprising' };
  }
  return undefined;
}

const absentReasons: Readonly<Record<Exclude<Device, 'cpu'>, string>> = {
  webgpu: 'the runtime has no WebGPU on this platform',
  cuda: 'CUDA exists on Linux and Windows with an NVIDIA card only',
  dml: 'DirectML exists on Windows only',
  coreml: 'Core ML exists on macOS only',
};

function findCudaTrouble(): DeviceTrouble | undefined {
  if (process.platform !== 'linux' || existsSync('/dev/nvidiactl') || existsSync('/dev/dxg')) return undefined;
  return { reason: 'no NVIDIA card is seen here', kind: 'expected' };
}

/** Whether the system's loader finds a library: it complains of what it cannot open, and of what is no Node add-on. */
function canLoad(library: string): boolean {
  try {
    process.dlopen({ exports: {} }, library);
    return true;
  } catch (error) {
    return !/cannot open shared object file/.test(error instanceof Error ? error.message : '');
  }
}

/** What a failure of the runtime means, in words that help. */
export function explainFailure(device: Device, error: unknown): DeviceTrouble {
  const message = error instanceof Error ? error.message : String(error);
  if (/No supported adapters/i.test(message)) {
    return { reason: 'no graphics driver was found (no graphics card, or its driver does not offer Vulkan)', kind: 'surprising' };
  }
  if (device === 'cuda' && /Failed to load shared library/i.test(message)) {
    return { reason: 'the CUDA part of the runtime is not installed; it is a separate download', kind: 'surprising' };
  }
  return { reason: shorten(message), kind: 'surprising' };
}

/** The runtime's message without the source files and line numbers before it, and without a full stop. */
function shorten(message: string): string {
  const [first = ''] = message.split('\n').filter((line) => line.trim() !== '');
  const plain = first.replace(/^\S*\/onnxruntime_src\/.*? was false\. /, '').replace(/\/onnxruntime_src\/\S+ /, '');
  return plain.length > 300 ? `${plain.slice(0, 300)}…` : plain.trim().replace(/\.$/, '');
}
