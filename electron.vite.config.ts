import tailwindcss from '@tailwindcss/vite';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'electron-vite';
import { join } from 'node:path';

const at = (path: string): string => join(import.meta.dirname, path);

/** What most pages need, in one file: a hundred small ones take longer to fetch than to run. Charts and the viewer of code have their own. */
const isKit = (id: string): boolean =>
  /\/renderer\/(app|components|composables|i18n|rpc|stores)\//.test(id)
    ? !/\/components\/code\/|\/app\/main\.ts/.test(id)
    : /\/(console\/(contract|rpc)|node_modules\/(@lucide|reka-ui|@floating-ui|@vueuse|@tanstack|vue|@vue|pinia|vue-router|vue-i18n|@intlify|msgpackr|valibot))\//.test(
        id,
      );

/**
 * The desktop app: main and preload, and the pages that the browser mode serves too. Everything is bundled:
 * nothing is taken from node_modules at run time. The node entries are built by scripts/build.mjs.
 */
export default defineConfig({
  main: {
    build: { externalizeDeps: false, outDir: at('out/main'), rolldownOptions: { input: { main: at('electron/main/main.ts') } } },
  },
  preload: {
    build: {
      externalizeDeps: false,
      outDir: at('out/preload'),
      rolldownOptions: { input: { preload: at('electron/preload/preload.ts') }, output: { format: 'cjs', entryFileNames: '[name].cjs' } },
    },
  },
  renderer: {
    root: at('renderer'),
    plugins: [vue(), tailwindcss()],
    build: {
      outDir: at('out/renderer'),
      minify: true,
      chunkSizeWarningLimit: 1000,
      rolldownOptions: { input: at('renderer/index.html'), output: { codeSplitting: { groups: [{ name: 'kit', test: isKit }] } } },
    },
  },
});
