import type { Page } from '@playwright/test';
import { createTopic, expect, menuViews, test } from './console-test.ts';

/** Everything that can be operated and is in view, except rows and cells: a table is one stop. */
async function controls(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const all = [...document.querySelectorAll<HTMLElement>('button,a[href],input,[tabindex="0"],summary,[role=checkbox],[role=switch]')];
    return all
      .filter(
        (element) =>
          element.getClientRects().length > 0 &&
          element.closest('[aria-hidden=true]') === null &&
          !element.matches('[role=radio],[role=tab]') &&
          element.tabIndex >= 0,
      )
      .map(
        (element, index) =>
          (element.dataset['stop'] =
            `${index} ${element.getAttribute('aria-label') ?? element.textContent?.trim().slice(0, 30) ?? element.tagName}`),
      );
  });
}

/** Names of what Tab reaches. A group of radios or tabs is one stop, and gives the focus to one of them. */
async function reached(page: Page, most: number): Promise<Set<string>> {
  const names = await page.evaluateHandle(() => {
    const found = new Set<string>();
    document.addEventListener('focusin', () => {
      const name = document.activeElement?.closest<HTMLElement>('[data-stop]')?.dataset['stop'];
      if (name !== undefined) found.add(name);
    });
    return found;
  });
  for (let step = 0; step < most; step += 1) await page.keyboard.press('Tab');
  return new Set(await names.evaluate((found) => [...found]));
}

test('Tab reaches every control of every page', { tag: ['@slow', '@local'] }, async ({ open }) => {
  test.setTimeout(120_000);
  const page = await open('/c/local/topics?show=system');
  const views = [...(await menuViews(page)), '/c/local/topics?show=system&open=TBW102', '/c/local/topics/TBW102'];
  const missed: Record<string, string[]> = {};
  for (const view of views) {
    await page.goto('about:blank');
    await open(view);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
    await page.keyboard.press('p'); // nothing may come or go meanwhile
    const wanted = await controls(page);
    const found = await reached(page, wanted.length + 12);
    const left = wanted.filter((name) => !found.has(name));
    if (left.length > 0) missed[view] = left;
  }
  expect(missed).toEqual({});
});

test('a topic is made, found, opened and closed without the pointer', async ({ open }) => {
  const page = await open('/settings');
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press('t');
  await expect(page).toHaveURL(/topics/);
  await page
    .getByRole('button', { name: /^New topic/ })
    .first()
    .waitFor();
  await page.keyboard.press('n');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.type('by-keyboard');
  await page.keyboard.press('Control+Enter');
  const pane = page.getByRole('complementary');
  await expect(pane.getByRole('heading', { name: 'by-keyboard' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(pane).toHaveCount(0);
  await page.keyboard.press('/');
  await page.keyboard.type('keyboard');
  await page.keyboard.press('Tab');
  for (let stop = 0; stop < 8 && !(await page.getByRole('grid').evaluate((grid) => grid === document.activeElement)); stop += 1)
    await page.keyboard.press('Tab');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(pane.getByRole('heading', { name: 'by-keyboard' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(pane).toHaveCount(0);
  await expect(page.getByRole('grid')).toBeFocused();
});

test('the list of keys shows those of the page in view', async ({ open }) => {
  const page = await open('/c/local/topics');
  await createTopic(page, 'keys-listed');
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keys' })).toContainText('new topic');
  await page.keyboard.press('Escape');
});
