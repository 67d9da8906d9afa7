import { onScopeDispose, ref, watchEffect } from 'vue';
import { useI18n } from 'vue-i18n';
import { usePreferencesStore } from '../stores/preferences.ts';

/** Puts the chosen theme and language on `<html>` and follows the system where that was chosen. */
export function useAppearance(): void {
  const preferences = usePreferencesStore();
  const { locale } = useI18n();
  const media = window.matchMedia('(prefers-color-scheme: dark)');
  const isSystemDark = ref(media.matches);
  const onChange = (event: MediaQueryListEvent): void => {
    isSystemDark.value = event.matches;
  };
  media.addEventListener('change', onChange);
  onScopeDispose(() => media.removeEventListener('change', onChange));

  watchEffect(() => {
    const { theme } = preferences.settings;
    document.documentElement.dataset['theme'] = theme === 'system' ? (isSystemDark.value ? 'dark' : 'light') : theme;
    document.documentElement.lang = preferences.locale;
    locale.value = preferences.locale;
  });
}
