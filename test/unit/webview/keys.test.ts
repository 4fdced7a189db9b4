import assert from 'node:assert/strict';
import { cardActions } from '../../../src/protocol/actions';
import { keyCaps, keyMap, nameKey, readKey, withOwnKeys, type PressedKey } from '../../../src/webview/keys';

const pressed = (key: string, more: Partial<PressedKey> = {}): PressedKey => ({ key, code: '', ctrlKey: false, altKey: false, shiftKey: false, metaKey: false, ...more });
const action = (key: string, before?: string, place: 'anywhere' | 'picture' | 'queue' = 'anywhere'): string | undefined => {
  const meaning = readKey(keyMap, before, key, place);
  return meaning && 'binding' in meaning ? meaning.binding.action : meaning?.prefix;
};

describe('the key map', () => {
  it('names every action once', () => {
    assert.deepEqual(keyMap.map((binding) => binding.action).sort(), [...cardActions].sort());
  });

  it('binds every action, or leaves it to VS Code', () => {
    assert.deepEqual(keyMap.filter(({ keys, byVsCode }) => keys.length === 0 && byVsCode === undefined), []);
  });

  it('gives no key two meanings in one place', () => {
    const taken = keyMap.flatMap(({ keys, place }) => keys.map((key) => `${place} ${key}`));
    assert.equal(new Set(taken).size, taken.length);
  });

  it('has no key that is the beginning of another one’s sequence', () => {
    const all = keyMap.flatMap(({ keys }) => keys);
    assert.deepEqual(all.filter((key) => all.some((other) => other.startsWith(`${key} `))), []);
  });

  it('reads sequences, and lets the picture have its own arrows', () => {
    assert.equal(action('r'), 'r');
    assert.equal(action('u', 'r'), 'judgeUnrelated');
    assert.equal(action('j', 'r'), undefined);
    assert.equal(action('left'), 'left');
    assert.equal(action('left', undefined, 'picture'), 'panLeft');
    assert.equal(action('j', undefined, 'picture'), 'next');
  });

  it('names keys by what they type, letters of other scripts by their place', () => {
    assert.equal(nameKey(pressed('J', { shiftKey: true })), 'shift+j');
    assert.equal(nameKey(pressed('?', { shiftKey: true })), '?');
    assert.equal(nameKey(pressed('1', { shiftKey: true, code: 'Digit1' })), '1', 'digits need Shift on some layouts');
    assert.equal(nameKey(pressed('ArrowLeft', { altKey: true, shiftKey: true })), 'alt+shift+left');
    assert.equal(nameKey(pressed('о', { code: 'KeyJ' })), 'j');
    assert.equal(nameKey(pressed(' ')), 'space');
    assert.equal(nameKey(pressed('z', { ctrlKey: true })), 'ctrl+z');
  });

  it('takes a person’s own keys in the place of the usual ones', () => {
    const own = withOwnKeys({ next: ['Ctrl+Alt+N'], accept: [] });
    assert.deepEqual(own.find((each) => each.action === 'next')?.keys, ['ctrl+alt+n']);
    assert.deepEqual(own.find((each) => each.action === 'accept')?.keys, []);
    assert.deepEqual(own.find((each) => each.action === 'previous')?.keys, ['k']);
  });

  it('draws keys as they look on the keyboard', () => {
    assert.deepEqual(keyCaps('alt+shift+left', 'other'), ['Alt', 'Shift', '←']);
    assert.deepEqual(keyCaps('r a', 'other'), ['r', 'a']);
    assert.deepEqual(keyCaps('mod+z', 'mac'), ['⌘', 'z']);
    assert.deepEqual(keyCaps('+', 'other'), ['+']);
  });
});
