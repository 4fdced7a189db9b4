// Conditions, choices and changes of type.
import { broadcastShape } from '../dimension';
import type { ElementType, Operand, Tensor } from '../tensor';
import { isReal } from '../tensor';
import { sumTo } from './extent';
import { apply, pair } from './operator';

const codes: Readonly<Record<ElementType, number>> = { float32: 1, uint8: 2, int8: 3, int32: 6, int64: 7, bool: 9, float16: 10 };

/** The number ONNX gives an element type. */
export const elementCode = (type: ElementType): number => codes[type];

/** x as another type. Gradients pass between reals and stop elsewhere. */
export const cast = (x: Tensor, type: ElementType): Tensor =>
  x.type === type
    ? x
    : apply({
        op: 'Cast', inputs: [x], shape: x.shape, type, attributes: { to: codes[type] },
        reverse: (dy) => [isReal(x.type) && isReal(type) ? cast(dy, x.type) : undefined],
      });

/** x, through which no gradient flows. */
export const stopGradient = (x: Tensor): Tensor => apply({ op: 'Identity', inputs: [x], shape: x.shape, reverse: () => [undefined] });

const comparison = (op: string) => (left: Operand, right: Operand): Tensor => {
  const [a, b] = pair(left, right);
  return apply({ op, inputs: [a, b], shape: broadcastShape(a.shape, b.shape), type: 'bool' });
};

/** a = b, element by element; bool. */
export const equal = comparison('Equal');
/** a < b */
export const less = comparison('Less');
/** a > b */
export const greater = comparison('Greater');
/** Both, for bools. */
export const and = comparison('And');
/** Either, for bools. */
export const or = comparison('Or');
/** Negation, for bools. */
export const not = (x: Tensor): Tensor => apply({ op: 'Not', inputs: [x], shape: x.shape, type: 'bool' });

/** 1 where the bool is true, else 0. */
export const indicator = (condition: Tensor): Tensor => cast(condition, 'float32');

/** a where the condition holds, else b; the condition broadcasts too. */
export const where = (condition: Tensor, left: Operand, right: Operand): Tensor => {
  const [a, b] = pair(left, right);
  return apply({
    op: 'Where',
    inputs: [condition, a, b],
    type: a.type,
    shape: broadcastShape(condition.shape, broadcastShape(a.shape, b.shape)),
    reverse: (dy) => [undefined, sumTo(where(condition, dy, 0), a.shape), sumTo(where(condition, 0, dy), b.shape)],
  });
};
