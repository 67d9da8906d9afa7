import type { Page } from '@playwright/test';
import { consume } from './clients.ts';
import { createTopic, expect, sendMessages, test } from './console-test.ts';

/** Pages whose figures are a broker's, with what must be seen of it before and must stay while it is away. */
const views: { view: string; shown: (page: Page) => ReturnType<Page['locator']> }[] = [
  { view: '/c/local/topics', shown: (page) => page.getByRole('row', { name: /lost-and-found/ }) },
  { view: '/c/local/topics/lost-and-found', shown: (page) => page.getByTestId('kept') },
  { view: '/c/local/groups', shown: (page) => page.getByRole('row', { name: /lost-group-7/ }) },
  { view: '/c/local/nodes?node=broker-a%2F0', shown: (page) => page.getByTestId('node-figures') },
];

test(
  'a broker that dies is told within 3 s on every page, old values stay and are marked, and all is well again without a reload',
  { tag: ['@apache', '@slow'] },
  async ({ open, running }) => {
    test.setTimeout(120_000);
    const first = await open('/c/local/topics');
    await createTopic(first, 'lost-and-found');
    await sendMessages(running.namesrv, 'lost-and-found', 7);
    const member = await consume(running.namesrv, { group: 'lost-group-7', topic: 'lost-and-found' });
    await expect.poll(() => member.received.length).toBe(7);
    await member.stop();
    const pages = [first, ...(await Promise.all(views.slice(1).map(() => first.context().newPage())))];
    const banner = (page: Page) => page.getByRole('alert').filter({ hasText: /^broker-a (does not answer|is stopped)\./ });
    for (const [index, page] of pages.entries()) {
      const { view, shown } = views[index] ?? views[0]!;
      await page.goto(`${running.console.origin}/#${view.replace('/local/', `/${running.connection}/`)}`);
      await page.bringToFront();
      await expect(shown(page)).toContainText(/7|KB/);
      await expect(page.locator('[data-stale]')).toHaveCount(0);
      await page.evaluate(() => Object.assign(window, { sameDocument: true }));
    }
    await running.killBroker();
    await Promise.all(
      pages.map(async (page) => {
        await expect(banner(page)).toBeVisible({ timeout: 3000 });
      }),
    );
    for (const [index, page] of pages.entries()) {
      await expect(views[index]!.shown(page)).toContainText(/7|KB/);
      await expect(page.locator('[data-stale]').first()).toBeVisible();
    }
    await running.startBroker();
    for (const page of pages) {
      await expect(banner(page)).toBeHidden({ timeout: 10_000 });
      await expect(page.locator('[data-stale]')).toHaveCount(0);
      expect(await page.evaluate(() => 'sameDocument' in window)).toBe(true);
    }
    await sendMessages(running.namesrv, 'lost-and-found', 1);
    await expect(pages[1]!.getByTestId('kept')).toHaveText('8');
  },
);
