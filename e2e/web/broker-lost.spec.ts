import type { Locator, Page } from '@playwright/test';
import { consume } from './clients.ts';
import { createTopic, expect, sendMessages, test } from './console-test.ts';

interface View {
  view: string;
  /** What must be seen of the broker before, and must stay while it is away. */
  shown: (page: Page) => Locator;
  text: RegExp;
  /** Messages that were found are stored ones: they do not get old. */
  isMarked?: false;
}

/** Pages whose figures are a broker's. */
const views: readonly View[] = [
  { view: '/c/local/topics', shown: (page) => page.getByRole('row', { name: /lost-and-found/ }), text: /7/ },
  { view: '/c/local/topics/lost-and-found', shown: (page) => page.getByTestId('kept'), text: /^7$/ },
  { view: '/c/local/overview', shown: (page) => page.getByTestId('today'), text: /[1-9]/ },
  {
    view: '/c/local/messages?by=key&topic=lost-and-found&key=lost-key',
    shown: (page) => page.getByTestId('found'),
    text: /^7 found$/,
    isMarked: false,
  },
  { view: '/c/local/groups', shown: (page) => page.getByRole('row', { name: /lost-group-7/ }), text: /7/ },
  // With its charts of lag, queues and owners.
  { view: '/c/local/groups/lost-group-7', shown: (page) => page.getByTestId('lag'), text: /^0$/ },
  { view: '/c/local/nodes?node=broker-a%2F0', shown: (page) => page.getByTestId('node-figures'), text: /KB|MB/ },
];

test(
  'a broker that dies is told within 3 s on every page, old values stay and are marked, and all is well again without a reload',
  { tag: ['@apache', '@slow'] },
  async ({ open, running }) => {
    test.setTimeout(120_000);
    const first = await open('/c/local/topics');
    await createTopic(first, 'lost-and-found');
    await sendMessages(running.namesrv, 'lost-and-found', 7, 'lost-key');
    const member = await consume(running.namesrv, { group: 'lost-group-7', topic: 'lost-and-found' });
    await expect.poll(() => member.received.length).toBe(7);
    await member.stop();
    const pages = [first, ...(await Promise.all(views.slice(1).map(() => first.context().newPage())))];
    const banner = (page: Page) => page.getByRole('alert').filter({ hasText: /^broker-a (does not answer|is stopped)\./ });
    for (const [index, page] of pages.entries()) {
      const { view, shown, text } = views[index]!;
      await page.goto(`${running.console.origin}/#${view.replace('/local/', `/${running.connection}/`)}`);
      await page.bringToFront();
      await expect(shown(page)).toHaveText(text);
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
      const { shown, text, isMarked = true } = views[index]!;
      await expect(shown(page)).toHaveText(text);
      if (isMarked) await expect(page.locator('[data-stale]').first()).toBeVisible();
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
