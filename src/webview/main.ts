/** The card editor in the browser: wires the page, the session and the conversation with the host. */

import type { CardAction } from '../protocol/actions';
import { deeds } from './actions/all';
import { openChannel } from './channel';
import { pressKey } from './keyboard';
import { Page } from './page';
import { click, takeField } from './pointer';
import { Session } from './session';

const root = document.getElementById('card');
if (!root) throw new Error('the page of the card editor has no #card');

const page = new Page(root);
const session = new Session(openChannel(), page, act);

function act(action: CardAction): void {
  deeds[action](session, session.scene());
  page.flush();
}

document.addEventListener('keydown', (event) => {
  pressKey(event, session, act);
  page.flush();
});
document.addEventListener('click', (event) => {
  click(event, session, act);
  page.flush();
});
document.addEventListener('input', (event) => {
  const { target } = event;
  if (target instanceof HTMLInputElement || target instanceof HTMLSelectElement) takeField(target, session);
  page.flush();
});
document.addEventListener('error', (event) => {
  if (event.target instanceof HTMLImageElement && event.target.id === 'picture') session.failPicture();
}, { capture: true });

page.show(session);
session.open().catch((error: unknown) => session.say(error instanceof Error ? error.message : String(error)));
page.focus('tokens');
