import tailwindcss from '@tailwindcss/vite';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';

/** Development only: `npx vite --config renderer/vite.config.ts`, then `/?fake#/start` shows every page on made-up data. */
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [vue(), tailwindcss()],
  build: { outDir: '../out/renderer', emptyOutDir: true, target: 'chrome130' },
});
