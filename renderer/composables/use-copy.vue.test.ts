import { expect, it } from 'vitest';
import { effectScope } from 'vue';
import { useCopy } from './use-copy.ts';

it('says that it copied, and that it could not', async () => {
  const written: string[] = [];
  const scope = effectScope();
  const good = scope.run(() => useCopy({ clipboard: { writeText: async (text) => void written.push(text) } }));
  const refused = scope.run(() => useCopy({ clipboard: { writeText: () => Promise.reject(new Error('no permission')) } }));
  expect([await good?.copy('a'), good?.isCopied.value, await refused?.copy('b'), refused?.isCopied.value, written]).toEqual([
    true,
    true,
    false,
    false,
    ['a'],
  ]);
  scope.stop();
});
