import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { nextTick } from 'vue';
import CodeBlock from './CodeBlock.vue';
import CopyButton from './CopyButton.vue';
import { mountKit } from './fixtures.ts';
import { showLogLine } from './log-filter.ts';
import LogView from './LogView.vue';

beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(400);
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(800);
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe('CodeBlock', () => {
  it('shows the code as it is and can be scrolled with the keyboard', () => {
    const block = mountKit(CodeBlock, { code: 'p.start();\nconst x = 1;', language: 'javascript', label: 'Node.js client' });
    expect([block.text(), block.attributes('tabindex'), block.attributes('aria-label')]).toEqual([
      'p.start();\nconst x = 1;',
      '0',
      'Node.js client',
    ]);
  });
});

describe('CopyButton', () => {
  it('copies and says so', async () => {
    const writeText = vi.fn<(text: string) => Promise<void>>().mockResolvedValue();
    vi.stubGlobal('navigator', { clipboard: { writeText } });
    const button = mountKit(CopyButton, { text: '127.0.0.1:9876', withText: true });
    await button.find('button').trigger('click');
    await nextTick();
    await nextTick();
    expect([writeText.mock.calls, button.text()]).toEqual([[['127.0.0.1:9876']], 'Copied']);
    vi.unstubAllGlobals();
  });
});

describe('LogView', () => {
  const lines = Array.from({ length: 1000 }, (_, index) =>
    showLogLine('broker-a/0', {
      sequence: index,
      atMs: index,
      level: index % 100 === 0 ? 'error' : 'info',
      event: `event-${index}`,
      fields: { index },
    }),
  );
  it('draws only what can be seen of many lines and says how many there are', async () => {
    vi.spyOn(Element.prototype, 'scrollTo').mockImplementation(() => {}); // there is no layout to scroll in
    const view = mountKit(LogView, { lines });
    await vi.waitFor(() => expect(view.findAll('[data-index]').length).toBeGreaterThan(0));
    expect(view.findAll('[data-index]').length).toBeLessThan(120);
    expect(view.find('[role=log]').attributes('aria-label')).toBe('1000 lines');
  });
  it('counts its levels and filters by them', async () => {
    const view = mountKit(LogView, { lines });
    await view.findAll('[role=radio]')[2]?.trigger('click');
    expect([view.findAll('[role=radio]').map((radio) => radio.text()), view.emitted('update:level')]).toEqual([
      ['All', 'Warn 10', 'Error 10'],
      [['error']],
    ]);
    await view.give({ level: 'error' });
    expect(view.find('[role=log]').attributes('aria-label')).toBe('10 lines');
  });
  it('lets go of the end and takes hold of it again', async () => {
    const view = mountKit(LogView, { lines });
    const button = view.find('button[aria-pressed=true]');
    expect(button.text()).toBe('Following');
    await button.trigger('click');
    expect(button.text()).toBe('Follow');
  });
  it('says that nothing matches and offers to clear the filter', async () => {
    const view = mountKit(LogView, { lines, query: 'no such line' });
    expect(view.text()).toContain('No line matches');
    const clear = view.findAll('button').find((button) => button.text() === 'Clear');
    await clear?.trigger('click');
    expect([view.emitted('update:query'), view.emitted('update:level')]).toEqual([[['']], undefined]);
  });
});
