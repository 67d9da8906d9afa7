import { createTopic, expect, pageWaitMs, sendMessages, test } from './console-test.ts';
import { routeOf, runtimeInfoOf } from './second-client.ts';

test(
  'a broker that is killed from the page is seen within 3 s, tells how it ended, and comes back',
  { tag: '@local' },
  async ({ open, running: { namesrv } }) => {
    const page = await open('/c/local/topics');
    await createTopic(page, 'before-the-kill');
    await open('/c/local/nodes?node=broker-a/0');
    const state = page.getByTestId('node-state');
    await expect(state).toHaveText('running');
    const pid = await page
      .getByText(/^pid \d+$/)
      .last()
      .innerText();
    await page.getByRole('button', { name: 'Kill' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Kill' }).click();
    const report = page.getByTestId('exit-report');
    await expect(report).toContainText('Killed on request', { timeout: 3000 });
    await expect(report).toContainText('signal SIGKILL, exit code 137');
    await expect(page.getByTestId('last-lines')).toContainText('topic=before-the-kill');

    await expect(state).toHaveText('running', { timeout: 20_000 });
    await expect(report).toContainText('It has been started again.');
    expect(
      await page
        .getByText(/^pid \d+$/)
        .last()
        .innerText(),
    ).not.toBe(pid);
    await expect.poll(async () => (await routeOf(namesrv, 'TBW102'))?.brokers.length, { timeout: 20_000 }).toBe(1);
  },
);

test('a node is stopped, started and restarted', { tag: '@local' }, async ({ open }) => {
  const page = await open('/c/local/nodes?node=broker-a/0');
  const state = page.getByTestId('node-state');
  await expect(state).toHaveText('running');
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(state).toHaveText('stopped', { timeout: 15_000 });
  await page.getByRole('region', { name: 'broker-a/0' }).getByRole('button', { name: 'Start' }).click();
  await expect(state).toHaveText('running', { timeout: 15_000 });
  await page.getByRole('button', { name: 'Restart' }).click();
  await expect(page.getByText('broker-a/0 was restarted', { exact: true })).toBeVisible({ timeout: 20_000 });
  await expect(state).toHaveText('running');
});

/** As the page writes sizes: two digits at least, and the next unit from 1,023.5 on. Other specs fill the same broker. */
function sizeText(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const [value, unit] = bytes / 1024 < 1023.5 ? [bytes / 1024, 'KB'] : [bytes / 1024 ** 2, 'MB'];
  return `${value >= 10 ? Math.round(value) : Number(value.toPrecision(2))} ${unit}`;
}

test('the figures are those that the broker tells another client', async ({ open, running: { namesrv } }) => {
  const page = await open('/c/local/topics');
  await createTopic(page, 'figures');
  await sendMessages(namesrv, 'figures', 10);
  await open('/c/local/nodes?node=broker-a/0');
  const [broker] = (await routeOf(namesrv, 'figures'))?.brokers ?? [];
  const address = broker?.address ?? '';
  const figure = (label: string) => page.getByTestId('node-figures').locator('div', { has: page.getByText(label, { exact: true }) });
  const shown = async (label: string): Promise<string> => (await figure(label).innerText()).split('\n').slice(1).join('');
  await expect(async () => {
    const info = await runtimeInfoOf(address);
    const bytes = Number(info['commitLogMaxOffset']) - Number(info['commitLogMinOffset']);
    const today = Number(info['msgPutTotalTodayNow']) - Number(info['msgPutTotalTodayMorning']);
    const usedPercent = Number(info['commitLogDiskRatio']) * 100;
    expect({ log: await shown('Commit log'), today: await shown('In today'), disk: await shown('Disk used') }).toEqual({
      disk: `${usedPercent < 10 ? usedPercent.toFixed(1) : Math.round(usedPercent)} %`,
      log: sizeText(bytes),
      today: `${today.toLocaleString('en')}msg`,
    });
  }).toPass({ timeout: pageWaitMs(15_000) });
  await expect(page.getByRole('listitem').filter({ hasText: 'broker-a/0' })).toContainText(address.slice(address.lastIndexOf(':')));
});

test('the log is live, can be searched, and several are merged by time', { tag: '@local' }, async ({ open }) => {
  const page = await open('/c/local/nodes?node=broker-a/0');
  const log = page.getByRole('log');
  await expect(log).toContainText('ready');
  const other = await page.context().newPage();
  await other.goto(page.url().replace(/#.*/, '#/c/local/topics'));
  await createTopic(other, 'seen-in-the-log');
  await other.close();
  await expect(log).toContainText('topic=seen-in-the-log');
  await page.getByRole('searchbox', { name: 'Find in logs' }).fill('/topic=seen-in-the-log/');
  await expect(log.getByText('seen-in-the-log').first()).toBeVisible();
  await expect(log).not.toContainText('configuration');
  await page.getByRole('searchbox', { name: 'Find in logs' }).fill('');
  await page.getByRole('checkbox', { name: 'Merge the log of namesrv-1' }).click();
  await expect(log).toContainText('namesrv-1');
  await expect(page).toHaveURL(/logs=namesrv-1/);
});
