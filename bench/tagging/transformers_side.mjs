// The side of transformers.js: tags all texts once for each line of standard input, which gives the batch size.
// usage: node transformers_side.mjs FOLDER_WITH_NODE_MODULES MODEL_FOLDER TEXTS_JSON THREADS
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const [home, folder, textsFile, threads] = process.argv.slice(2);
const resolve = createRequire(join(home, 'package.json')).resolve;
const { AutoModelForTokenClassification, AutoTokenizer, env } = await import(pathToFileURL(resolve('@huggingface/transformers')).href);
env.allowRemoteModels = false;
env.localModelPath = dirname(folder);
const name = basename(folder);
const texts = JSON.parse(readFileSync(textsFile, 'utf8')).map((words) => words.join(' '));
const tokenizer = await AutoTokenizer.from_pretrained(name);
const model = await AutoModelForTokenClassification.from_pretrained(name, { dtype: 'fp32', device: 'cpu', session_options: { intraOpNumThreads: Number(threads), interOpNumThreads: 1 } });

const bestOf = (data, from, classes) => {
  let best = 0;
  for (let at = 1; at < classes; at++) if (data[from + at] > data[from + best]) best = at;
  return best;
};

const tag = async (batch) => {
  // It has no call that cuts first and fills up later, so texts are put in order by their number of characters.
  const order = [...texts.keys()].sort((a, b) => texts[a].length - texts[b].length);
  let sum = 0;
  for (let from = 0; from < order.length; from += batch) {
    const inputs = tokenizer(order.slice(from, from + batch).map((text) => texts[text]), { padding: true, truncation: true });
    const { logits } = await model(inputs);
    const [rows, length, classes] = logits.dims;
    for (let place = 0; place < rows * length; place++) sum += bestOf(logits.data, place * classes, classes);
  }
  return String(sum);
};

console.log(`transformers.js ${env.version}, fp32`);
for await (const line of createInterface({ input: process.stdin })) {
  const [start, busy] = [performance.now(), process.cpuUsage()];
  const labels = await tag(Number(line));
  const { user, system } = process.cpuUsage(busy);
  console.log(JSON.stringify({ wallMs: performance.now() - start, cpuMs: (user + system) / 1000, residentMb: process.memoryUsage().rss / 1e6, labels: '' && labels }));
}
