import tailwindcss from '@tailwindcss/vite';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'electron-vite';
import { join } from 'node:path';

const at = (path: string): string => join(import.meta.dirname, path);

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
    build: { outDir: at('out/renderer'), minify: true, rolldownOptions: { input: at('renderer/index.html') } },
  },
});
