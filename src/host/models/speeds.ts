import type { Memento } from 'vscode';

const memoryKey = 'mner.speeds';
/** Fewer say more about loading than about the model. */
const fewestRecords = 64;

/** How fast models were on this machine when they were last used on many records. */
export class Speeds {
  constructor(private readonly memory: Memento) {}

  /** Remembers a run of a model, by its name and version. */
  note(model: string, records: number, elapsedMs: number): void {
    if (records < fewestRecords || elapsedMs <= 0) return;
    void this.memory.update(memoryKey, { ...this.all, [model]: (1000 * records) / elapsedMs });
  }

  /** Records a second; undefined for a model that was not used yet. */
  find(model: string): number | undefined {
    return this.all[model];
  }

  private get all(): Readonly<Record<string, number>> {
    return this.memory.get<Readonly<Record<string, number>>>(memoryKey, {});
  }
}
