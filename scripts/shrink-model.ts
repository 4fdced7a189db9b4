// Writes an ONNX model whose weights are floats or halves anew, with its large weights as bytes and scales.
// usage: node scripts/run.mjs scripts/shrink-model.ts IN.onnx OUT.onnx
import { readFileSync, writeFileSync } from 'node:fs';
import { shrinkPictureTower } from './relevance/pictureTower';

const [from, to] = process.argv.slice(2);
if (!from || !to) throw new Error('usage: shrink-model IN.onnx OUT.onnx');
writeFileSync(to, shrinkPictureTower(readFileSync(from)));
