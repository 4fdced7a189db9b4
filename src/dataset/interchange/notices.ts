const times = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

const sentences = {
  untagged: (count: number) => `${times(count, 'token')} without a tag became O: the format has no place for a missing tag`,
  ids: (count: number) => `${times(count, 'picture id')} left out: the format has no place for them`,
  images: (count: number) => `${times(count, 'picture')} left out: the format has no place for them`,
  columns: (count: number) => `${times(count, 'token')} lost the columns between token and tag`,
  blanks: (count: number) => `${times(count, 'token')} with blanks in them, or nothing at all: readers that split at blanks will find other tokens`,
  blanksReplaced: (count: number) => `${times(count, 'token')} with blanks in them, or nothing at all: the blanks became _`,
  unknownLabels: (count: number) => `${times(count, 'tag')} that the label names lack became -100, which training ignores`,
  changedTokens: (count: number) => `${times(count, 'token')} changed: line ends and tabs became spaces, and what would be read as a record's first line got a _ in front`,
  changedTags: (count: number) => `${times(count, 'tag')} changed: blanks became _`,
  changedIds: (count: number) => `${times(count, 'picture id')} changed: line ends and surrounding blanks went`,
  emptyRecords: (count: number) => `${times(count, 'record')} without id and tokens left out`,
  overlaps: (count: number) => `${times(count, 'span')} left out: they overlap an earlier or longer one, and a token has one tag`,
  outOfText: (count: number) => `${times(count, 'span')} left out: they hold no text, or reach beyond it`,
  otherAnnotations: (count: number) => `${times(count, 'annotation')} left out that label no part of the text`,
  furtherAnnotations: (count: number) => `${times(count, 'further annotation')} of the same task left out: the first was taken`,
  refusedTasks: (count: number) => `${times(count, 'task')} left out that the annotator rejected or ignored`,
  splitWords: (count: number) => `${times(count, 'word')} cut in two where a span begins or ends`,
} as const;

/** What a format could not hold. */
export type NoticeKind = keyof typeof sentences;

/** One thing that was lost or changed, how often, and a sentence that says so. */
export interface Notice {
  readonly kind: NoticeKind;
  readonly count: number;
  readonly message: string;
}

/** Counts what a format could not hold. */
export class Notices {
  private readonly counts = new Map<NoticeKind, number>();

  /** Counts further cases; none are none. */
  add(kind: NoticeKind, count = 1): void {
    if (count > 0) this.counts.set(kind, (this.counts.get(kind) ?? 0) + count);
  }

  /** What there is to say so far, in the order in which it first came up. */
  list(): readonly Notice[] {
    return [...this.counts].map(([kind, count]) => ({ kind, count, message: sentences[kind](count) }));
  }
}
