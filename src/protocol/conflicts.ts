/** What the host and the page of contradictory names say to each other. The host reads and writes the files; the page draws. */

/** How a name is labelled: `part` holds the words of an entity over some of its tokens only, else it is empty. */
export interface NameReading {
  readonly type: string | null;
  readonly part: string;
}

/** A name that is labelled in more than one way. */
export interface ConflictRow {
  /** The same for all spellings of the name. */
  readonly id: string;
  readonly surface: string;
  readonly kind: 'types' | 'boundaries' | 'unlabelled';
  /** The most frequent first. */
  readonly readings: readonly (NameReading & { readonly count: number })[];
}

/** Where a name stands. */
export interface NameRange {
  readonly path: string;
  readonly record: number;
  readonly start: number;
  readonly end: number;
}

/** A place of a name, with what is around it. */
export interface NamePlace extends NameRange {
  /** The file's name relative to the workspace. */
  readonly file: string;
  /** The record's id. */
  readonly name: string;
  /** 1-based. */
  readonly line: number;
  readonly before: string;
  readonly surface: string;
  readonly after: string;
  /** Who set the label, in words, where that is known. */
  readonly origin?: string;
  /** Address of the picture; undefined where there is none to show. */
  readonly picture?: string;
}

/** All places of a name, by reading: the rarer first, since the odd one is the news. */
export interface NamePlaces {
  readonly id: string;
  readonly surface: string;
  readonly spellings: readonly { readonly text: string; readonly count: number }[];
  readonly groups: readonly (NameReading & { readonly count: number; readonly places: readonly NamePlace[] })[];
}

/** Everything that the list is drawn from. */
export interface ConflictsScene {
  readonly state: 'looking' | 'ready';
  readonly files: readonly string[];
  readonly records: number;
  /** In the order of the number keys. */
  readonly types: readonly string[];
  /** The most contradictory first. */
  readonly rows: readonly ConflictRow[];
  /** The name that a person asked for when they opened the page. */
  readonly asked?: string;
}

/** What came of a decision: how many places changed, or why none did. */
export interface ConflictAnswer {
  readonly changed: number;
  readonly refused?: string;
}

/** What the page asks of the host. */
export type ConflictsHostContract = {
  open: { params: null; result: ConflictsScene };
  /** All places of a name as they are labelled now; null where the name is not known. */
  places: { params: { id: string }; result: NamePlaces | null };
  /** Gives the places one reading, as a single undoable edit. */
  decide: { params: { id: string; places: readonly NameRange[]; reading: NameReading }; result: ConflictAnswer };
  /** Takes the last decision back. */
  undo: { params: null; result: ConflictAnswer };
  show: { params: { place: NameRange; where: 'card' | 'text' }; result: null };
};

/** What the host tells the page. */
export type ConflictsViewContract = {
  changed: { params: ConflictsScene; result: null };
  /** Puts a name before the person. */
  reveal: { params: { id: string }; result: null };
};
