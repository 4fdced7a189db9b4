import assert from 'node:assert/strict';
import { fittingScale, panBy, wholePicture, zoomBy } from '../../../src/webview/zoom';
import { listHeight, rowAt, rowHeight, rowOffset, scrollTo } from '../../../src/webview/virtualList';
import { typeChoices } from '../../../src/webview/views/typeEntry';
import { withCondition } from '../../../src/webview/views/filter';
import { percent } from '../../../src/webview/scene';

const picture = { width: 1000, height: 500 };
const frame = { width: 500, height: 500 };

describe('zoom', () => {
  it('begins at the scale at which the whole picture fits', () => {
    assert.equal(fittingScale(picture, frame), 0.5);
    assert.equal(zoomBy(wholePicture, 2, picture, frame).scale, 1);
  });

  it('keeps the point under the mouse where it is', () => {
    const before = { scale: 1, x: 20, y: 0 };
    const after = zoomBy(before, 2, picture, frame, { x: 100, y: 0 });
    assert.ok(after.scale === 2);
    assert.equal((100 - after.x) / 2, (100 - before.x) / 1);
  });

  it('never shows a margin that the picture could fill, and does not move a whole picture', () => {
    assert.deepEqual(panBy({ scale: 1, x: 0, y: 0 }, 9999, 9999, picture, frame), { scale: 1, x: 250, y: 0 });
    assert.equal(panBy(wholePicture, 10, 10, picture, frame), wholePicture);
  });

  it('stays between a twentieth and eight times', () => {
    assert.equal(zoomBy({ scale: 7, x: 0, y: 0 }, 10, picture, frame).scale, 8);
    assert.equal(zoomBy({ scale: 0.06, x: 0, y: 0 }, 0.1, picture, frame).scale, 0.05);
  });
});

describe('the virtual list', () => {
  it('is as tall as its rows, until browsers could not lay it out', () => {
    assert.equal(listHeight(100_000), 4_400_000);
    assert.ok(listHeight(2_000_000) <= 33_000_000);
  });

  it('finds the row at the top, in a list of any length', () => {
    assert.equal(rowAt(rowHeight * 17 + 3, 600, 100_000), 17);
    const total = 2_000_000;
    const end = listHeight(total) - 600;
    assert.ok(Math.abs(rowAt(end, 600, total) - (total - 600 / rowHeight)) <= 1);
  });

  it('draws the rows of a shortened list one below the other', () => {
    const total = 2_000_000;
    const first = 1_234_567;
    assert.equal(Math.round(rowOffset(first + 1, total, first) - rowOffset(first, total, first)), rowHeight);
  });

  it('scrolls only when the row is out of sight', () => {
    assert.equal(scrollTo(3, 0, 600, 100), undefined);
    assert.equal(scrollTo(0, 440, 600, 100), 0);
    assert.ok((scrollTo(50, 0, 600, 100) ?? 0) > 0);
  });
});

describe('a type by its name', () => {
  it('offers what begins with it first, and a new type at last', () => {
    assert.deepEqual(typeChoices(['PER', 'OTHER', 'ORG'], 'o').map((choice) => choice.type), ['OTHER', 'ORG', 'o']);
    assert.deepEqual(typeChoices(['PER', 'OTHER'], 'er').map((choice) => choice.type), ['PER', 'OTHER', 'er']);
  });

  it('offers no new type that is none: a space in it, the tag O, or one that is there', () => {
    assert.deepEqual(typeChoices(['PER'], 'two words'), []);
    assert.deepEqual(typeChoices(['PER'], 'O'), []);
    assert.deepEqual(typeChoices(['PER'], 'PER'), [{ type: 'PER', known: true }]);
  });
});

describe('words and figures', () => {
  it('never claim certainty', () => {
    assert.equal(percent(0.997), '99%');
    assert.equal(percent(1), '100%');
    assert.equal(percent(0.004), '0%');
  });

  it('drop a condition that is empty', () => {
    assert.deepEqual(withCondition({ text: 'a', type: 'PER' }, 'type', ''), { text: 'a' });
    assert.deepEqual(withCondition({}, 'reviewed', 'no'), { reviewed: 'no' });
  });
});
