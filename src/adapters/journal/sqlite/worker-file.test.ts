import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { workerFile } from './worker-file'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'baton-worker-file-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const url = (path: string) => pathToFileURL(join(folder, path))

describe("the worker's file", () => {
  it.each([
    ['src/adapters/journal/sqlite/worker-file.ts', 'src/adapters/journal/sqlite/worker.ts'],
    ['out/server/index.mjs', 'out/journal/worker.mjs'],
    ['out/cli/baton.mjs', 'out/journal/worker.mjs'],
    ['out/chunks/runs-a1b2.mjs', 'out/journal/worker.mjs'],
    ['out/main/index.js', 'out/main/journal/worker.js'],
    ['out/main/chunks/runs-a1b2.js', 'out/main/journal/worker.js'],
  ])('is found from %s', (here, there) => {
    mkdirSync(dirname(join(folder, there)), { recursive: true })
    writeFileSync(join(folder, there), '')
    expect(workerFile(url(here).href).href).toBe(url(there).href)
  })

  it('that no build made is missed with a clear message', () => {
    expect(() => workerFile(url('out/cli/baton.mjs').href)).toThrow(
      /The worker of the journal is missing: .*out\/cli\/baton\.mjs.* Build Baton again\./,
    )
  })
})
