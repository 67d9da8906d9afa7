import { produce } from './clients.ts';
import { createTopic, expect, pageWaitMs, test } from './console-test.ts';
import { messagesOf } from './second-client.ts';

test('a setting is found by a word, and a choice is kept and told to every window', async ({ open, running }) => {
  const page = await open('/settings/about?q=row+height');
  const other = await page.context().newPage();
  await other.goto(`${running.console.origin}/#/settings/appearance`);
  await expect(other.getByRole('radio', { name: 'Compact' })).toBeChecked();
  await page.getByRole('radio', { name: 'Comfortable' }).click();
  await expect(other.getByRole('radio', { name: 'Comfortable' })).toBeChecked();
  await page.reload();
  await expect(page.getByRole('radio', { name: 'Comfortable' })).toBeChecked();
  await page.getByRole('radio', { name: 'Compact' }).click();
  await expect(other.getByRole('radio', { name: 'Compact' })).toBeChecked();
});

test(
  'a time zone is chosen by its name, and a message’s time is shown and looked for in it',
  { tag: '@reads-messages' },
  async ({ open, running: { namesrv } }) => {
    const topic = 'settings-zone';
    await createTopic(await open('/c/local/topics'), topic, 1);
    await produce(namesrv, [{ topic, body: 'one' }]);
    await expect.poll(() => messagesOf(namesrv, topic), { timeout: 10_000 }).toBe(1);
    const messages = `/c/local/messages?topic=${topic}&from=now-1h&to=now`;
    const page = await open('/settings/language');
    const zone = page.getByRole('combobox', { name: 'Time zone' });
    async function choose(typed: string, shown: RegExp): Promise<void> {
      await open('/settings/language');
      await zone.fill(typed);
      await zone.press('Enter');
      await expect(zone).toHaveValue(shown);
    }
    /** The time of the message's row, and the instant that its title says. */
    async function timeOfMessage(): Promise<{ shown: string; atMs: number }> {
      await open(messages);
      const cell = page.getByRole('grid', { name: 'Messages' }).locator('[title$="Z"]').first();
      return { shown: await cell.innerText(), atMs: Date.parse((await cell.getAttribute('title')) ?? '') };
    }
    const clockIn = (atMs: number, timeZone: string): string =>
      new Intl.DateTimeFormat('en-GB', { timeZone, timeStyle: 'medium' }).format(atMs).slice(0, 5);
    for (const [typed, name] of [
      ['shanghai', 'Asia/Shanghai'],
      ['kathmandu', 'Asia/Kathmandu'],
    ] as const) {
      await choose(typed, new RegExp(`^${name}$`));
      const { shown, atMs } = await timeOfMessage();
      expect(shown).toContain(clockIn(atMs, name));
      await expect(page.getByTestId('time-zone')).toHaveText(`Times in ${name}`);
    }
    // What is typed is read in the zone too: the message lies between these minutes on a clock in Kathmandu.
    const { atMs } = await timeOfMessage();
    await page.getByRole('button', { name: /^Time range/ }).click();
    const day = (at: number): string => new Intl.DateTimeFormat('sv', { timeZone: 'Asia/Kathmandu', dateStyle: 'short' }).format(at);
    const wall = (at: number): string => `${day(at)} ${clockIn(at, 'Asia/Kathmandu')}`;
    await page.getByLabel('Range', { exact: true }).fill(`${wall(atMs)} to ${wall(atMs + 60_000)}`);
    await page.getByLabel('Range', { exact: true }).press('Enter');
    const minute = new Date(Math.floor(atMs / 60_000) * 60_000).toISOString();
    await expect.poll(() => new URLSearchParams(page.url().split('?')[1]).get('from')).toBe(minute);
    await expect(page.getByTestId('found')).toHaveText('1 found');
    await choose('this machine', /^This machine’s/);
    await expect(page.getByTestId('time-zone')).toHaveCount(0);
  },
);

test(
  'recording is switched off, what was recorded is cleared after a question, and both are kept',
  { tag: ['@local', '@slow', '@reads-history'] },
  async ({ open }) => {
    const page = await open('/settings/history');
    const recorded = page.getByRole('switch', { name: 'Record Local' });
    // A sample is taken every ten seconds.
    await expect(page.getByText(/^Recorded since/)).toBeVisible({ timeout: pageWaitMs(20_000) });
    await expect(page.getByTestId('history-size')).toHaveText(/[1-9]\d* KB of 200 MB at most/);
    await recorded.click();
    await expect(recorded).not.toBeChecked();
    await page.getByRole('button', { name: 'Clear the history of Local' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Clear' }).click();
    await expect(page.getByText('Nothing is recorded')).toBeVisible();
    await page.reload();
    await expect(page.getByText('Nothing is recorded')).toBeVisible();
    await expect(recorded).not.toBeChecked();
    await recorded.click();
    await expect(page.getByText(/^Recorded since/)).toBeVisible({ timeout: pageWaitMs(20_000) });
  },
);
