import type { PictureKind } from './pictureKind';

/** What can be done with a picture file: show it and look at it, or why not. */
export type PictureFileState = 'ok' | 'missing' | 'empty' | 'truncated' | 'broken' | 'too-large' | 'unsupported';

/** What was found out about a picture file. */
export interface PictureReport {
  readonly state: PictureFileState;
  /** By content, whatever the name says. */
  readonly kind?: PictureKind;
  /** In pixels, as shown (after the rotation that the file asks for). */
  readonly width?: number;
  readonly height?: number;
  /** Whether it has several frames; only the first is looked at. */
  readonly animated?: boolean;
  /** Content hash, to recognise a picture shared by many records. */
  readonly hash?: string;
  /** A sentence for a state other than ok. */
  readonly message?: string;
}
