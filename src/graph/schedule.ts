// Learning rates over the steps of a run, as factors of the highest rate.

/** The factor of the learning rate at a step, counted from 0. */
export type Schedule = (step: number) => number;

/** How long a run is, in steps of the optimiser. */
export interface Course {
  /** Steps over which the rate rises from 0. */
  readonly warmUp: number;
  /** All steps. */
  readonly total: number;
}

const risen = (warmUp: number, step: number): number => (step < warmUp ? step / warmUp : 1);

/** Share of the way down, from 0 after the warm-up to 1 at the end. */
const gone = ({ warmUp, total }: Course, step: number): number => Math.min(1, Math.max(0, (step - warmUp) / Math.max(1, total - warmUp)));

/** Rises over the warm-up, then stays. */
export const constant = (warmUp = 0): Schedule => (step) => risen(warmUp, step);

/** Rises over the warm-up, then falls in a straight line to 0. */
export const linear = (course: Course): Schedule => (step) => risen(course.warmUp, step) * (1 - gone(course, step));

/** Rises over the warm-up, then falls along half a cosine to 0 (Loshchilov and Hutter 2017). */
export const cosine = (course: Course): Schedule => (step) => risen(course.warmUp, step) * 0.5 * (1 + Math.cos(Math.PI * gone(course, step)));
