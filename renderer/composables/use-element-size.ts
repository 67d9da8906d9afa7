import { onScopeDispose, ref, watch } from 'vue';
import type { Ref } from 'vue';

/** The inner size of an element in px, kept up to date; 0 before it is on the page. */
export function useElementSize(element: Readonly<Ref<HTMLElement | null>>): { width: Ref<number>; height: Ref<number> } {
  const width = ref(0);
  const height = ref(0);
  const observer = new ResizeObserver((entries) => {
    const entry = entries.at(-1);
    if (entry === undefined) return;
    width.value = entry.contentRect.width;
    height.value = entry.contentRect.height;
  });
  watch(
    element,
    (next) => {
      observer.disconnect();
      if (next === null) return;
      width.value = next.clientWidth;
      height.value = next.clientHeight;
      observer.observe(next);
    },
    { immediate: true, flush: 'post' },
  );
  onScopeDispose(() => observer.disconnect());
  return { width, height };
}
