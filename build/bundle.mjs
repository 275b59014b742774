// Bundles what runs on Node: the server, the command line, the journal's thread, and the benchmarks of them.
import { path, root } from './project.mjs'

/** The programs of the host without a window: places below the output folder, with the source of each. */
const HOST = {
  'server/index': ['src', 'server', 'index.ts'],
  'cli/baton': ['src', 'server', 'cli', 'index.ts'],
  ...worker(),
}

/** The benchmarks, with the journal's thread that they need. */
const BENCH = {
  'bench/index': ['build', 'bench', 'index.ts'],
  'bench/paused-program': ['build', 'bench', 'paused-program.ts'],
  ...worker(),
}

function worker() {
  return { 'journal/worker': ['src', 'adapters', 'journal', 'sqlite', 'worker.ts'] }
}

/** Server and command line share chunks; what they import dynamically stays apart, so that `baton` starts fast. */
export function bundleHost(outDir) {
  return bundle(HOST, outDir, 'chunks')
}

export function bundleBench(outDir) {
  return bundle(BENCH, outDir, 'bench-chunks')
}

async function bundle(programs, outDir, chunks) {
  const { build } = await import('vite')
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    define: { 'process.env.NODE_ENV': '"production"' },
    ssr: { noExternal: true, target: 'node' },
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
          // The same names in every build, so that what is kept of compiled code is replaced and does not pile up.
          chunkFileNames: `${chunks}/[name].mjs`,
        },
      },
    },
  })
}
