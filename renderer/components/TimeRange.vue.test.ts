import { describe, expect, it } from 'vitest';
import { nextTick } from 'vue';
import { mountKit } from './fixtures.ts';
import type { MountedKit } from './fixtures.ts';
import { absoluteRange, lastRange } from './time-range.ts';
import TimeRange from './TimeRange.vue';

const nowMs = new Date(2026, 10, 28, 14, 32).getTime();
const halfHour = lastRange(1_800_000);

async function open(props: Record<string, unknown> = {}, locale: 'en' | 'zh' = 'en'): Promise<MountedKit> {
  const picker = mountKit(TimeRange, { modelValue: halfHour, now: () => nowMs, ...props }, {}, locale);
  await picker.find('[aria-haspopup=dialog]').trigger('click');
  await nextTick();
  return picker;
}
const popover = (): HTMLElement => {
  const found = document.querySelector<HTMLElement>('[role=dialog]');
  if (found === null) throw new Error('not open');
  return found;
};
async function type(label: string, text: string): Promise<void> {
  const field = [...popover().querySelectorAll('label')].find((element) => element.textContent === label);
  const input = document.getElementById(field?.htmlFor ?? '');
  if (!(input instanceof HTMLInputElement)) throw new Error(`no field ${label}`);
  input.value = text;
  input.dispatchEvent(new Event('input'));
  await nextTick();
}
const submit = (index: number): void => void popover().querySelectorAll('form')[index]?.dispatchEvent(new Event('submit'));
const problems = (): (string | null)[] => [...popover().querySelectorAll('[role=alert]')].map((element) => element.textContent);

describe('TimeRange', () => {
  it('says what is chosen in the language of the interface', () => {
    const shown = (modelValue: unknown, locale: 'en' | 'zh'): string | undefined =>
      mountKit(TimeRange, { modelValue, now: () => nowMs }, {}, locale)
        .find('[aria-haspopup=dialog]')
        .attributes('aria-label');
    expect([shown(halfHour, 'en'), shown(lastRange(5_400_000), 'zh')]).toEqual([
      'Time range: Last 30 min',
      '时间范围: 最近 1 小时 30 分钟',
    ]);
    expect(shown({ from: { kind: 'relative', agoMs: 7_200_000 }, to: { kind: 'relative', agoMs: 300_000 } }, 'en')).toBe(
      'Time range: Last 2 h, up to 5 min ago',
    );
  });
  it('offers presets and says whose clock and zone', async () => {
    const picker = await open({ presets: [300_000, 3_600_000] });
    expect([...popover().querySelectorAll('[aria-pressed]')].map((element) => element.textContent?.trim())).toEqual(['5 min', '1 h']);
    expect(popover().textContent).toMatch(/Compared with this computer’s clock, shown in UTC[+-]\d/);
    popover().querySelectorAll<HTMLElement>('[aria-pressed]')[1]?.click();
    expect(picker.emitted('update:modelValue')).toEqual([[lastRange(3_600_000)]]);
  });
  it('goes by this computer’s clock', async () => {
    await open({ now: undefined });
    expect([popover().textContent?.includes('UTC'), problems()]).toEqual([true, []]);
    await type('Range', 'now-1h to 2020-01-01');
    expect(problems()).toEqual(['It must begin before it ends']);
  });
  it('takes a range as one text', async () => {
    const picker = await open();
    await type('Range', 'last 2h to now-5m');
    submit(0);
    expect(picker.emitted('update:modelValue')).toEqual([
      [{ from: { kind: 'relative', agoMs: 7_200_000 }, to: { kind: 'relative', agoMs: 300_000 } }],
    ]);
  });
  it('takes two ends and says what is wrong with them', async () => {
    const picker = await open();
    await type('From', '15:00');
    await type('To', '14:30');
    submit(1);
    expect([problems(), picker.emitted('update:modelValue')]).toEqual([['It must begin before it ends'], undefined]);
    await type('From', 'soon');
    expect(problems()).toEqual(['Write now-2h, 14:02 or 2026-11-28 14:02']);
    await type('From', '14:00');
    submit(1);
    const at = (hour: number, minute: number): number => new Date(2026, 10, 28, hour, minute).getTime();
    expect(picker.emitted('update:modelValue')).toEqual([[absoluteRange(at(14, 0), at(14, 30))]]);
  });
  it('moves earlier by its own length', async () => {
    const picker = mountKit(TimeRange, { modelValue: halfHour, now: () => nowMs });
    await picker.find('[aria-label=Earlier]').trigger('click');
    expect(picker.emitted('update:modelValue')).toEqual([[absoluteRange(nowMs - 3_600_000, nowMs - 1_800_000)]]);
  });
});
