import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { reveal } from './reveal'

let folder: string
const shell = { openPath: vi.fn(async (_path: string) => ''), showItemInFolder: vi.fn() }
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'baton-reveal-'))
  await writeFile(join(folder, 'run-me.sh'), '')
})
afterAll(() => rm(folder, { recursive: true }))
beforeEach(() => vi.clearAllMocks())

describe('showing what is in the workspace', () => {
  it('opens a folder', async () => {
    expect(await reveal(shell, folder)).toBe(true)
    expect(shell.openPath).toHaveBeenCalledExactlyOnceWith(folder)
  })

  it('only points at a file, and never opens it', async () => {
    expect(await reveal(shell, join(folder, 'run-me.sh'))).toBe(true)
    expect(shell.showItemInFolder).toHaveBeenCalledExactlyOnceWith(join(folder, 'run-me.sh'))
    expect(shell.openPath).not.toHaveBeenCalled()
  })

  it('says when the system would not', async () => {
    shell.openPath.mockResolvedValueOnce('no file manager')
    expect(await reveal(shell, folder)).toBe(false)
  })

  it('fails for what is not there', async () => {
    await expect(reveal(shell, join(folder, 'missing'))).rejects.toThrow(/ENOENT/)
  })
})
