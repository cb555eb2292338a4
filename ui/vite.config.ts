import { createReadStream, readFileSync } from 'node:fs';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type Plugin } from 'vite';

/**
 * Lays the reader of JPEG 2000 and its licence beside the page, under the names by which pdf.js asks for them.
 *
 * It is the one without WebAssembly, which the content security policy does not allow.
 */
function scannedLetters(): Plugin {
  const from = new URL('node_modules/pdfjs-dist/wasm/', import.meta.url);
  const files = ['openjpeg_nowasm_fallback.js', 'LICENSE_OPENJPEG', 'LICENSE_PDFJS_OPENJPEG'];
  return {
    name: 'scanned-letters',
    generateBundle() {
      for (const name of files) {
        this.emitFile({
          type: 'asset',
          fileName: `pdfjs/${name}`,
          source: readFileSync(new URL(name, from)),
        });
      }
    },
    configureServer(server) {
      server.middlewares.use(`/pdfjs/${files[0]}`, (_request, response) => {
        response.setHeader('content-type', 'text/javascript');
        createReadStream(new URL(files[0] ?? '', from)).pipe(response);
      });
    },
  };
}

/** Lays the typeface's licence beside it, as the licence asks. */
function typefaceLicence(): Plugin {
  const licence = new URL('node_modules/@fontsource-variable/noto-sans/LICENSE', import.meta.url);
  return {
    name: 'typeface-licence',
    generateBundle() {
      this.emitFile({
        type: 'asset',
        fileName: 'assets/LICENSE_NOTO_SANS',
        source: readFileSync(licence),
      });
    },
  };
}

export default defineConfig(({ mode }) => ({
  base: './',
  // In the gallery each element knows the component that it comes from, so that it can be counted.
  plugins: [
    svelte(mode === 'gallery' ? { compilerOptions: { dev: true } } : {}),
    scannedLetters(),
    typefaceLicence(),
  ],
  build: {
    target: 'es2023',
    // The content security policy allows no `data:` address.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    outDir: mode === 'gallery' ? 'node_modules/.gallery' : 'dist',
    rollupOptions: { input: mode === 'gallery' ? 'gallery.html' : 'index.html' },
    emptyOutDir: true,
    chunkSizeWarningLimit: 1500,
  },
  worker: { format: 'es' },
  css: { preprocessorOptions: { scss: { quietDeps: true } } },
  server: { port: 5173, strictPort: true },
}));
