// Counting tests: what passed, failed and was skipped, said as it happens and summed at the end.

const indented = (text, by) => text.split('\n').map((line) => `${by}${line}`).join('\n');

/** What the tests of one part, or of all, came to. */
export class Tally {
  passed = 0;
  /** Titles. */
  failed = [];
  /** Titles. */
  skipped = [];
  /** Titles of what failed and passed when it was run once more. */
  unsteady = [];

  /** Counts a result and prints it: `{ kind: 'passed' | 'failed' | 'skipped', title, ms?, stack?, picture? }`. */
  hear({ kind, title, ms, stack, picture }) {
    if (kind === 'passed') {
      this.passed += 1;
      console.log(`    ✔ ${title}${ms > 500 ? ` (${(ms / 1000).toFixed(1)} s)` : ''}`);
    } else if (kind === 'skipped') {
      this.skipped.push(title);
      console.log(`    - skipped: ${title}`);
    } else if (kind === 'failed') {
      this.failed.push(title);
      console.log(`    ✘ ${title}\n${indented(stack ?? '', '        ')}${picture ? `\n        seen in ${picture}` : ''}`);
    }
  }

  /** Adds another tally's counts. */
  add(other) {
    this.passed += other.passed;
    this.failed.push(...other.failed);
    this.skipped.push(...other.skipped);
    this.unsteady.push(...other.unsteady);
  }

  /** `N passed, N failed`, with the skipped where there are any. */
  summary() {
    const skipped = this.skipped.length > 0 ? `, ${this.skipped.length} skipped` : '';
    return `${this.passed} passed, ${this.failed.length} failed${skipped}`;
  }
}
