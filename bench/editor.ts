// The editor in a real VS Code: activation, opening the two published datasets, first hover, typing in 100,000 records.
//
//   npm run bench -- editor
//
// Runs the suites that measure; their figures stand behind the names of the tests. They are taken in the extension host
// and, for key press to paint, from the browser's own Event Timing, beside plain text of the same size in the same window.
import { spawnSync } from 'node:child_process';
import { cpus } from 'node:os';

console.log(`${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}, Node ${process.versions.node}`);
const { status } = spawnSync(process.execPath, ['scripts/vscode/tests.mjs', 'activation', 'opening', 'large'], { stdio: 'inherit' });
process.exit(status ?? 1);
