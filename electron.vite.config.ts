import { resolve } from 'node:path'
import { defineConfig } from 'electron-vite'
import react from '@vitejs/plugin-react'
import tailwindcss from '@tailwindcss/vite'
import { quickjsWasm } from './build/quickjs-wasm.mjs'

export default defineConfig({
  main: {
    plugins: [quickjsWasm('sandbox/quickjs.wasm')],
    build: {
      outDir: 'out/main',
      rollupOptions: {
        input: {
          index: resolve('src/main/index.ts'),
          'journal/worker': resolve('src/adapters/journal/sqlite/worker.ts'),
          'stores/worker': resolve('src/adapters/stores/worker.ts'),
          'sandbox/worker': resolve('src/adapters/sandbox/worker.ts'),
        },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      rollupOptions: {
        input: { index: resolve('src/preload/index.ts') },
        // A sandboxed preload cannot be an ES module.
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src/renderer',
    // The same files are served from app:// and from a server's root.
    base: './',
    plugins: [react(), tailwindcss()],
    worker: { format: 'es' },
    build: {
      outDir: 'out/renderer',
      // Keeps light-dark() as it is written; every browser since mid-2024 has it.
      target: 'chrome128',
      cssTarget: ['chrome128', 'firefox128', 'safari18'],
      minify: true,
      // The policy of the hosts has no data: for scripts, fonts or workers.
      assetsInlineLimit: 0,
      rollupOptions: { input: { index: resolve('src/renderer/index.html') } },
    },
  },
})
