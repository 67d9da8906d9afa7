import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from '@playwright/test';
import type { Browser, Page } from '@playwright/test';
import type { Contract } from '../../console/contract/contract.ts';
import type { Client as RpcClient } from '../../console/rpc/client.ts';
import { DefaultMQProducer } from '../../engine/client/index.ts';
import { consume } from '../web/clients.ts';
import { startConsole } from '../web/console-process.ts';
import { openConsoleRpc } from '../web/console-rpc.ts';
import { createTopic, sendMessages, startCluster } from '../web/console-test.ts';
import { requiredChromiumPath } from '../chromium-path.ts';

/**
 * Contact sheets of every page, to be looked at: light and dark, English and Chinese, 900, 1280 and 1680 px wide, on a
 * real cluster with real messages. `node e2e/shots/shots.ts [NAME…]` writes shots/NAME.png and the single pictures beside it.
 */
const target = path.join(import.meta.dirname, '..', '..', 'shots');
const widths = [900, 1280, 1680] as const;
const themes = ['light', 'dark'] as const;
const languages = ['en', 'zh'] as const;

/** A view and what to do before its picture is taken; `isFirst`: before any cluster was started. */
interface Shot {
  name: string;
  view: string;
  isFirst?: boolean;
  prepare?: (page: Page) => Promise<void>;
}

const firstButton = (page: Page, icon: RegExp) => page.getByRole('button', { name: icon }).first();
const shots: readonly Shot[] = [
  { name: 'start', view: '/start', isFirst: true },
  { name: 'start-ports', view: '/start', isFirst: true, prepare: (page) => page.locator('summary').click() },
  { name: 'topics-down', view: '/c/local/topics', isFirst: true },
  { name: 'start-running', view: '/start' },
  { name: 'brokers', view: '/c/local/brokers' },
  { name: 'brokers-config', view: '/c/local/brokers/broker-a/0?tab=config' },
  {
    name: 'palette',
    view: '/c/local/topics',
    prepare: async (page) => (await page.keyboard.press('Control+k'), page.getByTestId('palette').getByRole('combobox').fill('order')),
  },
  { name: 'topics', view: '/c/local/topics?sort=-kept' },
  { name: 'topics-pane', view: '/c/local/topics?open=order-paid&sort=-kept' },
  {
    name: 'topics-new',
    view: '/c/local/topics',
    prepare: async (page) => (
      await firstButton(page, /^(New topic|新建主题)/).click(),
      page.getByRole('dialog').getByRole('textbox').first().fill('shipment-dispatched')
    ),
  },
  { name: 'topics-selected', view: '/c/local/topics?selected=order-paid,order-created&hide=perm' },
  { name: 'topics-empty', view: '/c/local/topics?q=nothing-like-this' },
  { name: 'topic', view: '/c/local/topics/order-paid' },
  { name: 'messages', view: '/c/local/messages?topic=order-paid' },
  { name: 'message-life', view: '/c/local/messages?topic=order-paid', prepare: (page) => page.getByRole('row').nth(1).click() },
  {
    name: 'message-body',
    view: '/c/local/messages?topic=order-paid',
    prepare: async (page) => (
      await page.getByRole('row').nth(1).click(),
      await page.getByRole('complementary').getByRole('tab').nth(1).click()
    ),
  },
  {
    name: 'messages-consumed',
    view: '/c/local/messages?topic=order-paid&sort=-consumed',
    prepare: async (page) => {
      const cell = page.getByRole('gridcell', { name: /^\d+ (of|\/) \d+$/ }).nth(3);
      await cell.locator('span').first().hover();
      await page.getByRole('tooltip').waitFor();
    },
  },
  {
    name: 'messages-saved',
    view: '/c/local/messages?topic=order-paid&tag=VIP',
    prepare: async (page) => {
      const button = page.getByRole('button', { name: /^(Saved searches|已保存的查询)$/ });
      await button.click();
      const field = page.getByRole('dialog').getByRole('textbox');
      await field.fill('VIP 已付款 paid orders');
      await page.keyboard.press('Enter');
      await field.waitFor({ state: 'detached' });
      await button.click();
    },
  },
  { name: 'messages-ready', view: '/c/local/messages?by=key' },
  { name: 'messages-all-topics', view: '/c/local/messages?by=key&key=order-1003' },
  { name: 'messages-tail', view: '/c/local/messages?by=tail&topic=order-paid' },
  {
    name: 'send',
    view: '/c/local/topics/order-paid',
    prepare: async (page) => (
      await page
        .getByRole('button', { name: /^(Send|发送)/ })
        .first()
        .click(),
      page.getByRole('dialog').waitFor()
    ),
  },
  { name: 'topic-groups', view: '/c/local/topics/order-paid?tab=groups' },
  { name: 'topic-route', view: '/c/local/topics/order-paid?tab=route' },
  { name: 'topic-config', view: '/c/local/topics/order-paid?tab=config' },
  {
    name: 'topic-delete',
    view: '/c/local/topics/order-paid',
    prepare: async (page) => (
      await page.getByRole('button', { name: /^(Delete|删除)/ }).click(),
      page.getByRole('alertdialog').getByText('order-paid').first().waitFor()
    ),
  },
  { name: 'groups', view: '/c/local/groups?show=all' },
  { name: 'groups-selected', view: '/c/local/groups?selected=order-service,points-service&hide=type' },
  {
    name: 'groups-delete',
    view: '/c/local/groups?selected=order-service,points-service',
    prepare: async (page) => (await page.keyboard.press('Delete'), page.getByRole('alertdialog').getByRole('alert').waitFor()),
  },
  {
    name: 'groups-columns',
    view: '/c/local/groups?hide=type',
    prepare: (page) => page.getByRole('button', { name: /^(Columns|列)/ }).click(),
  },
  { name: 'groups-pane', view: '/c/local/groups?open=points-service' },
  { name: 'group-queues', view: '/c/local/groups/points-service?tab=queues' },
  { name: 'group-members', view: '/c/local/groups/order-service?tab=members' },
  { name: 'group-config', view: '/c/local/groups/points-service?tab=config' },
  {
    name: 'group-move',
    view: '/c/local/groups/points-service',
    prepare: async (page) => (
      await page.getByRole('button', { name: /^(Move offset|重置位点)/ }).click(),
      await page.getByRole('radio', { name: /^(Latest|最新)$/ }).click(),
      page.getByTestId('totals').waitFor()
    ),
  },
  {
    name: 'producers-columns',
    view: '/c/local/producers?show=all&hide=brokers',
    prepare: (page) => page.getByRole('button', { name: /^(Columns|列)/ }).click(),
  },
  { name: 'producers', view: '/c/local/producers?show=all&open=order-app' },
  { name: 'nodes', view: '/c/local/nodes?node=broker-a/0' },
  { name: 'nodes-merged', view: '/c/local/nodes?node=broker-a/0&logs=namesrv-1' },
  { name: 'nodes-namesrv', view: '/c/local/nodes?node=namesrv-1' },
  {
    name: 'nodes-kill',
    view: '/c/local/nodes?node=broker-a/0',
    prepare: (page) => page.getByRole('button', { name: /^(Kill|强制结束)/ }).click(),
  },
  {
    name: 'overview',
    view: '/c/local/overview?from=now-5m',
    // Its charts begin with the first sample.
    prepare: (page) => page.getByRole('region', { name: /^(Backlog by group|各消费组堆积)$/ }).waitFor(),
  },
  { name: 'overview-table', view: '/c/local/overview?view=table' },
  { name: 'keys', view: '/c/local/topics', prepare: (page) => page.keyboard.press('?') },
  { name: 'settings', view: '/settings' },
  {
    name: 'settings-zone',
    view: '/settings/language',
    prepare: (page) => page.getByRole('combobox', { name: /^(Time zone|时区)$/ }).fill('asia/s'),
  },
  { name: 'settings-history', view: '/settings/history' },
];

interface Client {
  stop(): Promise<void>;
}

/** Sends some messages a second, as a shop would, until it is stopped. */
async function shop(namesrv: string): Promise<Client> {
  const producer = new DefaultMQProducer({ namesrvAddr: namesrv, producerGroup: 'order-app', heartbeatBrokerIntervalMs: 1000 });
  await producer.start();
  let order = 1000;
  const over = new AbortController();
  const sending = (async () => {
    for (; !over.signal.aborted; order++) {
      const body = JSON.stringify({ order, customer: `c-${order % 17}`, amount: (order % 90) + 0.5, currency: 'CNY', note: '请尽快发货' });
      const tags = order % 3 === 0 ? 'VIP' : 'WEB';
      for (const topic of ['order-created', 'order-paid']) await producer.send({ topic, tags, keys: `order-${order}`, body });
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  })();
  return {
    async stop() {
      over.abort();
      await sending.catch(() => {});
      await producer.shutdown();
    },
  };
}

/** Makes what the pictures show: topics, messages, and groups of which one keeps up and one gives every message back. Returns what runs on. */
async function fill(page: Page, namesrv: string): Promise<Client[]> {
  await page.getByRole('link', { name: /^Topics/ }).click();
  for (const [topic, queues, count] of [
    ['order-created', 16, 340],
    ['order-paid', 8, 121],
    ['inventory-deduct', 8, 45],
    ['points-grant', 4, 0],
    ['a-topic-with-a-name-that-goes-on-and-on-until-it-no-longer-fits', 4, 3],
  ] as const) {
    await createTopic(page, topic, queues);
    if (count > 0) await sendMessages(namesrv, topic, count);
  }
  // A kill that was survived: the report stays on the page.
  await page.getByRole('link', { name: /^Nodes/ }).click();
  await page.getByRole('button', { name: 'Kill' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Kill' }).click();
  await page.getByText('It has been started again.').waitFor({ timeout: 30_000 });
  // A group that has read a part, left, and lags: after the kill, which takes the offsets of the last seconds with it.
  const member = await consume(namesrv, { group: 'points-service', topic: 'order-paid' });
  while (member.received.length < 121) await page.waitForTimeout(100);
  await member.stop();
  await sendMessages(namesrv, 'order-paid', 40);
  return [
    await consume(namesrv, { group: 'order-service', topic: 'order-created' }),
    await consume(namesrv, { group: 'points-worker', topic: 'order-paid', answer: () => 'RECONSUME_LATER' }),
    await shop(namesrv),
  ];
}

/** The pictures of one view. It is opened once: theme, language and width change under it, as they do for a person. */
async function take(page: Page, origin: string, console: RpcClient<Contract>, shot: Shot): Promise<string[]> {
  await page.goto('about:blank');
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto(`${origin}/#${shot.view}`);
  await page.locator('h1,[role=alert],main p').first().waitFor();
  await page
    .locator('[aria-busy=true]')
    .first()
    .waitFor({ state: 'hidden' })
    .catch(() => {});
  await page.waitForTimeout(1000); // the figures of the first second
  await shot.prepare?.(page);
  const files: string[] = [];
  for (const theme of themes) {
    for (const language of languages) {
      await console.rpc.app.changeSettings({ theme, language });
      await page.locator(`html[data-theme=${theme}][lang=${language}]`).waitFor();
      for (const width of widths) {
        await page.setViewportSize({ width, height: width === 900 ? 640 : 800 });
        await page.waitForTimeout(150); // tables fit their columns
        const file = path.join(target, 'single', `${shot.name}-${theme}-${language}-${width}.png`);
        await page.screenshot({ path: file });
        files.push(file);
      }
    }
  }
  await console.rpc.app.changeSettings({ theme: 'light', language: 'en' });
  return files;
}

async function makeSheet(browser: Browser, name: string, pictures: readonly string[]): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 1500, height: 900 } });
  const figures = pictures.map(
    (file) => `<figure><img src="${pathToFileURL(file).href}"><figcaption>${path.basename(file, '.png')}</figcaption></figure>`,
  );
  const html = path.join(target, 'single', `${name}.html`);
  await writeFile(
    html,
    `<style>body{margin:16px;background:#888;font:14px sans-serif;display:flex;flex-wrap:wrap;gap:12px;align-items:flex-start}img{display:block;height:300px}figure{margin:0}</style>${figures.join('')}`,
  );
  await page.goto(pathToFileURL(html).href);
  await page.screenshot({ path: path.join(target, `${name}.png`), fullPage: true });
  await page.close();
}

const failures: string[] = [];
const running: Client[] = [];
const wanted = process.argv.slice(2);
const chosen = shots.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
await mkdir(path.join(target, 'single'), { recursive: true });
const dataDir = await mkdtemp(path.join(tmpdir(), 'gantry-shots-'));
const gantry = await startConsole({ dataDir });
const browser = await chromium.launch({
  executablePath: requiredChromiumPath(),
  args: ['--no-sandbox', '--disable-gpu'],
});
try {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(gantry.url);
  await page.getByRole('heading', { level: 1 }).waitFor();
  const client = await openConsoleRpc(gantry.origin, await context.storageState());
  const pictures = new Map<string, string[]>();
  for (const isFirst of [true, false]) {
    const part = chosen.filter((shot) => (shot.isFirst === true) === isFirst);
    if (part.length === 0) continue;
    if (!isFirst) {
      await page.goto(`${gantry.origin}/#/start`);
      running.push(...(await fill(page, await startCluster(page))));
    }
    for (const shot of part) {
      // One view that cannot be drawn shall not take the others with it.
      const files = await take(page, gantry.origin, client, shot).catch((error: unknown) => String(error));
      if (typeof files === 'string') failures.push(`${shot.name}: ${files.split('\n')[0]}`);
      else pictures.set(shot.name, files);
    }
  }
  for (const [name, files] of pictures) {
    await makeSheet(browser, name, files);
    console.log(path.join('shots', `${name}.png`));
  }
  client.close();
} finally {
  await browser.close();
  await Promise.all(running.map((client) => client.stop()));
  await gantry.stop();
  await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
}
for (const failure of failures) console.error(failure);
process.exit(failures.length === 0 ? 0 : 1);
