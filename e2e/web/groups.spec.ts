import type { Page } from '@playwright/test';
import { consume, produce } from './clients.ts';
import type { Member } from './clients.ts';
import { confirmChange, createTopic, expect, pageWaitMs, test, viewOn } from './console-test.ts';
import { committedOf, groupSettingsOf, lagOf, membersOf } from './group-client.ts';
import { routeOf } from './second-client.ts';

const body = Buffer.from('{"order":1}');
const send = (namesrv: string, topic: string, count: number, tags = 'VIP'): Promise<unknown> =>
  produce(
    namesrv,
    Array.from({ length: count }, () => ({ topic, tags, body })),
  );
test.describe.configure({ timeout: 120_000 });
const members: Member[] = [];
async function join(namesrv: string, ...args: Parameters<typeof consume> extends [string, ...infer Rest] ? Rest : never): Promise<Member> {
  const member = await consume(namesrv, ...args);
  members.push(member);
  return member;
}
test.afterEach(async () => {
  for (const member of members.splice(0)) await member.stop();
});

/** The text of a group's row under a head, wherever the width has put that column. */
async function cellText(page: Page, group: string, head: string): Promise<string | undefined> {
  const grid = page.getByRole('grid', { name: 'Consumer groups' });
  const heads = (await grid.getByRole('columnheader').allInnerTexts()).map((text) => text.trim());
  const row = grid.getByRole('row').filter({ has: page.getByText(group, { exact: true }) });
  if ((await row.count()) === 0) return undefined;
  return (await row.getByRole('gridcell').nth(heads.indexOf(head)).innerText()).trim();
}

/** Consumes everything, leaves, and lets `waiting` messages come after that. */
async function offlineGroup(page: Page, namesrv: string, group: string, topic: string, waiting: number): Promise<void> {
  await createTopic(page, topic, 4);
  await send(namesrv, topic, 40);
  const member = await consume(namesrv, { group, topic });
  await expect.poll(() => member.received.length, { timeout: 30_000 }).toBe(40);
  await expect.poll(() => lagOf(namesrv, group, topic), { timeout: 30_000 }).toBe(0);
  await member.stop();
  await send(namesrv, topic, waiting);
}

/** Creates a group with the page's form, which then shows it in the pane. */
async function createGroup(page: Page, group: string): Promise<void> {
  // An empty list offers it a second time.
  await page
    .getByRole('button', { name: /^New group/ })
    .first()
    .click();
  const form = page.getByRole('dialog', { name: 'New group' });
  await form.getByLabel('Name', { exact: true }).fill(group);
  await form.getByRole('button', { name: /^Create group/ }).click();
  await form.waitFor({ state: 'hidden' });
}

async function openMove(page: Page, mode: string): Promise<void> {
  await page.getByRole('button', { name: /^Move offset/ }).click();
  await page.getByRole('radio', { name: mode, exact: true }).click();
}

test('lag, members and type in the list are what the broker tells another client', { tag: '@apache' }, async ({ open, running }) => {
  const { namesrv } = running;
  const page = await open('/c/local/topics');
  await offlineGroup(page, namesrv, 'groups-list', 'groups-list-topic', 12);
  await open('/c/local/groups?q=groups-list');
  await expect.poll(() => cellText(page, 'groups-list', 'Lag')).toBe('12');
  expect(await lagOf(namesrv, 'groups-list', 'groups-list-topic')).toBe(12);
  await expect.poll(() => cellText(page, 'groups-list', 'State')).toBe('abandoned');
  await expect.poll(() => cellText(page, 'groups-list', 'Members')).toBe('0');

  await join(namesrv, { group: 'groups-list', topic: 'groups-list-topic' });
  await expect.poll(() => cellText(page, 'groups-list', 'Lag'), { timeout: pageWaitMs(30_000) }).toBe('0');
  await expect.poll(() => cellText(page, 'groups-list', 'Members')).toBe('1');
  expect(await membersOf(namesrv, 'groups-list', 'groups-list-topic')).toHaveLength(1);
  await expect.poll(() => cellText(page, 'groups-list', 'Type')).toMatch(/PUSH\s*clustering/);
});

test(
  'members who subscribe differently are flagged in the list, and the tab says what differs',
  { tag: '@apache' },
  async ({ open, running }) => {
    const { namesrv } = running;
    const page = await open('/c/local/topics');
    await createTopic(page, 'groups-differ-topic', 4);
    await join(namesrv, { group: 'groups-differ', topic: 'groups-differ-topic', tags: 'A' });
    await join(namesrv, { group: 'groups-differ', topic: 'groups-differ-topic', tags: 'B || C' });
    await open('/c/local/groups?q=groups-differ');
    await expect(page.getByRole('img', { name: 'Members subscribe differently' })).toBeVisible({ timeout: pageWaitMs(40_000) });
    await open('/c/local/groups/groups-differ?tab=subscriptions');
    const panel = page.getByRole('tabpanel');
    await expect(panel.getByRole('row', { name: /TAG A 1 member/ })).toBeVisible();
    await expect(panel.getByRole('row', { name: /TAG B \|\| C 1 member/ })).toBeVisible();

    await page.getByRole('tab', { name: /Members/ }).click();
    const ids = await membersOf(namesrv, 'groups-differ', 'groups-differ-topic');
    for (const id of ids)
      await expect(page.getByRole('row', { name: new RegExp(id.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')) })).toContainText('consuming');
  },
);

test('offsets are moved to the end and put back, and another client sees both', { tag: '@apache' }, async ({ open, running }) => {
  const { namesrv } = running;
  const page = await open('/c/local/topics');
  await offlineGroup(page, namesrv, 'groups-move', 'groups-move-topic', 20);
  const before = await committedOf(namesrv, 'groups-move', 'groups-move-topic');
  await open('/c/local/groups/groups-move');
  await openMove(page, 'Latest');
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByTestId('totals')).toContainText(/Skips\s*20/);
  await expect(dialog).toContainText('Nobody is online');
  await dialog.getByRole('button', { name: /^Move \d queues?/ }).click();
  await expect(dialog).toHaveCount(0);
  expect(await lagOf(namesrv, 'groups-move', 'groups-move-topic')).toBe(0);
  await expect(page.getByTestId('lag')).toHaveText('0');

  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByText('The offsets of groups-move are as they were', { exact: true })).toBeVisible();
  expect(await committedOf(namesrv, 'groups-move', 'groups-move-topic')).toEqual(before);
  await expect(page.getByTestId('lag')).toHaveText('20');
  await page.getByRole('tab', { name: /Offset history/ }).click();
  await expect(page.getByRole('row', { name: /before a move/ })).toHaveCount(2);
});

test('one queue moves to an exact offset, and all shift back by some', { tag: '@apache' }, async ({ open, running }) => {
  const { namesrv } = running;
  const page = await open('/c/local/topics');
  await offlineGroup(page, namesrv, 'groups-exact', 'groups-exact-topic', 0);
  const before = await committedOf(namesrv, 'groups-exact', 'groups-exact-topic');
  await open('/c/local/groups/groups-exact');
  await openMove(page, 'Exact offset');
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Exact offset').last().fill('3');
  await expect(dialog.getByRole('button', { name: /^Move 4 queues/ })).toBeVisible();
  await dialog.getByRole('checkbox', { name: 'All queues' }).click();
  await dialog.getByRole('checkbox', { name: 'Queue 1 of broker-a' }).click();
  await dialog.getByRole('button', { name: /^Move 1 queue/ }).click();
  await expect(dialog).toHaveCount(0);
  expect(await committedOf(namesrv, 'groups-exact', 'groups-exact-topic')).toEqual({ ...before, 1: 3 });

  await openMove(page, 'Shift by N');
  await dialog.getByLabel('Shift by N').last().fill('2');
  await expect(dialog.getByTestId('totals')).toContainText(/Reads again\s*8/);
  await dialog.getByRole('button', { name: /^Move 4 queues/ }).click();
  await expect(dialog).toHaveCount(0);
  const shifted = Object.fromEntries(Object.entries({ ...before, 1: 3 }).map(([queue, offset]) => [queue, offset - 2]));
  expect(await committedOf(namesrv, 'groups-exact', 'groups-exact-topic')).toEqual(shifted);
});

test('members that are online follow a move back and consume again', { tag: ['@apache', '@slow'] }, async ({ open, running }) => {
  test.setTimeout(120_000);
  const { namesrv } = running;
  const page = await open('/c/local/topics');
  await createTopic(page, 'groups-online-topic', 4);
  await send(namesrv, 'groups-online-topic', 24);
  const member = await join(namesrv, { group: 'groups-online', topic: 'groups-online-topic' });
  await expect.poll(() => member.received.length, { timeout: 30_000 }).toBe(24);
  await expect.poll(() => lagOf(namesrv, 'groups-online', 'groups-online-topic'), { timeout: 30_000 }).toBe(0);
  await open('/c/local/groups/groups-online');
  await openMove(page, 'Earliest kept');
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('One member is online');
  await expect(dialog.getByTestId('totals')).toContainText(/Reads again\s*24/);
  await dialog.getByRole('button', { name: /^Move 4 queues/ }).click();
  await expect.poll(() => member.received.length, { timeout: 60_000 }).toBe(48);
});

test(
  'a group is created, changed and deleted after previews, and another client sees it',
  { tag: '@apache' },
  async ({ open, running }) => {
    const { namesrv } = running;
    const page = await open('/c/local/groups');
    await page
      .getByRole('button', { name: /^New group/ })
      .first()
      .click();
    const form = page.getByRole('dialog', { name: 'New group' });
    await form.getByLabel('Name', { exact: true }).fill('groups-made');
    await form.getByLabel('Retries before a message is dead').fill('5');
    await expect(form.getByRole('region', { name: 'Requests' })).toContainText('UPDATE_AND_CREATE_SUBSCRIPTIONGROUP 200');
    await form.getByRole('button', { name: /^Create group/ }).click();
    await expect(page).toHaveURL(/open=groups-made/);
    await expect.poll(async () => (await groupSettingsOf(namesrv, 'groups-made'))?.retryMaxTimes).toBe(5);

    await open('/c/local/groups/groups-made?tab=config');
    await page.getByRole('tabpanel').getByRole('button', { name: 'Edit' }).click();
    const edit = page.getByRole('dialog', { name: 'Edit groups-made' });
    await edit.getByLabel('Retries before a message is dead').fill('9');
    await edit.getByRole('button', { name: /^Save changes/ }).click();
    await expect.poll(async () => (await groupSettingsOf(namesrv, 'groups-made'))?.retryMaxTimes).toBe(9);

    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: /^Delete/ }).click();
    await expect(page.getByRole('alertdialog').getByRole('region', { name: 'Requests' })).toContainText('DELETE_SUBSCRIPTIONGROUP 207');
    await confirmChange(page, 'Delete group', 'groups-made');
    await expect(page).toHaveURL(new RegExp(`${viewOn(running, '/c/local/groups')}$`));
    await expect.poll(() => groupSettingsOf(namesrv, 'groups-made')).toBeUndefined();
  },
);

test(
  'several groups are chosen with the keyboard, deleted after one question, and gone for another client too',
  { tag: '@apache' },
  async ({ open, running: { namesrv, kind } }) => {
    const page = await open('/c/local/topics');
    await createTopic(page, 'groups-bulk-topic', 2);
    const gone = ['groups-bulk-a', 'groups-bulk-b', 'groups-bulk-c'];
    // The first one has consumed, so it has a retry topic; one is online all the time.
    await (await consume(namesrv, { group: 'groups-bulk-a', topic: 'groups-bulk-topic' })).stop();
    await expect.poll(() => routeOf(namesrv, '%RETRY%groups-bulk-a'), { timeout: 30_000 }).toBeDefined();
    await join(namesrv, { group: 'groups-bulk-online', topic: 'groups-bulk-topic' });
    await open('/c/local/groups');
    for (const group of ['groups-bulk-b', 'groups-bulk-c', 'groups-bulk-stays']) await createGroup(page, group);

    await open('/c/local/groups?q=groups-bulk&sort=group');
    const grid = page.getByRole('grid', { name: 'Consumer groups' });
    await expect(grid.getByRole('row')).toHaveCount(6);
    await grid.focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('x');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Shift+X');
    await expect(grid.getByRole('row', { selected: true })).toHaveCount(3);
    await expect(page).toHaveURL(/selected=groups-bulk-a,groups-bulk-b,groups-bulk-c/);

    await page.keyboard.press('Delete');
    const requests = page.getByRole('alertdialog', { name: 'Delete 3 groups?' }).getByRole('region', { name: 'Requests' });
    const address = (await routeOf(namesrv, 'groups-bulk-topic'))?.brokers[0]?.address ?? 'no address';
    await expect(requests).toContainText('DELETE_SUBSCRIPTIONGROUP 207 groupName=groups-bulk-a, groups-bulk-b, groups-bulk-c');
    await expect(requests).toContainText('DELETE_TOPIC_IN_BROKER 215 topic=%RETRY%groups-bulk-a');
    await expect(requests).toContainText(address);
    await expect(requests).toContainText(`→ ${namesrv}`);
    expect(await Promise.all(gone.map((group) => groupSettingsOf(namesrv, group)))).not.toContain(undefined);
    const verb = page.getByRole('alertdialog').getByRole('button', { name: /^Delete 3 groups/ });
    if (kind !== 'gantry') await expect(verb).toHaveAttribute('aria-disabled', 'true');
    await confirmChange(page, 'Delete 3 groups', '3');

    await expect(grid.getByRole('row')).toHaveCount(3);
    await expect(page.getByRole('toolbar')).toHaveCount(0);
    for (const group of gone) await expect.poll(() => groupSettingsOf(namesrv, group)).toBeUndefined();
    expect(await routeOf(namesrv, '%RETRY%groups-bulk-a')).toBeUndefined();
    expect(await groupSettingsOf(namesrv, 'groups-bulk-stays')).toBeDefined();

    // Who is online is flagged before anything is sent.
    await grid.focus();
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Delete');
    const question = page.getByRole('alertdialog', { name: 'Delete 2 groups?' });
    await expect(question.getByRole('alert')).toContainText('groups-bulk-online (1 member) is online');
    await page.keyboard.press('Escape');
    await expect(question).toHaveCount(0);
    expect(await membersOf(namesrv, 'groups-bulk-online', 'groups-bulk-topic')).toHaveLength(1);
  },
);

test('lag agrees with mqadmin', { tag: ['@apache', '@mqadmin'] }, async ({ open, running, mqadmin }) => {
  const { namesrv } = running;
  const page = await open('/c/local/topics');
  await offlineGroup(page, namesrv, 'groups-mqadmin', 'groups-mqadmin-topic', 17);
  await open('/c/local/groups/groups-mqadmin');
  await expect(page.getByTestId('lag')).toHaveText('17');
  const { stdout } = await mqadmin('consumerProgress', '-g', 'groups-mqadmin');
  expect(/Diff Total:\s*(\d+)/.exec(stdout)?.[1]).toBe('17');
  await openMove(page, 'Latest');
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Move \d queues?/ })
    .click();
  await expect(page.getByTestId('lag')).toHaveText('0');
  expect(/Diff Total:\s*(\d+)/.exec((await mqadmin('consumerProgress', '-g', 'groups-mqadmin')).stdout)?.[1]).toBe('0');
});

test('filter, sorting and the open group are in the URL: reload and back keep them', async ({ open }) => {
  const page = await open('/c/local/groups?show=system');
  await expect(page.getByRole('row', { name: /TOOLS_CONSUMER/ })).toBeVisible();
  await page.keyboard.press('/');
  await page.keyboard.type('tools');
  await page.getByRole('columnheader', { name: 'Group' }).click();
  await page.getByRole('row', { name: /TOOLS_CONSUMER/ }).click();
  await expect(page.getByRole('complementary').getByRole('heading', { level: 2 })).toHaveText('TOOLS_CONSUMER');
  await page.reload();
  await expect(page.getByRole('complementary').getByRole('heading', { level: 2 })).toHaveText('TOOLS_CONSUMER');
  await expect(page.getByRole('searchbox')).toHaveValue('tools');
  await page.goBack();
  await expect(page.getByRole('complementary')).toHaveCount(0);
});
