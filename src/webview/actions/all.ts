import type { CardAction } from '../../protocol/actions';
import { deciding } from './deciding';
import { labelling } from './labelling';
import { looking } from './looking';
import { moving, type Deeds } from './moving';

/** What each action does. */
export const deeds: Deeds<CardAction> = { ...moving, ...labelling, ...deciding, ...looking };
