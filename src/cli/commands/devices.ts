import { Runtime } from '../../model/runtime/onnx';
import { defineCommand } from '../command';
import { commonOptions } from '../options';
import { Refusal } from '../refusal';
import { alignTable, formatCount } from '../terminal/table';

/** What can run models here. */
export const devices = defineCommand({
  name: 'devices',
  summary: 'show what can run models here, with a self-test and the speed of each',
  operands: { usage: '', min: 0, max: 0 },
  options: commonOptions,
  details: [
    'Each device computes a small graph with known results. The instant tagger (--model crf) needs none of them.',
    'With --json: {"device","available","reason","recordsPerSecond"} a device, then {"summary":{"available"}}.',
  ],
  examples: ['mner devices', 'mner devices --json'],
  async run({ terminal }) {
    const runtime = await Runtime.open();
    if ('problem' in runtime) throw new Refusal(runtime.problem.replace(/\.$/, ''));
    const reports = await runtime.listDevices();
    const available = reports.filter((report) => report.available).length;
    if (terminal.json) {
      for (const { device, available: here, reason, recordsPerSecond } of reports)
        terminal.item({ device, available: here, reason, recordsPerSecond });
      terminal.item({ summary: { available } });
      return 0;
    }
    const rows = reports.map(({ device, available: here, reason, recordsPerSecond }) => [
      device,
      here ? terminal.paint('good', 'ready') : terminal.paint('faint', 'not here'),
      recordsPerSecond === null ? '' : `${formatCount(recordsPerSecond)} records/s`,
      reason,
    ]);
    for (const line of alignTable(rows, ['left', 'left', 'right', 'left'])) terminal.line(line);
    return 0;
  },
});
