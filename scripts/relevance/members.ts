// Several small joint spaces side by side in one: what one of them takes for a fit by chance, the others do not.
import type { Weight, Weights } from '../../src/graph/parameters';
import type { JointSizes } from '../../src/model/relevance/heads';

const weightOf = (weights: Weights, name: string): Weight => {
  const weight = weights.get(name);
  if (!weight) throw new Error(`a member has no weight ${name}`);
  return weight;
};

const stacked = (parts: readonly Weight[]): Weight => {
  const values = new Float32Array(parts.reduce((sum, part) => sum + part.values.length, 0));
  let at = 0;
  for (const part of parts) {
    values.set(part.values, at);
    at += part.values.length;
  }
  return { shape: [parts.reduce((sum, { shape }) => sum + (shape[0] ?? 0), 0), ...(parts[0]?.shape.slice(1) ?? [])], values };
};

/** Each part reads its own columns and nothing of the others. */
const blocks = (parts: readonly Weight[]): Weight => {
  const columns = parts.reduce((sum, { shape }) => sum + (shape[1] ?? 0), 0);
  let before = 0;
  return stacked(parts.map(({ shape: [rows = 0, own = 0], values }) => {
    const wide = new Float32Array(rows * columns);
    for (let row = 0; row < rows; row += 1) wide.set(values.subarray(row * own, (row + 1) * own), row * columns + before);
    before += own;
    return { shape: [rows, columns], values: wide };
  }));
};

const mean = (parts: readonly Weight[]): Weight => {
  const values = new Float32Array(parts[0]?.values.length ?? 0);
  for (const part of parts) part.values.forEach((value, at) => { values[at] = (values[at] ?? 0) + value / parts.length; });
  return { shape: parts[0]?.shape ?? [], values };
};

/** A projection of γ·x + β as one of x. */
const absorbed = ({ shape: [rows = 0, columns = 0], values }: Weight, bias: Weight, scale: Weight, shift: Weight): readonly [Weight, Weight] => {
  const moved = bias.values.slice();
  const scaled = values.map((value, at) => {
    const [row, column] = [Math.floor(at / columns), at % columns];
    moved[row] = (moved[row] ?? 0) + value * (shift.values[column] ?? 0);
    return value * (scale.values[column] ?? 1);
  });
  return [{ shape: [rows, columns], values: scaled }, { shape: bias.shape, values: moved }];
};

/** The sizes of so many members side by side. */
export const joinedSizes = (sizes: JointSizes, members: number): JointSizes => ({ ...sizes, whole: sizes.whole * members, hidden: sizes.hidden * members });

/** The weights of the wholes of all members as those of one space: its cosine is about the mean of theirs. */
export const joinMembers = (members: readonly Weights[]): Weights => {
  const of = (name: string): readonly Weight[] => members.map((weights) => weightOf(weights, name));
  const joined: Weights = new Map();
  for (const side of ['text', 'picture']) {
    for (const part of ['straight', 'into']) {
      const pairs = members.map((weights) => {
        const [weight, bias] = [weightOf(weights, `${side}.whole.${part}.weight`), weightOf(weights, `${side}.whole.${part}.bias`)];
        return side === 'text' ? absorbed(weight, bias, weightOf(weights, 'text.norm.weight'), weightOf(weights, 'text.norm.bias')) : [weight, bias] as const;
      });
      joined.set(`${side}.whole.${part}.weight`, stacked(pairs.map(([weight]) => weight))).set(`${side}.whole.${part}.bias`, stacked(pairs.map(([, bias]) => bias)));
    }
    joined.set(`${side}.whole.out.weight`, blocks(of(`${side}.whole.out.weight`))).set(`${side}.whole.out.bias`, stacked(of(`${side}.whole.out.bias`)));
  }
  const width = weightOf(members[0] ?? new Map(), 'text.norm.weight').values.length;
  joined.set('text.norm.weight', { shape: [width], values: new Float32Array(width).fill(1) }).set('text.norm.bias', { shape: [width], values: new Float32Array(width) });
  for (const name of ['text.slope', 'text.bias', 'picture.bias']) {
    // A member's vector has length 1, its place in the joined one 1 / √members.
    const rows = of(`${name}.weight`).map(({ shape: [, columns = 0], values }) => ({ shape: [columns], values: values.map((value) => value / Math.sqrt(members.length)) }));
    const all = stacked(rows);
    joined.set(`${name}.weight`, { shape: [1, all.values.length], values: all.values }).set(`${name}.bias`, mean(of(`${name}.bias`)));
  }
  for (const name of ['score.whole', 'score.level']) joined.set(name, mean(of(name)));
  return joined;
};
