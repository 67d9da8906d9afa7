import { expect, it } from 'vitest';
import { effectScope } from 'vue';
import { useWatchers } from './use-watchers.ts';

it('counts scopes in and out', () => {
  const { isWatched, watchHere } = useWatchers();
  const scopes = [effectScope(), effectScope()];
  for (const scope of scopes) scope.run(watchHere);
  expect(isWatched.value).toBe(true);
  scopes[0]?.stop();
  expect(isWatched.value).toBe(true);
  scopes[1]?.stop();
  expect(isWatched.value).toBe(false);
});

it('wants a scope to end with', () => {
  expect(useWatchers().watchHere).toThrow('needs a scope');
});
