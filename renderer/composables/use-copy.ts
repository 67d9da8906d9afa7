import { onScopeDispose, ref } from 'vue';
import type { Ref } from 'vue';

/** Writes text to the clipboard; `isCopied` is true for a moment after it worked. Resolves to whether it worked. */
export function useCopy(options: { shownMs?: number; clipboard?: Pick<Clipboard, 'writeText'> } = {}): {
  copy: (text: string) => Promise<boolean>;
  isCopied: Ref<boolean>;
} {
  const { shownMs = 1500 } = options;
  const isCopied = ref(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  onScopeDispose(() => clearTimeout(timer));
  async function copy(text: string): Promise<boolean> {
    const clipboard = options.clipboard ?? navigator.clipboard;
    try {
      await clipboard.writeText(text);
    } catch {
      return false; // no permission, or a page that is not in front
    }
    isCopied.value = true;
    clearTimeout(timer);
    timer = setTimeout(() => (isCopied.value = false), shownMs);
    return true;
  }
  return { copy, isCopied };
}
