import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

/** The files of the sandbox: its thread, and the code of QuickJS. */
export interface SandboxFiles {
  worker: URL
  wasm: URL
}

/**
 * Where they are, seen from the module at `here` (an `import.meta.url`): beside it in the source and in the installed package, or
 * where the builds put them. Throws when they are nowhere, which means that a build forgot them.
 */
export function sandboxFiles(here: string): SandboxFiles {
  if (here.endsWith('.ts'))
    return { worker: new URL('./worker.ts', here), wasm: installedWasm(here) }
  // out/{server,cli,chunks}/*.mjs, then out/main/index.js, then out/main/chunks/*.js
  const places = ['../sandbox/worker.mjs', './sandbox/worker.js', '../sandbox/worker.js']
  for (const place of places) {
    const worker = new URL(place, here)
    const wasm = new URL('./quickjs.wasm', worker)
    if (existsSync(worker) && existsSync(wasm)) return { worker, wasm }
  }
  throw new Error(
    `The sandbox is missing: none of ${places.join(', ')} is there with its quickjs.wasm, seen from ${here}. Build Baton again.`,
  )
}

function installedWasm(here: string): URL {
  const quickjs = createRequire(here).resolve('quickjs-emscripten')
  return pathToFileURL(createRequire(quickjs).resolve('@jitl/quickjs-wasmfile-release-sync/wasm'))
}
