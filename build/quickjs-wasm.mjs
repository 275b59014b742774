// Puts the code of QuickJS beside the thread of the sandbox in what is built (src/adapters/sandbox/sandbox-files.ts).
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

/** A plugin that adds the file at this place of the output folder. */
export function quickjsWasm(fileName) {
  return {
    name: 'quickjs-wasm',
    generateBundle() {
      this.emitFile({ type: 'asset', fileName, source: readFileSync(installed()) })
    },
  }
}

/** It belongs to what `quickjs-emscripten` depends on. */
function installed() {
  const quickjs = createRequire(import.meta.url).resolve('quickjs-emscripten')
  return createRequire(quickjs).resolve('@jitl/quickjs-wasmfile-release-sync/wasm')
}
