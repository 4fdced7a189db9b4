/** Whether the runtime failed for want of memory, so that less at once may go through. */
export const isOutOfMemory = (error: unknown): boolean =>
  /failed to allocate|bad_alloc|bad allocation|out of memory|not enough memory/i.test(error instanceof Error ? error.message : String(error));
