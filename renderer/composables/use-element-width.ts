import { onScopeDispose, ref, watch } from 'vue';
import type { Ref } from 'vue';

/** The inner width of an element in px, kept up to date; 0 before it is on the page. */
export function useElementWidth(element: Readonly<Ref<HTMLElement | null>>): Ref<number> {
  const width = ref(0);
  const observer = new ResizeObserver((entries) => {
    const entry = entries.at(-1);
    if (entry !== undefined) width.value = entry.contentRect.width;
  });
  watch(
    element,
    (next) => {
      observer.disconnect();
      if (next === null) return;
      width.value = next.clientWidth;
      observer.observe(next);
    },
    { immediate: true, flush: 'post' },
  );
  onScopeDispose(() => observer.disconnect());
  return width;
}
