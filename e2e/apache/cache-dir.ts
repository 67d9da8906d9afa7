import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Where jars, classes, wheels and Go binaries are kept between runs: `$GANTRY_CACHE`, else `~/.cache/gantry`.
 * Nothing of it lies in the source tree, and all of it can be deleted at any time.
 */
export function cacheDir(...parts: string[]): string {
  return join(process.env['GANTRY_CACHE'] ?? join(homedir(), '.cache', 'gantry'), ...parts);
}
