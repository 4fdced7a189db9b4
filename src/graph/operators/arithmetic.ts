// Element by element, with broadcasting. Each line states an operator and its reverse: y from the operands, their gradients from dy.
import { broadcastShape } from '../dimension';
import type { Operand, Tensor } from '../tensor';
import { sumTo } from './extent';
import { apply, pair } from './operator';

type BinaryReverse = (dy: Tensor, a: Tensor, b: Tensor, y: Tensor) => readonly [Tensor, Tensor];
type UnaryReverse = (dy: Tensor, x: Tensor, y: Tensor) => Tensor;

const binary = (op: string, reverse: BinaryReverse) => (left: Operand, right: Operand): Tensor => {
  const [a, b] = pair(left, right);
  return apply({
    op,
    inputs: [a, b],
    shape: broadcastShape(a.shape, b.shape),
    reverse: (dy, y) => {
      const [da, db] = reverse(dy, a, b, y);
      return [sumTo(da, a.shape), sumTo(db, b.shape)];
    },
  });
};

/** An operator on single elements from its reverse. */
export const unary = (op: string, reverse: UnaryReverse, attributes = {}) => (x: Tensor): Tensor =>
  apply({ op, inputs: [x], shape: x.shape, attributes, reverse: (dy, y) => [reverse(dy, x, y)] });

/** a + b */
export const add = binary('Add', (dy) => [dy, dy]);
/** a − b */
export const sub = binary('Sub', (dy) => [dy, neg(dy)]);
/** a · b, element by element */
export const mul = binary('Mul', (dy, a, b) => [mul(dy, b), mul(dy, a)]);
/** a ÷ b; with y = a/b, db = −dy·y/b */
export const div = binary('Div', (dy, _a, b, y) => [div(dy, b), neg(div(mul(dy, y), b))]);

/** −x */
export const neg = unary('Neg', (dy) => neg(dy));
/** eˣ */
export const exp = unary('Exp', (dy, _x, y) => mul(dy, y));
/** Natural logarithm. */
export const log = unary('Log', (dy, x) => div(dy, x));
/** Square root; dx = dy / 2y */
export const sqrt = unary('Sqrt', (dy, _x, y) => div(mul(dy, 0.5), y));
/** Error function; its slope is 2/√π · exp(−x²) */
export const erf = unary('Erf', (dy, x) => mul(dy, mul(exp(neg(square(x))), 2 / Math.sqrt(Math.PI))));
/** |x|; at 0 the gradient is 0 */
export const abs = unary('Abs', (dy, x) => mul(dy, sign(x)));
/** −1, 0 or 1; flat everywhere */
export const sign = unary('Sign', (dy) => mul(dy, 0));
/** x² */
export const square = (x: Tensor): Tensor => mul(x, x);
