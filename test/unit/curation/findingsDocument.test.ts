import { equal } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { findingsDocument } from '../../fixtures/findingsDocument';

describe('docs/findings.md', () => {
  it('says what the rules say; write it again with node scripts/run.mjs scripts/findings-document.ts', () => {
    equal(readFileSync('docs/findings.md', 'utf8'), findingsDocument());
  });
});
