import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';

const axe = readFileSync('node_modules/axe-core/axe.min.js', 'utf8');

/** What axe finds wrong with a page as it stands. */
export async function violationsOf(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { axe: checker } = window as unknown as { axe: { run(): Promise<{ violations: { id: string; help: string; nodes: { html: string; failureSummary: string }[] }[] }> } };
    const { violations: found } = await checker.run();
    return found.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html, failureSummary }) => `${html.slice(0, 200)} ${failureSummary}`).join(' | ')}`);
  });
}

/** What reaches beyond the window's sides; what scrolls by itself may. */
export const overflowOf = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => {
    const out = [...document.querySelectorAll<HTMLElement>('body > div *')].filter((element) => {
      const box = element.getBoundingClientRect();
      return box.width > 0 && (box.right > innerWidth + 1 || box.left < -1) && !element.closest('.cut, .hints, .sub, .bar, .unseen');
    });
    return [...out.map(({ tagName, className }) => `${tagName}.${String(className)}`), ...(document.documentElement.scrollWidth > innerWidth ? ['the page scrolls sideways'] : [])];
  });
