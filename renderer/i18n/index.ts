import { createI18n } from 'vue-i18n';
import type { I18n } from 'vue-i18n';
import { collectMessages } from './collect-messages.ts';
import type { Locale, Messages } from './messages.ts';

const modules = import.meta.glob<Messages>(
  ['../app/i18n.ts', '../app/palette/i18n.ts', '../components/i18n.ts', '../charts/i18n.ts', '../pages/*/i18n.ts', '../pages/*/*/i18n.ts'],
  {
    eager: true,
    import: 'default',
  },
);

/** All texts of the interface: `app.*`, `components.*` and one branch a page. */
export const allMessages = collectMessages(modules);

/** The i18n plugin. A missing key is shown as the key and reported in development, never silently replaced. */
export function createTexts(locale: Locale): I18n {
  return createI18n({ legacy: false, locale, fallbackLocale: 'en', messages: allMessages, missingWarn: true, fallbackWarn: true });
}
