import { expect, it } from 'vitest';
import { mountKit } from '../fixtures.ts';
import CodeViewer from './CodeViewer.vue';
import HexView from './HexView.vue';

it('code is shown with its lines numbered, cannot be changed, and follows its text', async () => {
  const view = mountKit(CodeViewer, { text: '{\n  "a": 1\n}', language: 'json', label: 'Body' });
  const content = view.find('.cm-content');
  expect([content.attributes('aria-label'), content.attributes('contenteditable'), content.attributes('tabindex')]).toEqual([
    'Body',
    'false',
    '0',
  ]);
  expect(view.findAll('.cm-line').map((line) => line.text())).toEqual(['{', '"a": 1', '}']);
  await view.give({ text: 'other', language: 'text' });
  expect(view.findAll('.cm-line').map((line) => line.text())).toEqual(['other']);
});

it('a hex view has no more lines than can be seen', () => {
  const view = mountKit(HexView, { bytes: new Uint8Array(4 * 1024 * 1024), label: 'Bytes' });
  expect(view.attributes('aria-label')).toBe('Bytes');
  expect(view.findAll('.absolute').length).toBeLessThan(100);
});
