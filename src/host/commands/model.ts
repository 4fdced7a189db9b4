import { commands, ConfigurationTarget, window, workspace, type Disposable, type LogOutputChannel } from 'vscode';
import type { Services } from '../services';

/** Select the device, show the log of the model process. */
export function registerModelCommands({ process, predictor }: Services, log: LogOutputChannel): Disposable[] {
  return [
    commands.registerCommand('mner.showModelLog', () => log.show()),
    commands.registerCommand('mner.selectDevice', async () => {
      const found = window.withProgress({ location: { viewId: 'mner.findings' } }, () => process.request('devices', null));
      const items = found.then((devices) => [
        { label: 'auto', description: 'the fastest device that passes its self-test', device: 'auto' },
        ...devices.map(({ device, available, reason, recordsPerSecond }) => ({
          label: `${available ? '$(check)' : '$(circle-slash)'} ${device}`,
          description: recordsPerSecond === null ? reason : `${Math.round(recordsPerSecond).toLocaleString('en')} records/s`,
          device,
        })),
      ]);
      const choice = await window.showQuickPick(items, { title: 'Where should the model run?', placeHolder: predictor.describe() });
      if (choice) await workspace.getConfiguration('mner').update('device', choice.device, ConfigurationTarget.Global);
    }),
  ];
}
