import { equal, match } from 'node:assert/strict';
import { explainFailure, findDevice, findTrouble } from '../../../../src/model/runtime/devices';

describe('devices', () => {
  it('are known by their names', () => {
    equal(findDevice('webgpu'), 'webgpu');
    equal(findDevice('gpu'), undefined);
  });

  it('that the platform does not have are no surprise', () => {
    equal(findTrouble('dml', new Set(['cpu']))?.kind, 'expected');
    equal(findTrouble('cpu', new Set()), undefined);
  });

  it('fail with reasons in words: no driver, no download, or the runtime’s own without its source files', () => {
    const webgpu =
      '/onnxruntime_src/onnxruntime/core/providers/webgpu/webgpu_context.cc:136 onnxruntime::webgpu::WebGpuContext::Initialize() ' +
      'adapter_result.status == wgpu::RequestAdapterStatus::Success was false. Failed to get a WebGPU adapter: No supported adapters\n';
    match(explainFailure('webgpu', new Error(webgpu)).reason, /^no graphics driver was found/);
    match(explainFailure('cuda', new Error('OrtSessionOptionsAppendExecutionProvider_Cuda: Failed to load shared library')).reason, /separate download$/);
    equal(explainFailure('webgpu', new Error('/onnxruntime_src/a/b.cc:1 x == y was false. Out of memory.\n')).reason, 'Out of memory');
  });
});
