import { describe, expect, it } from 'vitest';
import { known, unknown } from '../../console/contract/figure.ts';
import Band from './Band.vue';
import Chip from './Chip.vue';
import EmptyState from './EmptyState.vue';
import FailedState from './FailedState.vue';
import FigureText from './FigureText.vue';
import FigureTile from './FigureTile.vue';
import { mountKit } from './fixtures.ts';
import LoadingState from './LoadingState.vue';
import NotSupported from './NotSupported.vue';
import { dotOfState } from './node-state.ts';
import OffsetBar from './OffsetBar.vue';
import PageHeader from './PageHeader.vue';
import FilterBar from './FilterBar.vue';
import Sparkline from './Sparkline.vue';
import StateView from './StateView.vue';
import StatusDot from './StatusDot.vue';

describe('StatusDot', () => {
  it('has a shape for each state, and a name where no text stands beside it', () => {
    const classes = (['ok', 'warn', 'bad', 'off', 'busy'] as const).map((state) => mountKit(StatusDot, { state }).classes().join(' '));
    expect(new Set(classes).size).toBe(5);
    expect([
      mountKit(StatusDot, { state: 'bad', alone: true }).attributes('aria-label'),
      mountKit(StatusDot, { state: 'bad' }).attributes('aria-hidden'),
    ]).toEqual(['failed', 'true']);
  });
  it('is one of them for every state of a node', () => {
    expect((['starting', 'running', 'stopping', 'stopped', 'crashed', 'givenUp', 'unreachable'] as const).map(dotOfState)).toEqual([
      'busy',
      'ok',
      'busy',
      'off',
      'bad',
      'bad',
      'bad',
    ]);
  });
});

describe('FigureText', () => {
  const format = (value: number): string => `${value} msg`;
  it('shows what is known, and zero as zero', () => {
    expect([mountKit(FigureText, { figure: known(12), format }).text(), mountKit(FigureText, { figure: known(0), format }).text()]).toEqual(
      ['12 msg', '0 msg'],
    );
  });
  it('shows a dash that says why for what is not', () => {
    const figure = mountKit(FigureText, { figure: unknown('noAnswer', 'broker-b'), format });
    expect([figure.text(), figure.find('[role=img]').attributes('aria-label')]).toEqual(['–', 'Not known: broker-b did not answer']);
  });
});

describe('states of a page', () => {
  it('say one line, one reason, and offer one action', async () => {
    const failed = mountKit(FailedState, { title: 'broker-b did not answer', reason: 'Timed out after 3 s.' });
    await failed.find('button').trigger('click');
    expect([failed.text(), failed.attributes('role'), failed.emitted('retry')?.length]).toEqual([
      'broker-b did not answerTimed out after 3 s.Retry',
      'alert',
      1,
    ]);
  });
  it('tell empty from not supported from loading', () => {
    const empty = mountKit(EmptyState, { title: 'No topics yet' });
    const unsupported = mountKit(NotSupported, { title: 'This cluster has no timer messages', reason: 'They came with 5.0.' });
    const loading = mountKit(LoadingState, { rows: 3 });
    expect([empty.text(), unsupported.text(), loading.attributes('aria-busy'), loading.text()]).toEqual([
      'No topics yet',
      'This cluster has no timer messagesThey came with 5.0.',
      'true',
      '',
    ]);
    expect(empty.findComponent(StateView).find('svg').classes()).not.toEqual(unsupported.findComponent(StateView).find('svg').classes());
  });
  it('announce trouble and keep quiet otherwise', () => {
    expect(
      (['plain', 'accent', 'warn', 'bad'] as const).map((tone) => mountKit(Band, { tone }, { default: 'x' }).attributes('role')),
    ).toEqual(['status', 'status', 'alert', 'alert']);
  });
});

describe('OffsetBar', () => {
  const bar = (props: object) => mountKit(OffsetBar, { queueId: 3, minOffset: 100, maxOffset: 150, keptMost: 200, ...props });
  it('is as long as its share of the fullest queue and says so in a sentence', () => {
    const shown = bar({});
    expect([shown.attributes('aria-label'), shown.find('i').attributes('style')]).toEqual(['queue 3: 100 to 150, 50 kept', 'width: 25%;']);
  });
  it('draws an empty queue thin and no bar where nobody answered', () => {
    expect([
      bar({ maxOffset: 100 }).attributes('aria-label'),
      bar({ maxOffset: 100 }).find('i').exists(),
      bar({ maxOffset: undefined }).text(),
    ]).toEqual(['queue 3: empty', false, 'no answer']);
  });
});

describe('small pieces', () => {
  it('show what they are given', () => {
    expect(mountKit(Chip, { tone: 'warn' }, { default: 'TRANSACTION' }).text()).toBe('TRANSACTION');
    expect(mountKit(FigureTile, { label: 'Written', unit: '/s' }, { default: '311' }).text()).toBe('Written311/s');
    expect(mountKit(PageHeader, { title: 'Topics', meta: '42' }).find('h1').text()).toBe('Topics');
    expect(
      mountKit(Sparkline, { values: [0, 1] })
        .find('path')
        .attributes('d'),
    ).toBe('M0.0 17.0L64.0 1.0');
  });
  it('write into the filter and clear it', async () => {
    const bar = mountKit(FilterBar, { placeholder: 'Filter 42 topics', modelValue: 'order' });
    await bar.find('input').setValue('paid');
    await bar.find('button').trigger('click');
    expect(bar.emitted('update:modelValue')).toEqual([['paid'], ['']]);
  });
});
