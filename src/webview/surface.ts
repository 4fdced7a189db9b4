/** What the session asks of the page. */

import type { Scene } from './scene';
import type { Size } from './zoom';

/** Where the keyboard focus can be put. */
export type FocusPlace = 'tokens' | 'queue' | 'picture' | 'elsewhere' | 'find' | 'type-entry';

/** What the session asks of the page it is drawn on. */
export interface Surface {
  /** Something is to be drawn anew, before the next frame. */
  redraw(): void;
  /** Where the focus is to go after the next drawing. */
  focus(place: FocusPlace): void;
  /** Where the focus is now. */
  place(): Scene['place'];
  /** The first token of the chip nearest on the line above or below. */
  tokenOnLine(direction: 1 | -1): number | undefined;
  /** The sizes of the picture and of its frame; undefined where none is shown. */
  sizes(): { readonly picture: Size; readonly frame: Size } | undefined;
}
