import { useI18n } from 'vue-i18n';
import { useFormat } from '../../i18n/use-format.ts';

/** Names that a sentence spells out. */
const namedMax = 4;

/** Names in a sentence: the first few, and how many more there are. Call in `setup`. */
export function useSomeNames(): (names: readonly string[]) => string {
  const { t } = useI18n();
  const format = useFormat();
  return (names) => {
    const more = names.length - namedMax;
    const some = names.slice(0, namedMax).join(', ');
    return more > 0 ? t('app.removal.andMore', { names: some, n: format.count(more) }) : some;
  };
}
