import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createHostPorts } from './host-ports'
import type { HostPortsOptions } from './host-ports'

let dataDir: string
const report = vi.fn()
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'baton-ports-'))
})
afterEach(async () => {
  await close()
  await rm(dataDir, { recursive: true })
})

let open: Awaited<ReturnType<typeof createHostPorts>>[] = []
const ports = async (options: Partial<HostPortsOptions> = {}) => {
  const made = await createHostPorts({
    dataDir,
    kind: 'server',
    version: '1.0.0',
    report,
    ...options,
  })
  open.push(made)
  return made
}

/** As the end of the process does: the data folder is free again. */
async function close(): Promise<void> {
  for (const { journal } of open) await journal.close()
  open = []
}

const connection = {
  id: 'main',
  name: 'Main',
  kind: 'http-header' as const,
  fields: { header: 'X-Key' },
  secrets: { value: 'sk-123456' },
}

describe('the ports of a host', () => {
  it('write nothing but the journal before it is needed', async () => {
    await ports()
    const written = (await readdir(dataDir)).filter((name) => !name.startsWith('journal.'))
    expect(written).toEqual(['host.lock'])
  })

  it('have the data folder to themselves', async () => {
    await ports()
    await expect(ports()).rejects.toThrow('Another Baton')
    await close()
    await ports()
  })

  it('keep files in the workspace of the data folder, and show them where the host can', async () => {
    const reveal = vi.fn(async () => true)
    const { effects, workspace, host } = await ports({ kind: 'desktop', reveal })
    await effects.files.write('a/b.md', 'text')
    expect(host).toMatchObject({ kind: 'desktop', workspace: join(dataDir, 'workspace') })
    expect(await workspace.list()).toMatchObject([{ path: 'a/b.md', bytes: 4 }])
    expect(await workspace.reveal('a/b.md')).toBe(true)
    expect(reveal).toHaveBeenCalledWith(join(dataDir, 'workspace', 'a', 'b.md'))
  })

  it('keep connections with their secrets sealed, over a restart', async () => {
    await (await ports()).connections.save(connection)
    await close()
    const { connections } = await ports()
    expect(await connections.list()).toMatchObject([{ id: 'main', secrets: ['value'] }])
    for (const file of (await readdir(dataDir)).filter((name) => name.endsWith('.json')))
      expect(await readFile(join(dataDir, file), 'utf8')).not.toContain('sk-123456')
    expect(await connections.remove('main')).toBe(true)
    expect(await connections.remove('main')).toBe(false)
    expect(await connections.test('main')).toBeUndefined()
  })

  it('ask before a secret is kept, and only then', async () => {
    const consent = vi.fn(() => Promise.reject(new Error('not agreed')))
    const { connections } = await ports({ consent })
    await connections.save({ ...connection, secrets: {} })
    expect(consent).not.toHaveBeenCalled()
    await expect(connections.save(connection)).rejects.toThrow('not agreed')
    expect(await connections.list()).toMatchObject([{ id: 'main', secrets: [] }])
  })

  it('say what is wrong with a key file, and go on once it is mended', async () => {
    await writeFile(join(dataDir, 'secret.key'), 'damaged')
    const { connections } = await ports()
    await expect(connections.list()).rejects.toMatchObject({
      name: 'NodeError',
      code: 'no-key',
      message: expect.stringMatching(/damaged/),
    })
    await rm(join(dataDir, 'secret.key'))
    expect(await connections.list()).toEqual([])
  })

  it('make ids that differ', async () => {
    const { ids } = await ports()
    expect(new Set(Array.from({ length: 100 }, () => ids.run())).size).toBe(100)
  })

  it('log to standard error, where it is in nobody’s way', async () => {
    const error = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const { effects } = await ports()
    effects.log({ level: 'warn', message: 'Low score', run: 'r1', node: 'n' })
    expect(error).toHaveBeenCalledExactlyOnceWith('[warn] r1 n: Low score')
    error.mockRestore()
  })
})
