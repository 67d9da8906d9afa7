/**
 * Languages of clients by the number that the binary header carries; JSON headers carry the name.
 * RocketMQ LanguageCode
 */
export const LanguageCode = {
  JAVA: 0,
  CPP: 1,
  DOTNET: 2,
  PYTHON: 3,
  DELPHI: 4,
  ERLANG: 5,
  RUBY: 6,
  OTHER: 7,
  HTTP: 8,
  GO: 9,
  PHP: 10,
  OMS: 11,
  RUST: 12,
  NODE_JS: 13,
} as const;

export type LanguageName = keyof typeof LanguageCode;

const NAMES: readonly LanguageName[] = Object.keys(LanguageCode).filter(isLanguageName);

function isLanguageName(name: string): name is LanguageName {
  return Object.hasOwn(LanguageCode, name);
}

/** Name of a language number; `OTHER` for a number that has no name. */
export function languageName(code: number): LanguageName {
  return NAMES[code] ?? 'OTHER';
}

/** Number of a language name; that of `OTHER` for an unknown name. */
export function languageCode(name: string): number {
  return isLanguageName(name) ? LanguageCode[name] : LanguageCode.OTHER;
}
