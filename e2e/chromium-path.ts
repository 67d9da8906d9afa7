import { existsSync } from 'node:fs';

/** The shell without a window draws as the browser does and takes half the processor time. */
const places = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'] as const;

/** The Chromium that specs are run in: GANTRY_CHROMIUM, or the first that this machine has. Undefined when it has none. */
export function chromiumPath(): string | undefined {
  return [process.env['GANTRY_CHROMIUM'], ...places].find((path) => path !== undefined && existsSync(path));
}

/** As chromiumPath. Throws an Error that says what to do when there is none. */
export function requiredChromiumPath(): string {
  const path = chromiumPath();
  if (path === undefined) throw new Error('no Chromium was found: set GANTRY_CHROMIUM to its path');
  return path;
}
