import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { nextTick } from 'vue';
import type { ChartSeries } from './chart-model.ts';
import { clockText } from './clock-text.ts';
import { mountCharts } from './fixtures.ts';
import type { MountedChart } from './fixtures.ts';
import TimeChart from './TimeChart.vue';

const startMs = new Date(2026, 10, 28, 14, 0).getTime();
const at = (minute: number): number => startMs + minute * 60_000;
const lag: ChartSeries = { key: 'lag', label: 'lag', values: [0, 500, 171_204, null], tone: 'lag' };
const behind: ChartSeries = { key: 'behind', label: 'time behind', values: [0, 1500, 550_000, 60_000], axis: 'right' };
const props = {
  title: 'Lag',
  span: { fromMs: at(0), toMs: at(10) },
  times: [at(1), at(2), at(6), at(10)],
  series: [lag, behind],
  left: { kind: 'count', unit: 'messages' },
  right: { kind: 'duration', unit: 'time' },
  gaps: [{ fromMs: at(2.5), toMs: at(5.5) }],
  events: [{ atMs: at(6), label: 'rebalance' }],
};

beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, 'getBoundingClientRect').mockReturnValue(new DOMRect(100, 0, 1000, 100));
  vi.spyOn(HTMLElement.prototype, 'setPointerCapture').mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
});

const one = (changes: Record<string, unknown> = {}, locale: 'en' | 'zh' = 'en'): MountedChart => {
  const [chart] = mountCharts([[TimeChart, { ...props, ...changes }]], locale);
  if (chart === undefined) throw new Error('not mounted');
  return chart;
};
const legend = (chart: MountedChart): string[] => ['lag', 'behind'].map((key) => chart.find(`[data-testid=value-${key}]`).text());
const plot = (chart: MountedChart) => chart.find('[role=slider]');
const press = (chart: MountedChart, key: string, shiftKey = false) => plot(chart).trigger('keydown', { key, shiftKey });
/** Pointer over a minute of the ten that are shown. */
const pointer = async (chart: MountedChart, type: string, minute: number): Promise<void> => {
  plot(chart).element.dispatchEvent(new PointerEvent(type, { clientX: 100 + minute * 100, button: 0, bubbles: true }));
  await nextTick();
};

describe('TimeChart', () => {
  it('has its unit in the head and the newest value of each series in the legend', () => {
    const chart = one();
    expect(chart.text()).toContain('Lag');
    expect(chart.text()).toContain('messages');
    expect(chart.text()).toContain('time behind, right');
    expect(legend(chart)).toEqual(['–', '1 m']);
  });
  it('shows the values under the crosshair, in every chart of the page', async () => {
    const [first, second] = mountCharts([
      [TimeChart, props],
      [TimeChart, { ...props, title: 'Rates' }],
    ]);
    if (first === undefined || second === undefined) throw new Error('not mounted');
    await pointer(first, 'pointermove', 6.2);
    expect([legend(first), legend(second)]).toEqual([
      ['171 k', '9 m 10 s'],
      ['171 k', '9 m 10 s'],
    ]);
    expect(second.find('[data-testid=crosshair]').attributes('style')).toContain('left: 62%');
    await pointer(first, 'pointerleave', 6.2);
    expect(second.find('[data-testid=crosshair]').exists()).toBe(false);
  });
  it('knows nothing inside a gap, which it hatches', async () => {
    const chart = one();
    expect(chart.find('[data-testid=gap]').attributes('style')).toBe('left: 25%; width: 30%;');
    await pointer(chart, 'pointermove', 4);
    expect([legend(chart), plot(chart).attributes('aria-valuetext')]).toEqual([['–', '–'], `${clockText(at(4))} not recorded`]);
  });
  it('says in words what a gap is where it is wide enough', async () => {
    vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(1000);
    const chart = one({}, 'zh');
    await nextTick();
    expect(chart.find('[data-testid=gap]').text()).toBe('未记录');
  });
  it('marks what happened inside the time that is shown', async () => {
    const chart = one({ events: [...props.events, { atMs: at(11), label: 'later' }] });
    expect(chart.findAll('[data-testid=event]').map((mark) => [mark.text(), mark.attributes('style')])).toEqual([
      ['rebalance', 'left: 60%;'],
    ]);
  });
  it('moves the crosshair with the arrows from sample to sample and reads it out', async () => {
    const chart = one();
    const said: (string | undefined)[] = [];
    for (const key of ['ArrowLeft', 'ArrowLeft', 'ArrowRight', 'Home', 'End', 'Escape']) {
      await press(chart, key);
      said.push(plot(chart).attributes('aria-valuetext'));
    }
    const sentence = (minute: number, values: string): string => `${clockText(at(minute))}, ${values}`;
    expect(said).toEqual([
      sentence(6, 'lag 171,204, time behind 9 m 10 s'),
      sentence(2, 'lag 500, time behind 1.5 s'),
      sentence(6, 'lag 171,204, time behind 9 m 10 s'),
      sentence(1, 'lag 0, time behind 0 ms'),
      sentence(10, 'lag –, time behind 1 m 0 s'),
      sentence(10, 'lag –, time behind 1 m 0 s'),
    ]);
    expect(chart.find('[data-testid=crosshair]').exists()).toBe(false);
  });
  it('zooms to what was dragged over, not to a click', async () => {
    vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(1000);
    const chart = one();
    await pointer(chart, 'pointerdown', 5);
    await pointer(chart, 'pointermove', 3);
    expect(chart.find('[data-testid=selection]').attributes('style')).toBe('left: 30%; width: 20%;');
    await pointer(chart, 'pointerup', 3);
    await pointer(chart, 'pointerdown', 7);
    await pointer(chart, 'pointerup', 7);
    expect(chart.emitted('zoom')).toEqual([[{ fromMs: at(3), toMs: at(5) }]]);
  });
  it('zooms with Shift, arrows and Enter', async () => {
    vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(1000);
    const chart = one();
    await press(chart, 'Home');
    await press(chart, 'ArrowRight', true);
    await press(chart, 'ArrowRight', true);
    await press(chart, 'Enter');
    expect(chart.emitted('zoom')).toEqual([[{ fromMs: at(1), toMs: at(6) }]]);
  });
  it('shows the same as a table, newest first', async () => {
    vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(400);
    vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(800);
    vi.spyOn(Element.prototype, 'scrollTo').mockImplementation(() => {});
    const chart = one();
    await chart.find('[aria-label="As table"]').trigger('click');
    await vi.waitFor(() => expect(chart.findAll('[role=gridcell]').length).toBe(12));
    const rows = chart.findAll('[role=row]').map((row) => row.findAll('[role]').map((cell) => cell.text()));
    expect(rows).toEqual([
      ['Time', 'lag', 'time behind'],
      [clockText(at(10)), '–', '1 m 0 s'],
      [clockText(at(6)), '171,204', '9 m 10 s'],
      [clockText(at(2)), '500', '1.5 s'],
      [clockText(at(1)), '0', '0 ms'],
    ]);
  });
  it('gives what is shown as a file', async () => {
    const files: { name: string; blob: Blob }[] = [];
    let blob = new Blob();
    vi.spyOn(URL, 'createObjectURL').mockImplementation((given) => {
      if (given instanceof Blob) blob = given;
      return 'blob:x';
    });
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function click(this: HTMLAnchorElement) {
      files.push({ name: this.download, blob });
    });
    await one().find('[aria-label="Download CSV"]').trigger('click');
    await vi.waitFor(() => expect(files).toHaveLength(1));
    expect([files[0]?.name, (await files[0]?.blob.text())?.split('\r\n')]).toEqual([
      'Lag.csv',
      [
        '\uFEFFtime,lag (messages),time behind (time)',
        `${new Date(at(1)).toISOString()},0,0`,
        `${new Date(at(2)).toISOString()},500,1500`,
        `${new Date(at(6)).toISOString()},171204,550000`,
        `${new Date(at(10)).toISOString()},,60000`,
        '',
      ],
    ]);
  });
});
