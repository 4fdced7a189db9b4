import assert from 'node:assert/strict';
import { openCard, type OpenCard } from './openCard';

describe('a file that is not to be trusted', () => {
  let card: OpenCard;
  before(async () => {
    card = await openCard({ position: { record: 1 } });
    await card.page.waitForSelector('.kwic');
  });
  after(() => card.stage.close());

  it('shows tokens and ids made of markup as the text they are', async () => {
    assert.match(await card.text('h1'), /^<b>bold<\/b>&amp;"id"/);
    assert.equal(await card.text('#chip-1 .tok'), '<script>alert(2)</script>');
    assert.match(await card.text('#chip-0'), /^<img\/src=x\/onerror=alert\(1\)>/);
    assert.equal(await card.page.evaluate(() => document.querySelectorAll('#card img:not(#picture), #card script, #card b > b').length), 0);
  });

  it('shows them as text in every other place', async () => {
    await card.goTo(0);
    await card.press('f', 'Escape', 't', 'Escape', '?', 'Escape', 's', 's', 'd');
    assert.equal(await card.page.evaluate(() => document.querySelectorAll('#card img:not(#picture), #card script').length), 0);
    assert.match(await card.text('.ask'), /<img\/src=x/);
    assert.match(await card.text('#row-1'), /<img\/src=x.*<b>bold<\/b>/);
  });

  it('asks for nothing beyond its own origin', () => {
    const beyond = card.stage.requests.filter((url) => !url.startsWith(`${card.stage.origin}/`));
    assert.deepEqual(beyond, []);
  });

  it('breaks no rule of its policy, and throws nothing', () => {
    assert.deepEqual(card.stage.complaints, []);
  });

  it('has no script and no style inline', async () => {
    const html = await (await fetch(`${card.stage.origin}/`)).text();
    assert.doesNotMatch(html, /<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=/);
    assert.match(html, /default-src (?:&#39;|')none/);
    assert.equal(await card.page.evaluate(() => document.querySelectorAll('style').length), 0);
  });

  it('refuses a picture from elsewhere', async () => {
    const refused = await card.page.evaluate(
      () =>
        new Promise((resolve) => {
          document.addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective), { once: true });
          new Image().src = 'http://127.0.0.1:9/x.png';
        }),
    );
    assert.equal(refused, 'img-src');
  });
});
