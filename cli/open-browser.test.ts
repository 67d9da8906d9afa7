import { expect, test } from 'vitest';
import { browserCommand } from './open-browser.ts';

test('knows how each system opens a browser, and that none can be opened without a display', () => {
  const url = 'http://127.0.0.1:1/#token=x';
  const on = (platform: string, env: NodeJS.ProcessEnv = {}): unknown => browserCommand(url, { platform, env });
  expect([on('linux', { DISPLAY: ':0' }), on('darwin'), on('win32'), on('linux')]).toEqual([
    { command: 'xdg-open', args: [url] },
    { command: 'open', args: [url] },
    { command: 'rundll32', args: ['url.dll,FileProtocolHandler', url] },
    undefined,
  ]);
});
