/** Shows figures with a test's name. */
export function measured({ test }: Mocha.Context, figures: string): void {
  if (test) test.title += `: ${figures}`;
}
