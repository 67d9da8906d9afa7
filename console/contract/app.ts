import * as v from 'valibot';
import { mutation, query, subscription, type } from './procedure.ts';

/** Facts about this program that do not change while it runs. */
export interface AppInfo {
  version: string;
  /** `desktop` is the Electron app, `browser` a tab on `gantry console`. */
  shell: 'desktop' | 'browser';
  platform: 'linux' | 'darwin' | 'win32' | 'other';
  runtimes: { node: string; electron: string | null; chrome: string | null };
  /** Whether this program may start and stop a local cluster. */
  managesLocalCluster: boolean;
  /** Where settings and the local cluster's data lie. */
  dataDir: string;
}

/** Whether times can be shown in a zone: a name of the IANA database. */
export function isTimeZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** What a person chose. `system` follows the operating system or the browser. */
export const settingsSchema = v.object({
  language: v.picklist(['system', 'en', 'zh']),
  theme: v.picklist(['system', 'light', 'dark']),
  density: v.picklist(['compact', 'comfortable']),
  /** How often visible pages ask; 0 is off. */
  refreshIntervalMs: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(30_000)),
  singleKeyShortcuts: v.boolean(),
  /** The zone in which times are shown and read, `Asia/Shanghai`; `system` is that of the machine with the window. */
  timeZone: v.pipe(
    v.string(),
    v.maxLength(64),
    v.check((zone) => zone === 'system' || isTimeZone(zone)),
  ),
});
export type Settings = v.InferOutput<typeof settingsSchema>;

export const defaultSettings: Settings = {
  language: 'system',
  theme: 'system',
  density: 'compact',
  refreshIntervalMs: 1000,
  singleKeyShortcuts: true,
  timeZone: 'system',
};

/** What a file or a browser has kept. What it does not have, or has in a way that is no longer known, gets its default. */
export function readSettings(stored: object): Settings {
  const kept = Object.entries(settingsSchema.entries).flatMap(([name, schema]): [string, unknown][] => {
    const value: unknown = Reflect.get(stored, name);
    return v.is(schema, value) ? [[name, value]] : [];
  });
  return { ...defaultSettings, ...Object.fromEntries(kept) };
}

export const app = {
  info: query({ input: v.object({}), output: type<AppInfo>(), errors: [] }),
  /** The settings now, and again after every change from any window. */
  settings: subscription({ input: v.object({}), output: type<Settings>(), errors: [] }),
  /** Changes the settings that are given; the rest stays. Kept over restarts. */
  changeSettings: mutation({ input: v.partial(settingsSchema), output: type<Settings>(), errors: ['settingsNotSaved'] }),
};
