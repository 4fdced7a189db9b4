// Writes the reference in docs/guide.md from the commands' help: node scripts/run.mjs scripts/guide-document.ts
import { readFileSync, writeFileSync } from 'node:fs';
import { guideDocument } from '../test/fixtures/guideDocument';

writeFileSync('docs/guide.md', guideDocument(readFileSync('docs/guide.md', 'utf8')));
