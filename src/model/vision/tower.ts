// What looks at whole pictures: a network from pixels to feature maps.
import type { Weight } from '../../graph/parameters';
import type { FeatureShapes, MapName } from '../multimodal/features';
import type { Session } from '../runtime/onnx';
import type { PixelShape } from './tensor';
import { efficientNetPixels } from './tensor';

/** A picture tower, ready to look. */
export interface PictureTower {
  /** A text that changes whenever what it sees could. */
  readonly identity: string;
  readonly pixels: PixelShape;
  /** `[channels, height, width]` of each map it gives. */
  readonly maps: Readonly<Partial<Record<MapName, readonly [number, number, number]>>>;
  /** Width of the vector of a whole picture. */
  readonly pooled: number;
  readonly scale: FeatureShapes['scale'];
  /** Looks at pixels `[3, height, width]`: `pooled` `[C]` and the named maps. */
  look(pixels: Float32Array, wanted: readonly MapName[]): Promise<ReadonlyMap<'pooled' | MapName, Weight>>;
  close(): Promise<void>;
}

/** A tower of a session with an input `pixels` `[1, 3, h, w]` and outputs `pooled` and maps. */
export const towerOf = (session: Session, about: Pick<PictureTower, 'identity' | 'pixels' | 'maps' | 'pooled' | 'scale'>): PictureTower => ({
  ...about,
  look: async (pixels, wanted) => {
    const { width, height } = about.pixels;
    const names = ['pooled' as const, ...wanted];
    const outputs = await session.run({ pixels: { type: 'float32', shape: [1, 3, height, width], data: pixels } }, names);
    return new Map(names.map((name) => {
      const { data, shape } = outputs[name] ?? {};
      if (!(data instanceof Float32Array) || !shape) throw new Error(`the picture tower gave no output “${name}”`);
      return [name, { shape: shape.slice(1), values: data }];
    }));
  },
  close: () => session.release(),
});

/** What EfficientNet-Lite2 gives for 260 × 260 pixels. */
export const efficientNet = {
  pixels: efficientNetPixels,
  maps: { p2: [24, 65, 65], p3: [48, 33, 33], p4: [120, 17, 17], p5: [352, 9, 9], map: [1280, 9, 9] },
  pooled: 1280,
  scale: 'rectified',
} as const;
