// Mocha's own report, and the counts as JSON in the file that the option `result` names.
const { writeFileSync } = require('node:fs');
const { reporters } = require('mocha');

module.exports = class extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const file = options.reporterOptions?.result;
    if (!file) return;
    const tally = { passed: 0, failed: [], skipped: [], unsteady: [] };
    runner.on('pass', (test) => {
      tally.passed += 1;
      if (test.currentRetry() > 0) tally.unsteady.push(test.fullTitle());
    });
    runner.on('fail', (test) => tally.failed.push(test.fullTitle()));
    runner.on('pending', (test) => tally.skipped.push(test.fullTitle()));
    runner.on('end', () => writeFileSync(file, JSON.stringify(tally)));
  }
};
