import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { sandboxFiles } from './sandbox-files'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'baton-sandbox-files-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const url = (path: string) => pathToFileURL(join(folder, path))

it('are beside the source, and in what is installed', () => {
  const { worker, wasm } = sandboxFiles(new URL('./sandbox.ts', import.meta.url).href)
  expect(existsSync(worker)).toBe(true)
  expect(existsSync(wasm)).toBe(true)
})

it.each([
  ['out/server/index.mjs', 'out/sandbox/worker.mjs'],
  ['out/cli/baton.mjs', 'out/sandbox/worker.mjs'],
  ['out/chunks/runs.mjs', 'out/sandbox/worker.mjs'],
  ['out/main/index.js', 'out/main/sandbox/worker.js'],
  ['out/main/chunks/runs-a1b2.js', 'out/main/sandbox/worker.js'],
])('are found from %s', (here, there) => {
  mkdirSync(dirname(join(folder, there)), { recursive: true })
  writeFileSync(join(folder, there), '')
  const wasm = join(dirname(there), 'quickjs.wasm')
  writeFileSync(join(folder, wasm), '')
  expect(sandboxFiles(url(here).href)).toEqual({ worker: url(there), wasm: url(wasm) })
})

it('that no build made are missed with a clear message', () => {
  expect(() => sandboxFiles(url('out/cli/baton.mjs').href)).toThrow(
    /The sandbox is missing: .*out\/cli\/baton\.mjs.* Build Baton again\./,
  )
})
