import type { Locale, MessageTree, Messages } from './messages.ts';

/**
 * Joins the texts of all folders into one tree per language. A folder's texts lie under its own name:
 * `pages/topics/i18n.ts` gives `topics.*`.
 *
 * @param modules what `import.meta.glob('…/i18n.ts', { eager: true, import: 'default' })` returns, by path
 */
export function collectMessages(modules: Record<string, Messages>): Record<Locale, MessageTree> {
  const en: Record<string, MessageTree> = {};
  const zh: Record<string, MessageTree> = {};
  for (const [path, messages] of Object.entries(modules)) {
    const folder = path.split('/').at(-2);
    if (folder === undefined || folder in en) throw new Error(`texts of ${path} have no folder of their own`);
    en[folder] = messages.en;
    zh[folder] = messages.zh;
  }
  return { en, zh };
}
