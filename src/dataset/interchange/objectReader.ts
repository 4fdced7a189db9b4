import type { ReadLine, RecordReader } from './format';
import { isObject, type JsonObject } from './json';
import { JsonStream } from './jsonStream';
import { Notices } from './notices';
import type { InterchangeRecord } from './record';

/** The records of a JSON object, or a sentence that says what is wrong with it. */
export type ReadObject = (object: JsonObject, notices: Notices) => readonly InterchangeRecord[] | string;

/** Reads a file of JSON objects, one a line or in one list. */
export class ObjectReader implements RecordReader {
  readonly notices = new Notices();
  private readonly stream = new JsonStream();

  constructor(private readonly readObject: ReadObject) {}

  read(line: string): ReadLine {
    const records: InterchangeRecord[] = [];
    for (const piece of this.stream.push(line)) {
      const object = parsed(piece);
      const read = object === undefined ? 'the object is no JSON' : this.readObject(object, this.notices);
      if (typeof read === 'string') return { problem: read };
      records.push(...read);
    }
    const problem = this.stream.problem('within');
    return problem === undefined ? { records } : { problem };
  }

  end(): readonly InterchangeRecord[] {
    return [];
  }

  problem(): string | undefined {
    return this.stream.problem('end');
  }
}

function parsed(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
