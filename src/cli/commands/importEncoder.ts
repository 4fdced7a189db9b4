import { existsSync, readdirSync } from 'node:fs';
import { importEncoder as importFolder } from '../../model/text/importEncoder';
import { defineCommand } from '../command';
import { commonOptions } from '../options';
import { reasonOf, Refusal, systemCode } from '../refusal';
import { formatCount } from '../terminal/table';

const options = {
  output: { kind: 'text', value: 'DIR', help: 'write the encoder into this folder' },
  force: { kind: 'flag', help: 'let --output replace what is in a folder that is not empty' },
  ...commonOptions,
} as const;

/** Makes a public encoder usable by `train`. */
export const importEncoder = defineCommand({
  name: 'import-encoder',
  summary: 'make an encoder from a Hugging Face folder usable by train',
  operands: { usage: 'DIR', min: 1, max: 1 },
  options,
  details: [
    'The folder holds config.json, model.safetensors and tokenizer.json of BERT, RoBERTa, XLM-RoBERTa or CamemBERT. Everything is checked and tried on a text before anything is written; weights of heads are left out; half precision stays where nothing is lost by it.',
    'With --json: {"output","kind","layers","width","vocabulary","positions","parameters","precision","sha256"}.',
  ],
  examples: ['mner import-encoder downloads/bge-small-en-v1.5 --output encoders/bge-small'],
  async run({ operands: [source = ''], options: { output, force }, terminal }) {
    if (output === undefined) throw new Refusal('mner import-encoder needs --output DIR, a folder for the encoder');
    if (!force && existsSync(output) && filesIn(output).length > 0) throw new Refusal(`${output} is not empty: use --force to write over what is in it`);
    const result = await importFolder(source, output).catch((error: unknown) => {
      if (systemCode(error) === undefined) throw error;
      throw new Refusal(`${output} cannot be written: ${reasonOf(error)}`);
    });
    if (result.kind === 'refused') throw new Refusal(result.reason.replace(/\.$/, ''));
    const { kind, layers, width, parameters, precision } = result.encoder;
    if (terminal.json) terminal.item({ output, ...result.encoder });
    else terminal.line(`${output}: ${kind}, ${layers} layers, ${width} wide, ${formatCount(parameters)} weights in ${precision}`);
    return 0;
  },
});

function filesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    throw new Refusal(`${folder} cannot be used as a folder: ${reasonOf(error)}`);
  }
}
