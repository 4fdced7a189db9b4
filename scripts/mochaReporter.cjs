// Mocha's own report, and the counts as JSON in the file that the option `result` names.
const { writeFileSync } = require('node:fs');
const { reporters } = require('mocha');

module.exports = class extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const file = options.reporterOptions?.result;
    if (!file) return;
    const tally = { passed: 0, failed: [], skipped: [] };
    runner.on('pass', () => (tally.passed += 1));
    runner.on('fail', (test) => tally.failed.push(test.fullTitle()));
    runner.on('pending', (test) => tally.skipped.push(test.fullTitle()));
    runner.on('end', () => writeFileSync(file, JSON.stringify(tally)));
  }
};
