import { remotingCall } from '../apache/remoting-call.ts';
import { expect, test } from './console-test.ts';
import { routeOf, runtimeInfoOf } from './second-client.ts';

const getBrokerConfig = 26;

async function settingOf(address: string, name: string): Promise<string | undefined> {
  const { body } = await remotingCall(address, getBrokerConfig, {});
  return new RegExp(`^${name}=(.*)$`, 'm').exec(body.toString())?.[1];
}
const firstBroker = async (namesrv: string): Promise<{ brokerName: string; address: string }> => {
  const broker = (await routeOf(namesrv, 'TBW102'))?.brokers[0];
  if (broker === undefined) throw new Error('no broker');
  return broker;
};

test('runtime figures are what the broker tells another client, every key of it', async ({ open, running: { namesrv } }) => {
  const { brokerName, address } = await firstBroker(namesrv);
  const page = await open(`/c/local/brokers/${brokerName}/0`);
  const info = await runtimeInfoOf(address);
  await expect(page.getByRole('row', { name: /^brokerVersionDesc/ })).toContainText(info['brokerVersionDesc'] ?? 'no version');
  const shown = await page.getByRole('rowheader').allInnerTexts();
  expect(new Set(shown)).toEqual(new Set(Object.keys(info)));
});

test('a setting is changed as a draft, with a preview, and another client reads it', async ({ open, running: { namesrv } }) => {
  const { brokerName, address } = await firstBroker(namesrv);
  const before = await settingOf(address, 'fileReservedTime');
  const next = before === '50' ? '51' : '50';
  const page = await open(`/c/local/brokers/${brokerName}/0?tab=config`);
  const write = async (value: string): Promise<void> => {
    await page.getByRole('button', { name: `Change fileReservedTime of ${brokerName}/0` }).click();
    await page.getByRole('textbox', { name: `fileReservedTime of ${brokerName}/0` }).fill(value);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Apply…' }).click();
    const dialog = page.getByRole('alertdialog');
    await expect(dialog.getByRole('region', { name: 'Requests' })).toContainText(`UPDATE_BROKER_CONFIG 25 fileReservedTime=${value}`);
    await dialog.getByRole('button', { name: 'Apply', exact: true }).click();
    await dialog.waitFor({ state: 'hidden' });
    await expect(page.getByTestId('draft')).toHaveCount(0);
  };
  await write(next);
  expect(await settingOf(address, 'fileReservedTime')).toBe(next);
  await expect(page.getByRole('button', { name: `Change fileReservedTime of ${brokerName}/0, now ${next}` })).toBeVisible();
  await write(before ?? '72');
  expect(await settingOf(address, 'fileReservedTime')).toBe(before);
});

test('wiping the write permission is seen by clients of the NameServer, and giving it back too', async ({ open, running }) => {
  const { namesrv } = running;
  const { brokerName } = await firstBroker(namesrv);
  const permission = async (): Promise<number | undefined> =>
    (await routeOf(namesrv, 'TBW102'))?.brokers.find((broker) => broker.brokerName === brokerName)?.perm;
  const before = await permission();
  const page = await open(`/c/local/brokers/${brokerName}/0`);
  const change = async (verb: string, code: string): Promise<void> => {
    await page.getByRole('button', { name: `${verb}…` }).click();
    const dialog = page.getByRole('alertdialog');
    await expect(dialog.getByRole('region', { name: 'Requests' })).toContainText(code);
    const field = dialog.getByRole('textbox');
    if ((await field.count()) > 0) await field.fill(brokerName);
    await dialog.getByRole('button', { name: verb, exact: true }).click();
    await dialog.waitFor({ state: 'hidden' });
  };
  await change('Wipe write permission', 'WIPE_WRITE_PERM_OF_BROKER 205');
  expect(((await permission()) ?? 2) & 2).toBe(0);
  await expect(page.getByText('Clients do not send to this broker')).toBeVisible();
  await change('Give write permission', 'ADD_WRITE_PERM_OF_BROKER 327');
  expect(((await permission()) ?? 0) & 2).toBe((before ?? 2) & 2);
  await expect(page.getByRole('button', { name: 'Wipe write permission…' })).toBeVisible();
});
