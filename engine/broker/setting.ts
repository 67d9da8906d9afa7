/** One named setting: its default, what its number counts, and why a user would change it. */
export interface Setting<T> {
  readonly kind: 'text' | 'integer' | 'flag' | 'choice';
  readonly fallback: T;
  /** Unit of a number: ms, bytes, count… */
  readonly unit: string;
  /** What it does, in one sentence. */
  readonly why: string;
  /** Whether a change has effect at once; otherwise at the next start. */
  readonly live: boolean;
  readonly min?: number;
  readonly max?: number;
  readonly choices?: readonly string[];
}

export type SettingTable = Readonly<Record<string, Setting<string> | Setting<number> | Setting<boolean>>>;

/** The typed values that a table of settings describes. */
export type SettingValues<T extends SettingTable> = { -readonly [K in keyof T]: T[K] extends Setting<infer V> ? V : never };

interface Options {
  live?: boolean;
}

export function text(fallback: string, why: string, options: Options = {}): Setting<string> {
  return { kind: 'text', fallback, unit: 'text', why, live: options.live ?? false };
}

export function flag(fallback: boolean, why: string, options: Options = {}): Setting<boolean> {
  return { kind: 'flag', fallback, unit: 'true or false', why, live: options.live ?? false };
}

export function integer(
  fallback: number,
  unit: string,
  why: string,
  options: Options & { min?: number; max?: number } = {},
): Setting<number> {
  return {
    kind: 'integer',
    fallback,
    unit,
    why,
    live: options.live ?? false,
    min: options.min ?? 0,
    max: options.max ?? Number.MAX_SAFE_INTEGER,
  };
}

export function choice<const V extends string>(fallback: V, choices: readonly V[], why: string, options: Options = {}): Setting<V> {
  return { kind: 'choice', fallback, unit: choices.join(' or '), why, live: options.live ?? false, choices };
}

/** A value that does not fit its setting. */
export class SettingError extends Error {
  override readonly name = 'SettingError';
  readonly key: string;
  constructor(key: string, message: string) {
    super(message);
    this.key = key;
  }
}

/** Turns the text of a properties file into the value of one setting, or throws SettingError. */
export function parseSetting(key: string, setting: SettingTable[string], raw: string): string | number | boolean {
  const value = raw.trim();
  if (setting.kind === 'text') return value;
  if (setting.kind === 'flag') {
    if (value === 'true' || value === 'false') return value === 'true';
    throw new SettingError(key, `${key} must be true or false, not ${JSON.stringify(value)}`);
  }
  if (setting.kind === 'choice') {
    if (setting.choices?.includes(value) === true) return value;
    throw new SettingError(key, `${key} must be one of ${setting.choices?.join(', ') ?? ''}, not ${JSON.stringify(value)}`);
  }
  const number = Number(value);
  const min = setting.min ?? 0;
  const max = setting.max ?? Number.MAX_SAFE_INTEGER;
  if (value === '' || !Number.isSafeInteger(number) || number < min || number > max) {
    throw new SettingError(key, `${key} must be a whole number from ${min} to ${max}, not ${JSON.stringify(value)}`);
  }
  return number;
}
