import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

export default defineConfig(({ mode }) => ({
  base: './',
  plugins: [svelte()],
  build: {
    target: 'es2023',
    // The content security policy allows no `data:` address.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    outDir: mode === 'design' ? 'node_modules/.design' : 'dist',
    emptyOutDir: true,
    chunkSizeWarningLimit: 1500,
  },
  worker: { format: 'es' },
  css: { preprocessorOptions: { scss: { quietDeps: true } } },
  server: { port: 5173, strictPort: true },
}));
