import vue from '@vitejs/plugin-vue';
import { configDefaults, defineConfig } from 'vitest/config';

const exclude = [...configDefaults.exclude, 'out/**'];

/** In CI, what waits for processes, sockets or a DOM is tried once more; scripts/test.mjs prints what passed only then. */
const retry = process.env['CI'] === 'true' ? 1 : 0;

/** Tests lie beside the source; the suffix names the tier, and the tier names what a test may touch. */
export default defineConfig({
  plugins: [vue()],
  test: {
    maxWorkers: 2, // by default one fewer than there are processors, which is one on a small machine
    css: { include: [/renderer\/styles\/tokens\.css/] }, // the contrast test reads it; other styles stay empty under test
    projects: [
      {
        extends: true,
        // Without isolation: these have no state but their own, and a process for each file costs more than the tests.
        test: {
          name: 'unit',
          isolate: false,
          include: ['**/*.test.ts'],
          exclude: [...exclude, '**/*.{vue,io,sim,crash}.test.ts'],
          environment: 'node',
          testTimeout: 20_000,
        },
      },
      {
        extends: true,
        test: { name: 'vue', include: ['**/*.vue.test.ts'], exclude, environment: 'happy-dom', testTimeout: 20_000, retry },
      },
      { extends: true, test: { name: 'sim', include: ['**/*.sim.test.ts'], exclude, testTimeout: 30_000 } },
      { extends: true, test: { name: 'io', include: ['**/*.io.test.ts'], exclude, testTimeout: 20_000, hookTimeout: 20_000, retry } },
      {
        extends: true,
        test: {
          name: 'crash',
          include: ['**/*.crash.test.ts'],
          exclude,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
          retry,
        },
      },
    ],
  },
});
