import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Programs that are started as processes of their own, and `history` as a thread. */
export type EntryName = 'namesrv' | 'broker' | 'console-host' | 'history';

const sourceEntries: Record<EntryName, string> = {
  namesrv: 'engine/namesrv/main.ts',
  broker: 'engine/broker/main.ts',
  'console-host': 'console/host/main.ts',
  history: 'console/services/history/worker/main.ts',
};

/** Where this program's files lie, by how it runs: from sources, or bundled into out/main, out/engine or out/cli. */
export interface ProgramFiles {
  entry(name: EntryName): string;
  /** The built pages. */
  readonly rendererDir: string;
  /** Presets and icons. */
  readonly resourcesDir: string;
}

/** `moduleUrl`: the URL of this module, which a bundle moves into the bundle's folder. */
export function programFiles(moduleUrl: string = import.meta.url): ProgramFiles {
  const file = fileURLToPath(moduleUrl);
  const root = join(dirname(file), '..', '..');
  const isSource = file.endsWith('.ts');
  return {
    entry: (name) => (isSource ? join(root, sourceEntries[name]) : unpacked(join(root, 'out', 'engine', `${name}.js`))),
    rendererDir: join(root, 'out', 'renderer'),
    resourcesDir: join(root, 'resources'),
  };
}

/** Child processes cannot be started from inside an application archive; its entries are unpacked beside it. */
function unpacked(path: string): string {
  return path.replace(`${sep}app.asar${sep}`, `${sep}app.asar.unpacked${sep}`);
}
