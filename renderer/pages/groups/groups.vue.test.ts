import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ConsoleError } from '../../../console/contract/errors.ts';
import { known, unknown } from '../../../console/contract/figure.ts';
import type { FakeBackend } from '../../fixtures/fake-backend.ts';
import { fakeGroup, fakeGroupStats, fakeMember } from '../../fixtures/fake-groups.ts';
import { mountApp, settle } from '../../fixtures/mount-app.ts';
import { useToastsStore } from '../../stores/toasts.ts';
import GroupDetails from './parts/GroupDetails.vue';
import GroupTable from './parts/GroupTable.vue';
import MovePreview from './parts/MovePreview.vue';

// The whole app is mounted each time: a busy machine takes its seconds.
vi.setConfig({ testTimeout: 20_000 });
beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(600);
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(1200);
});
type View = Awaited<ReturnType<typeof mountApp>>['view'];
const rowsOf = (view: View): string[] =>
  view
    .findComponent(GroupTable)
    .findAll('[role=row]')
    .slice(1)
    .map((row) =>
      row
        .findAll('[role=gridcell]')
        .map((cell) => cell.text().replaceAll(/\s+/g, ' '))
        .join('|'),
    );
const namesOf = (view: View): (string | undefined)[] => rowsOf(view).map((row) => row.split('|')[0]);
const callsOf = ({ world }: FakeBackend, name: string): unknown[] =>
  world.calls.filter((call) => call.name === name).map(({ input }) => input);
const choose = async (label: string): Promise<void> => {
  const radio = [...document.querySelectorAll<HTMLElement>('[role=radio]')].find((element) => element.getAttribute('aria-label') === label);
  if (radio === undefined) throw new Error(`no choice ${label}`);
  radio.click();
  await settle();
  await new Promise((resolve) => setTimeout(resolve, 250));
  await settle();
};

describe('the groups page', () => {
  it('lists own groups with lag, age, members and type; what is not known is a dash', async () => {
    const { view, text } = await mountApp('/c/local/groups');
    expect(rowsOf(view)).toEqual([
      'points-service|behind|171,204|9 m 10 s|2|12|0|PUSHclustering|order-paid'.replace('|12|', '|161|'),
      'risk-audit|abandoned|12,004|9.0 s|0|12|0|–|order-paid',
      'price-cache|online|–|–|2|12|–|PUSHbroadcasting|order-paid',
    ]);
    expect(text()).toContain('3 groups, and 1 system group hidden');
  });

  it('says why a number is missing', async () => {
    const { view } = await mountApp('/c/local/groups', {
      change: ({ world }) => {
        world.groups.rows = [fakeGroup('silent', { lag: unknown('partial', 'broker-b') })];
        world.groups.stats.set('silent', fakeGroupStats('silent', { lag: unknown('partial', 'broker-b') }));
      },
    });
    expect(view.findComponent(GroupTable).find('[aria-label^="Not known: broker-b did not answer"]').exists()).toBe(true);
  });

  it('takes filters and sorting from the URL and writes them there', async () => {
    const { router, view } = await mountApp('/c/local/groups?q=service&sort=group&show=all');
    expect(namesOf(view)).toEqual(['points-service']);
    await view.find('input[type=search]').setValue('');
    await settle();
    expect([router.currentRoute.value.query, namesOf(view)]).toEqual([
      { sort: 'group', show: 'all' },
      ['points-service', 'price-cache', 'risk-audit', 'TOOLS_CONSUMER'],
    ]);
  });

  it('hides the columns that the URL names, and writes there what the picker says', async () => {
    const { view, router } = await mountApp('/c/local/groups?hide=type,topics');
    const heads = (): string[] => view.findAll('[role=columnheader]').map((head) => head.text());
    expect(heads()).toEqual(['Group', 'State', 'Lag', 'Behind', 'Members', 'Out /s', 'Retry']);
    await view.find('[aria-label="Columns, 7 of 9 shown"]').trigger('keydown', { key: 'Enter' });
    await settle();
    const items = [...document.querySelectorAll<HTMLElement>('[role=menuitemcheckbox]')];
    expect(items.map((item) => item.textContent?.trim())).toEqual([
      'State',
      'Lag',
      'Behind',
      'Members',
      'Out /s',
      'Retry',
      'Type',
      'Topics',
    ]);
    items[1]?.dispatchEvent(new MouseEvent('click', { bubbles: true }));
    await settle();
    // Its lag still gives the order.
    expect([heads()[2], router.currentRoute.value.query, namesOf(view)]).toEqual([
      'Behind',
      { hide: 'lag,type,topics' },
      ['points-service', 'risk-audit', 'price-cache'],
    ]);
  });

  it('asks every group once for a filter by members', async () => {
    const { view, backend } = await mountApp('/c/local/groups?state=offline', {
      change: ({ world }) => {
        world.groups.rows = Array.from({ length: 250 }, (_, index) => fakeGroup(`g${String(index).padStart(3, '0')}`));
        world.groups.stats.set('g249', fakeGroupStats('g249', { members: known(0) }));
      },
    });
    await settle();
    expect(namesOf(view)).toEqual(['g249']);
    expect(backend.open().filter((name) => name.startsWith('groups.'))).toEqual(['groups.list', 'groups.stats']);
  });

  it('counts the retry backlog when it is told to', async () => {
    const { view } = await mountApp('/c/local/groups?retry=count', {
      change: ({ world }) => world.groups.stats.set('risk-audit', fakeGroupStats('risk-audit', { lag: known(10), retryLag: known(5) })),
    });
    expect(rowsOf(view).find((row) => row.startsWith('risk-audit'))).toContain('|15|');
  });

  it('marks groups whose members subscribe differently', async () => {
    const { view } = await mountApp('/c/local/groups', {
      change: ({ world }) => world.groups.stats.set('points-service', fakeGroupStats('points-service', { subscriptionsDiffer: true })),
    });
    expect(view.find('[aria-label="Members subscribe differently"]').exists()).toBe(true);
  });

  it('creates a group after a preview and opens it', async () => {
    const { backend, router, button, text } = await mountApp('/c/local/groups');
    button('New group').click();
    await settle();
    const input = document.querySelector<HTMLInputElement>('[role=dialog] input');
    if (input === null) throw new Error('no field');
    input.value = 'fresh';
    input.dispatchEvent(new Event('input', { bubbles: true }));
    await settle();
    expect(text()).toContain('UPDATE_AND_CREATE_SUBSCRIPTIONGROUP');
    button('Create group').click();
    await settle();
    expect(callsOf(backend, 'groups.create')).toMatchObject([{ group: 'fresh', retryMaxTimes: 16, consumeEnable: true }]);
    expect(router.currentRoute.value.query['open']).toBe('fresh');
  });
});

describe('a group', () => {
  it('shows lag, age, what is in flight and that it will never catch up at this pace', async () => {
    const { view, text } = await mountApp('/c/local/groups/points-service');
    expect(view.find('[data-testid=lag]').text()).toBe('171,204');
    expect(text()).toMatch(/Oldest unconsumed9 m 10 s.*In flight1,024 *msg.*311 \/ 161.*never.*needs \+150\/s/);
  });

  it('says that a group has no offsets instead of an empty table of queues', async () => {
    const { view } = await mountApp('/c/local/groups/never-committed?tab=queues', {
      change: ({ world }) => (world.groups.rows = [fakeGroup('never-committed')]),
    });
    expect([view.text().includes('This group has not committed an offset yet.'), view.findAll('[role=grid]').length]).toEqual([true, 0]);
  });

  it('has a tab for each question, in the URL', async () => {
    const { view, router, text } = await mountApp('/c/local/groups/points-service?tab=members');
    expect(text()).toContain('10.4.2.31@18821#2846');
    const tab = view.findAll('[role=tab]').find((element) => element.text().startsWith('Queues'));
    await tab?.trigger('mousedown');
    await settle();
    expect([router.currentRoute.value.query['tab'], view.findAll('[role=row]').length]).toEqual(['queues', 3]);
    expect(text()).toContain('10.4.2.31@18821#2846, 10.4.2.32@20144#0917');
  });

  it('says what members subscribe differently', async () => {
    const { text } = await mountApp('/c/local/groups/points-service?tab=subscriptions', {
      change: ({ world }) => {
        const odd = { topic: 'order-paid', expressionType: 'TAG', expression: 'VIP' };
        world.groups.members = [fakeMember('c1'), fakeMember('c2')];
        world.groups.differences = [
          {
            topic: 'order-paid',
            variants: [
              { subscription: { ...odd, expression: '*' }, clientIds: ['c1'] },
              { subscription: odd, clientIds: ['c2'] },
            ],
          },
        ];
      },
    });
    expect(text()).toContain('Members subscribe differently to order-paid');
    expect(text()).toMatch(/TAG\*1 member *c1.*TAG *VIP1 member *c2/);
  });

  it('shows the threads of a client on demand', async () => {
    const { backend, button, text } = await mountApp('/c/local/groups/points-service?tab=members');
    button('Thread dump of 10.4.2.31@18821#2846').click();
    await settle();
    expect(callsOf(backend, 'groups.threadDump')).toMatchObject([{ clientId: '10.4.2.31@18821#2846' }]);
    expect(text()).toContain('ConsumeMessageThread_1');
  });

  it('says that nobody is online instead of an empty table', async () => {
    const { text } = await mountApp('/c/local/groups/points-service?tab=members', { change: ({ world }) => (world.groups.members = []) });
    expect(text()).toContain('Nobody of this group is online');
  });

  it('cannot be moved while it is broadcasting', async () => {
    const { button } = await mountApp('/c/local/groups/price-cache');
    expect(button('Move offset').getAttribute('aria-disabled')).toBe('true');
  });

  it('is deleted after its name was read, with what goes with it', async () => {
    const { backend, view, text, button } = await mountApp('/c/local/groups?open=points-service');
    view.findComponent(GroupDetails).findComponent({ name: 'Menu' }).vm.$emit('choose', 'delete');
    await settle();
    expect(text()).toContain('Delete points-service?171,204 messages wait for it. It has 4 dead letters.');
    expect(text()).toContain('DELETE_SUBSCRIPTIONGROUP 207');
    expect(text()).toContain('2 members are online and make the group again');
    button('Delete group').click();
    await settle();
    expect(callsOf(backend, 'groups.delete')).toMatchObject([{ group: 'points-service', withOffsets: true, withTopics: true }]);
    expect(view.findComponent(GroupDetails).exists()).toBe(false);
  });
});

describe('moving offsets', () => {
  it('previews each queue, sends what is shown, and offers to take it back', async () => {
    const { backend, view, button, text } = await mountApp('/c/local/groups/points-service');
    button('Move offset').click();
    await settle();
    await choose('Latest');
    expect(view.findComponent(MovePreview).props('moves')).toHaveLength(1);
    expect(text()).toMatch(/Skips *100 *Reads again *0 *Oldest unconsumed *5.0 s *→ *none/);
    expect(text()).toContain('2 members are online.');
    expect(text()).toContain('INVOKE_BROKER_TO_RESET_OFFSET 222 queueId=0 offset=1000');
    button('Move 1 queue').click();
    await settle();
    expect(callsOf(backend, 'groups.move')).toEqual([
      { connection: 'local', group: 'points-service', topic: 'order-paid', target: { to: 'latest' } },
    ]);
    const [toast] = useToastsStore().toasts;
    expect(toast?.title).toBe('Offsets moved on 1 queue of points-service');
    toast?.action?.run();
    await settle();
    expect(callsOf(backend, 'groups.move')[1]).toMatchObject({ target: { to: 'bookmark', bookmark: 'before' } });
  });

  it('to a time reads it in the zone that was chosen, and says which that is', async () => {
    const { backend, button, text } = await mountApp('/c/local/groups/points-service', {
      change: ({ world }) => (world.settings = { ...world.settings, timeZone: 'America/New_York' }),
    });
    button('Move offset').click();
    await settle();
    const said: string[] = [];
    for (const written of ['2026-03-08 01:30', '2026-03-08 02:30', '2026-03-08 03:30']) {
      const field = [...document.querySelectorAll<HTMLInputElement>('[role=dialog] input')].find(({ value }) => value.startsWith('2026-'));
      if (field === undefined) throw new Error('no field for the time');
      field.value = written;
      field.dispatchEvent(new Event('input', { bubbles: true }));
      await settle();
      said.push(/Time in America\/New_York, UTC-\d|Year-month-day and the time/.exec(text())?.[0] ?? '');
    }
    expect(said).toEqual(['Time in America/New_York, UTC-5', 'Year-month-day and the time', 'Time in America/New_York, UTC-4']);
    await vi.waitFor(() =>
      expect(callsOf(backend, 'groups.planMove').at(-1)).toMatchObject({ target: { to: 'time', timeMs: Date.UTC(2026, 2, 8, 7, 30) } }),
    );
  });

  it('stays open with the result of each queue when one did not follow', async () => {
    const { button, text } = await mountApp('/c/local/groups/points-service', {
      change: ({ world }) => {
        const [move] = world.groups.plan.moves;
        if (move !== undefined) world.groups.unmoved.add(move.queueId);
      },
    });
    button('Move offset').click();
    await settle();
    await choose('Earliest kept');
    button('Move 1 queue').click();
    await settle();
    expect(text()).toContain('1 of 1 queues are not where they should be');
  });

  it('says why a move is refused and sends nothing', async () => {
    const { backend, button, text } = await mountApp('/c/local/groups/points-service', {
      change: ({ world }) =>
        world.failures.set('groups.planMove', new ConsoleError('groupMoveOnline', { group: 'points-service', members: 2 })),
    });
    button('Move offset').click();
    await settle();
    await choose('Exact offset');
    expect(text()).toContain('2 of points-service are online, and the members of a 4.x cluster take only a time');
    expect([button('Move').getAttribute('aria-disabled') ?? '', callsOf(backend, 'groups.move')]).toEqual([expect.anything(), []]);
  });

  it('says that it may have happened when the connection broke', async () => {
    const { button, text } = await mountApp('/c/local/groups/points-service', {
      change: ({ world }) => world.failures.set('groups.move', new ConsoleError('outcomeUnknown', {})),
    });
    button('Move offset').click();
    await settle();
    await choose('Latest');
    button('Move 1 queue').click();
    await settle();
    expect(text()).toContain('it may have happened or not');
  });

  it('restores a bookmark from the history, and keeps one by hand', async () => {
    const { backend, button, text } = await mountApp('/c/local/groups/points-service?tab=history');
    button('Bookmark the offsets').click();
    await settle();
    expect(callsOf(backend, 'groups.addBookmark')).toHaveLength(1);
    button('Restore').click();
    await settle();
    await new Promise((resolve) => setTimeout(resolve, 250));
    await settle();
    expect(callsOf(backend, 'groups.planMove').at(-1)).toMatchObject({ target: { to: 'bookmark', bookmark: 'b0' } });
    expect(text()).toContain('by hand');
  });
});

it('has no English sentence left in Chinese', async () => {
  const { text } = await mountApp('/c/local/groups?open=points-service', { locale: 'zh' });
  expect(text()).toContain('消费组');
  expect(text()).toContain('追不上');
  expect(text()).not.toMatch(/Consumer groups|Oldest|In flight/);
});
