// Bundles what runs on Node: the server, the command line, the journal's thread, and the benchmarks of them.
import { path, root } from './project.mjs'
import { quickjsWasm } from './quickjs-wasm.mjs'

/** The programs of the host without a window: places below the output folder, with the source of each. */
const HOST = {
  'server/index': ['src', 'server', 'index.ts'],
  'cli/baton': ['src', 'server', 'cli', 'index.ts'],
}
const BENCH = {
  'bench/index': ['build', 'bench', 'index.ts'],
  'bench/paused-program': ['build', 'bench', 'paused-program.ts'],
  'bench/host-program': ['build', 'bench', 'host-program.ts'],
}
const UI_BENCH = { 'bench-ui/index': ['build', 'bench-ui', 'index.ts'] }
/** Bundled by itself: it starts beside the others, and would have to load what it shares with them. */
const WORKER = { 'journal/worker': ['src', 'adapters', 'journal', 'sqlite', 'worker.ts'] }

/** Also by itself, with the code of QuickJS beside it. */
const STORES = { 'stores/worker': ['src', 'adapters', 'stores', 'worker.ts'] }
const SANDBOX = { 'sandbox/worker': ['src', 'adapters', 'sandbox', 'worker.ts'] }

/**
 * What `baton run` needs is in three files, each with all that it imports: the number of files costs a start as much as what is
 * in them. What is imported dynamically (the server, the model SDK) stays apart.
 */
const RUN = {
  groups: [
    { name: 'main', test: /src[\\/]server[\\/]cli[\\/]main\.ts$/, priority: 3 },
    { name: 'open-folder', test: /src[\\/]server[\\/]cli[\\/]open-folder\.ts$/, priority: 2 },
    { name: 'run', test: /src[\\/]server[\\/]cli[\\/](read-input|run)\.ts$/, priority: 1 },
  ],
}

/** The server and the command line, which share chunks. */
export async function bundleHost(outDir) {
  await bundle(HOST, outDir, { chunks: 'chunks', codeSplitting: RUN })
  await bundleThreads(outDir)
}

/** The benchmarks, with the journal's thread that they need. */
export async function bundleBench(outDir) {
  await bundle(BENCH, outDir, { chunks: 'bench-chunks' })
  await bundleThreads(outDir)
}

/** The benchmarks of the editor. They drive a browser with Playwright, which stays where it is installed. */
export async function bundleUiBench(outDir) {
  await bundle(UI_BENCH, outDir, { chunks: 'bench-ui-chunks', external: ['@playwright/test'] })
}

async function bundleThreads(outDir) {
  await bundle(WORKER, outDir, { chunks: 'journal' })
  await bundle(STORES, outDir, { chunks: 'stores' })
  const plugins = [quickjsWasm('sandbox/quickjs.wasm')]
  await bundle(SANDBOX, outDir, { chunks: 'sandbox', plugins })
}

async function bundle(programs, outDir, { chunks, codeSplitting, external = [], plugins = [] }) {
  const { build } = await import('vite')
  await build({
    root,
    configFile: false,
    plugins,
    logLevel: 'warn',
    define: { 'process.env.NODE_ENV': '"production"' },
    ssr: { noExternal: true, external, target: 'node' },
    build: {
      ssr: true,
      target: 'node24',
      outDir,
      emptyOutDir: false,
      copyPublicDir: false,
      minify: false,
      rollupOptions: {
        input: Object.fromEntries(
          Object.entries(programs).map(([name, source]) => [name, path(...source)]),
        ),
        // Every file lies one folder below the output folder, so `../renderer` means the same in all of them.
        output: {
          format: 'es',
          entryFileNames: '[name].mjs',
          codeSplitting,
          // The same names in every build, so that what is kept of compiled code is replaced and does not pile up.
          chunkFileNames: `${chunks}/[name].mjs`,
        },
      },
    },
  })
}
