import { createTopic, expect, test } from './console-test.ts';
import { routeOf } from './second-client.ts';

test(
  'every topic that another client knows is found by a few letters, also from the settings, and opens',
  { tag: '@apache' },
  async ({ open, running: { namesrv, kind } }) => {
    const page = await open('/c/local/topics');
    await createTopic(page, 'palette-order-paid', 3);
    expect((await routeOf(namesrv, 'palette-order-paid'))?.brokers[0]?.writeQueueNums).toBe(3);
    await open('/settings');
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.keyboard.press('Control+k');
    await expect(page.getByTestId('palette').getByTestId('scope')).toHaveText(kind === 'gantry' ? 'Local' : kind);
    await page.getByRole('combobox', { name: 'Go to or do anything' }).fill('popd');
    await expect(page.getByRole('option', { name: /^palette-order-paid/ })).toBeVisible();
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/topics\/palette-order-paid$/);
    await expect(page.getByRole('tab', { name: /Queues/ })).toContainText('3');
  },
);

test(
  'a page, an action and a node are reached with the keyboard alone',
  { tag: '@reads-nodes' },
  async ({ open, running: { namesrv } }) => {
    const page = await open('/settings');
    await page.getByRole('heading', { level: 1 }).waitFor();
    const type = async (text: string): Promise<void> => {
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox', { name: 'Go to or do anything' }).fill(text);
    };
    await type('topics');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/c\/local\/topics$/);
    await type('>dark theme');
    await page.keyboard.press('Enter');
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
    await type('>theme as the system');
    await page.keyboard.press('Enter');
    const route = await routeOf(namesrv, 'TBW102');
    await type(route?.brokers[0]?.brokerName ?? 'no broker');
    await expect(page.getByRole('option', { selected: true })).toContainText(route?.brokers[0]?.address ?? 'no address');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/nodes\?node=broker-a%?2?F?\/?0/);
  },
);

test('the palette is drawn within a frame or two of the key', { tag: '@static' }, async ({ open }) => {
  const page = await open('/c/local/topics');
  await page.getByRole('heading', { level: 1 }).waitFor();
  const frames = await page.evaluate(async () => {
    document.dispatchEvent(new KeyboardEvent('keydown', { key: 'k', ctrlKey: true, bubbles: true, cancelable: true }));
    for (let frame = 1; frame <= 60; frame += 1) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
      if (document.querySelector('[data-testid=palette]') !== null) return frame;
    }
    return Infinity;
  });
  expect(frames).toBeLessThanOrEqual(2);
});
