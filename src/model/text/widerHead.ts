import type { Weight } from '../../graph/parameters';
import { LabelSet } from '../crf/labels';
import type { Head } from './head';

/** What a new label scores at first: hardly ever best. */
const unlikely = 0;

/** The axes of the head's weights that count labels. */
const labelAxes: Readonly<Record<string, readonly number[]>> = {
  'emissions.weight': [0], 'emissions.bias': [0], 'chain.transitions': [1, 2], 'chain.start': [1], 'chain.end': [1],
};

/** A weight with more labels: the old ones' numbers where they were, one number for the new ones. */
const widened = ({ shape, values }: Weight, axes: readonly number[], more: number, filling: number): Weight => {
  const wide = shape.map((length, axis) => (axes.includes(axis) ? length + more : length));
  const result = new Float32Array(wide.reduce((a, b) => a * b, 1)).fill(filling);
  for (let at = 0; at < values.length; at++) {
    let [rest, to, stride] = [at, 0, 1];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const length = shape[axis] ?? 1;
      to += (rest % length) * stride;
      rest = Math.floor(rest / length);
      stride *= wide[axis] ?? 1;
    }
    result[to] = values[at] ?? 0;
  }
  return { shape: wide, values: result };
};

/** A head that can say further types too; it hardly does before it is taught. */
export const withTypes = (head: Head, types: readonly string[]): Head => {
  if (types.length === 0) return head;
  const labels = new LabelSet([...head.labels.types, ...types], head.labels.guidelines);
  const more = labels.size - head.labels.size;
  const weights = new Map([...head.weights].map(([name, weight]) => {
    const axes = labelAxes[name];
    return [name, axes ? widened(weight, axes, more, name === 'emissions.bias' ? unlikely : 0) : weight] as const;
  }));
  return { labels, sizes: { ...head.sizes, labels: labels.size }, weights };
};
