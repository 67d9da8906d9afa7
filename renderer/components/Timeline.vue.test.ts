import { describe, expect, it } from 'vitest';
import { mountKit } from './fixtures.ts';
import Timeline from './Timeline.vue';
import type { TimelineLane } from './timeline-model.ts';

const lanes: TimelineLane[] = [
  {
    id: 'p',
    title: 'order-service',
    note: '10.4.2.9',
    spans: [],
    marks: [{ id: 'sent', shape: 'block', atMs: 0, untilMs: 3, isInferred: false, label: 'sent in 3 ms', text: '3 ms' }],
  },
  {
    id: 'g',
    title: 'invoice-service',
    spans: [{ fromMs: 40, untilMs: 10_000, kind: 'wait', text: '10 s' }],
    marks: [
      { id: 'first', shape: 'failed', atMs: 4, untilMs: 40, isInferred: false, label: 'failed' },
      { id: 'second', shape: 'done', atMs: 10_000, isInferred: true, label: 'consumed, inferred' },
    ],
  },
];
const marksOf = (view: ReturnType<typeof mountKit>) => view.findAll('[data-mark]');

describe('Timeline', () => {
  it('has a button with a sentence for every mark, and one tab stop', () => {
    const view = mountKit(Timeline, { lanes, nowMs: 20_000, label: 'Life' });
    expect(marksOf(view).map((mark) => [mark.attributes('aria-label'), mark.attributes('tabindex')])).toEqual([
      ['sent in 3 ms', '0'],
      ['failed', '-1'],
      ['consumed, inferred', '-1'],
    ]);
    expect(view.attributes('aria-label')).toBe('Life');
  });
  it('outlines what is concluded', () => {
    const view = mountKit(Timeline, { lanes, label: 'Life' });
    expect(marksOf(view).map((mark) => mark.find('rect,circle').classes().includes('fill-surface'))).toEqual([false, false, true]);
  });
  it('moves with the arrows and tells which mark was chosen', async () => {
    const view = mountKit(Timeline, { lanes, label: 'Life' });
    await view.trigger('keydown', { key: 'ArrowDown' });
    await view.trigger('keydown', { key: 'ArrowRight' });
    expect(marksOf(view).map((mark) => mark.attributes('tabindex'))).toEqual(['-1', '-1', '0']);
    await marksOf(view)[2]?.trigger('click');
    expect(view.emitted('update:selected')).toEqual([['second']]);
  });
  it('says when now is and leaves no tick under it', () => {
    expect(mountKit(Timeline, { lanes, nowMs: 10_000, label: 'Life' }, {}, 'zh').text()).toContain('现在');
  });
});
