#!/usr/bin/env node
// `npm run bench`: bundles the benchmarks and runs them on Node 24. Options go through: `npm run bench -- --json`.
import { run, stopOnSignals } from './children.mjs'
import { ensureInstalled } from './install.mjs'
import { path, projectEnv, root } from './project.mjs'

stopOnSignals()
const node = await ensureInstalled()
const { build } = await import('vite')
await build({
  root,
  configFile: false,
  logLevel: 'warn',
  ssr: { noExternal: true, target: 'node' },
  build: {
    ssr: true,
    target: 'node24',
    outDir: 'out',
    emptyOutDir: false,
    copyPublicDir: false,
    rollupOptions: {
      input: {
        'bench/index': path('build', 'bench', 'index.ts'),
        'journal/worker': path('src', 'adapters', 'journal', 'sqlite', 'worker.ts'),
      },
      output: {
        format: 'es',
        entryFileNames: '[name].mjs',
        chunkFileNames: 'bench/[name]-[hash].mjs',
      },
    },
  },
})
process.exitCode = await run(node, [path('out', 'bench', 'index.mjs'), ...process.argv.slice(2)], {
  cwd: root,
  env: projectEnv(),
})
