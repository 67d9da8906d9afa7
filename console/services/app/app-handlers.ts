import type { app, AppInfo } from '../../contract/app.ts';
import type { DomainHandlers } from '../../rpc/router.ts';
import type { SettingsStore } from './settings-store.ts';

export function createAppHandlers(info: AppInfo, store: SettingsStore): DomainHandlers<typeof app> {
  return {
    info: async () => info,
    settings: (_, { emit, signal }) => store.settings.watch(emit, signal),
    changeSettings: (changes) => store.change(withoutUndefined(changes)),
  };
}

function withoutUndefined<T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const kept = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(kept) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
