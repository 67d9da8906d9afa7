import { spawn } from 'node:child_process';

/** The command that opens an address in the user's browser; undefined where there is no display. */
export function browserCommand(
  url: string,
  machine: { platform: string; env: NodeJS.ProcessEnv },
): { command: string; args: string[] } | undefined {
  switch (machine.platform) {
    case 'darwin':
      return { command: 'open', args: [url] };
    case 'win32':
      return { command: 'rundll32', args: ['url.dll,FileProtocolHandler', url] };
    default:
      return machine.env['DISPLAY'] || machine.env['WAYLAND_DISPLAY'] ? { command: 'xdg-open', args: [url] } : undefined;
  }
}

/** Opens an address where that is possible. It has been printed already, so a failure needs no words. */
export function openBrowser(url: string): void {
  const found = browserCommand(url, { platform: process.platform, env: process.env });
  if (found === undefined) return;
  const child = spawn(found.command, found.args, { stdio: 'ignore', detached: true });
  child.on('error', () => {});
  child.unref();
}
