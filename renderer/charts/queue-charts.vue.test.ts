import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { nextTick } from 'vue';
import { clockText } from './clock-text.ts';
import { mountCharts } from './fixtures.ts';
import type { MountedChart } from './fixtures.ts';
import HeatChart from './HeatChart.vue';
import OwnershipChart from './OwnershipChart.vue';

const startMs = new Date(2026, 10, 28, 14, 0).getTime();
const at = (minute: number): number => startMs + minute * 60_000;
const queue = (queueId: number, lag: (number | null)[], owner: (number | null)[]) => ({
  topic: 'orders',
  brokerName: 'broker-a',
  queueId,
  lag,
  owner,
});
const props = {
  title: 'By queue',
  span: { fromMs: at(0), toMs: at(4) },
  times: [0, 1, 2, 3].map(at),
  stepMs: 60_000,
  queues: [queue(0, [0, 10, 20, 1000], [0, 0, -1, 1]), queue(1, [0, null, 5, 30], [1, 1, 1, 1])],
  owners: ['10.0.0.1@7#1', '10.0.0.2@8#2'],
  measure: { kind: 'count', unit: 'messages' },
  gaps: [],
};

beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, 'getBoundingClientRect').mockReturnValue(new DOMRect(0, 0, 400, 100));
});
afterEach(() => {
  vi.restoreAllMocks();
});

function mountBoth(changes: Record<string, unknown> = {}): [heat: MountedChart, owners: MountedChart] {
  const [heat, owners] = mountCharts([
    [HeatChart, { ...props, ...changes }],
    [OwnershipChart, { ...props, ...changes, title: 'Who held' }],
  ]);
  if (heat === undefined || owners === undefined) throw new Error('not mounted');
  return [heat, owners];
}
/** Pointer over a minute of the four, at a share of the height. */
async function point(chart: MountedChart, minute: number, share: number): Promise<void> {
  chart
    .find('[role=slider]')
    .element.dispatchEvent(new PointerEvent('pointermove', { clientX: minute * 100, clientY: share * 100, bubbles: true }));
  await nextTick();
}

describe('the queues of a group', () => {
  it('have a scale up to the largest figure', () => {
    const [heat] = mountBoth();
    expect(heat.find('[role=img]').attributes('aria-label')).toBe('Colour scale from 0 to 1,000');
  });
  it('name the queue under the pointer with its figure and its owner, in both charts', async () => {
    const [heat, owners] = mountBoth();
    await point(heat, 2, 0.2);
    expect(heat.text()).toContain('broker-a 0: 20');
    expect(owners.find('[data-testid=crosshair]').exists()).toBe(true);
    await point(owners, 2, 0.2);
    expect(owners.text()).toContain('broker-a 0: nobody');
    await point(owners, 3, 0.9);
    expect(owners.text()).toContain('broker-a 1: 10.0.0.2@8#2');
  });
  it('say how long a queue was nobody’s', () => {
    const [, owners] = mountBoth();
    expect(owners.text()).toContain('nobody for 1 m 0 s');
  });
  it('are read out with the worst of them and with who has how many', async () => {
    const [heat, owners] = mountBoth();
    await heat.find('[role=slider]').trigger('keydown', { key: 'End' });
    const said = [heat, owners].map((chart) => chart.find('[role=slider]').attributes('aria-valuetext'));
    expect(said).toEqual([`${clockText(at(3))}, broker-a 0 1,000`, `${clockText(at(3))}, 10.0.0.2@8#2 · 2 queues`]);
  });
  it('are summed up by broker when there are too many, and that is said', () => {
    const [heat] = mountBoth({ queues: Array.from({ length: 65 }, (_, queueId) => queue(queueId, [1, 1, 1, 1], [0, 0, 0, 0])) });
    expect(heat.text()).toContain('summed by broker: 65 queues');
  });
  it('are a table too', async () => {
    vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(400);
    vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(800);
    vi.spyOn(Element.prototype, 'scrollTo').mockImplementation(() => {});
    const [heat, owners] = mountBoth();
    for (const chart of [heat, owners]) await chart.find('[aria-label="As table"]').trigger('click');
    const cells = (chart: MountedChart): string[] => chart.findAll('[role=gridcell]').map((cell) => cell.text());
    await vi.waitFor(() => expect(cells(heat)).toEqual(['broker-a 0', '1,000', '1,000', 'broker-a 1', '30', '30']));
    expect(cells(owners)).toEqual(['broker-a 0', '10.0.0.2@8#2', 'broker-a 1', '10.0.0.2@8#2']);
  });
});
