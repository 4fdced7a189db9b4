// Writes docs/findings.md from the table of rules: node scripts/run.mjs scripts/findings-document.ts
import { writeFileSync } from 'node:fs';
import { findingsDocument } from '../test/fixtures/findingsDocument';

writeFileSync('docs/findings.md', findingsDocument());
