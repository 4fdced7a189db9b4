/** Looks at pictures and reads texts: from pixels and tokens to places in the joint space. */
import { formsOf } from '../lowering/lower';
import { getPackageGraph } from '../packageGraph';
import type { ModelPackage } from '../package';
import type { Device } from '../runtime/devices';
import type { Problem, Runtime, Session } from '../runtime/onnx';
import type { Golden, NamedValues } from '../runtime/values';
import { efficientNetPixels } from '../vision/tensor';
import { expectations } from './graphs';
import type { PicturePlace, TextPlace } from './places';
import { readText } from './reading';
import type { WordPieces } from './wordPieces';

/** The graphs of a package. */
export const graphFiles = { vision: 'vision.onnx', picture: 'picture.onnx', text: 'text.onnx' } as const;

/** What is known of each graph: the self-test of a device. */
export type JointGolden = Readonly<Record<keyof typeof graphFiles, Golden>>;

/** A picture's place, and how much it looks like a picture of text, and like no photograph. */
export interface LookedAt {
  readonly place: PicturePlace;
  readonly textual: number;
  readonly drawn: number;
}

/** How the sessions are opened. */
export interface TowerOptions {
  readonly device: Device | 'auto';
  readonly threads?: number;
  readonly golden: JointGolden;
}

const floats = (values: NamedValues, name: string): Float32Array => {
  const data = values[name]?.data;
  if (!(data instanceof Float32Array)) throw new Error(`The model gave no output “${name}”.`);
  return data;
};

/** The towers of a joint model with their projections. */
export class JointTowers {
  private constructor(private readonly sessions: Readonly<Record<keyof typeof graphFiles, Session>>, private readonly vocabulary: WordPieces) {}

  /** Opens the graphs of a package; throws a PackageRefusal where one is not what is expected. */
  static async open(model: ModelPackage, vocabulary: WordPieces, runtime: Runtime, { device, threads, golden }: TowerOptions): Promise<JointTowers | Problem> {
    const open = (name: keyof typeof graphFiles): Promise<Session | Problem> =>
      runtime.openSession(formsOf(getPackageGraph(model, graphFiles[name], expectations[name])), { device, golden: [golden[name]], ...(threads ? { threads } : {}) });
    const [vision, picture, text] = [await open('vision'), await open('picture'), await open('text')];
    if ('problem' in vision) return vision;
    if ('problem' in picture) return picture;
    return 'problem' in text ? text : new JointTowers({ vision, picture, text }, vocabulary);
  }

  /** The device that looks at pictures. */
  get device(): Device {
    return this.sessions.vision.device;
  }

  /** A sentence for each faster device that was passed over. */
  get steps(): readonly string[] {
    return [...new Set(Object.values(this.sessions).flatMap(({ steps }) => steps))];
  }

  /** Looks at a picture: float32 [3, 260, 260], as {@link efficientNetPixels} says. */
  async look(pixels: Float32Array): Promise<LookedAt> {
    const { width, height } = efficientNetPixels;
    const { map } = await this.sessions.vision.run({ pixels: { type: 'float32', shape: [1, 3, height, width], data: pixels } }, ['map']);
    if (!map) throw new Error('The picture tower gave no output “map”.');
    const found = await this.sessions.picture.run({ map });
    const [textual = 0, drawn = 0] = floats(found, 'nature');
    return { place: { whole: floats(found, 'whole'), parts: floats(found, 'parts'), bias: floats(found, 'bias')[0] ?? 0 }, textual, drawn };
  }

  /** Reads a text; undefined where it holds no word that the model knows. */
  async read(tokens: readonly string[]): Promise<TextPlace | undefined> {
    const read = readText(tokens, this.vocabulary);
    if (!read) return undefined;
    const found = await this.sessions.text.run(textInputs(read));
    const [bias = 0, slope = 0] = [floats(found, 'bias')[0], floats(found, 'slope')[0]];
    return { whole: floats(found, 'whole'), parts: floats(found, 'parts'), shares: floats(found, 'shares'), tokenOf: read.tokenOf, bias, slope };
  }
}

/** What the text graph is fed for one text. */
export const textInputs = ({ pieces, tokenOf }: { readonly pieces: Int32Array; readonly tokenOf: Int32Array }): NamedValues => ({
  pieces: { type: 'int64', shape: [1, pieces.length], data: BigInt64Array.from(pieces, BigInt) },
  present: { type: 'bool', shape: [1, pieces.length], data: new Uint8Array(pieces.length).fill(1) },
  inner: { type: 'bool', shape: [1, pieces.length], data: Uint8Array.from(tokenOf, (token) => (token >= 0 ? 1 : 0)) },
});
