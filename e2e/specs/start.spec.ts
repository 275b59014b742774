import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from '../../build/project.mjs'
import { expect, test as base } from '../fixtures/app'

interface Started {
  npm: ChildProcess
  dataDir: string
  /** What was printed so far. */
  printed(): string
}

const test = base.extend<{ startBaton: (...args: string[]) => Promise<Started> }>({
  startBaton: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'baton-start-'))
    const started: ChildProcess[] = []
    await use(async (...args) => {
      const dataDir = join(folder, 'data')
      const options = ['start', '--', '--server', '--port', '0', '--data', dataDir, ...args]
      const npm = spawn('npm', options, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
      started.push(npm)
      let printed = ''
      npm.stdout.on('data', (piece) => (printed += String(piece)))
      npm.stderr.on('data', (piece) => (printed += String(piece)))
      return { npm, dataDir, printed: () => printed }
    })
    for (const npm of started) npm.kill('SIGKILL')
    await rm(folder, { recursive: true, force: true })
  },
})

const addressIn = (text: string) => /Baton is at (http:\/\/\S+)/.exec(text)?.[1]

async function answers(address: string): Promise<boolean> {
  return fetch(address).then(
    (response) => response.ok,
    () => false,
  )
}

test.describe('npm start', { tag: '@browser-only' }, () => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGKILL'] as const) {
    test(`serves Baton, and ${signal} to npm alone ends all of it`, async ({ startBaton }) => {
      const { npm, dataDir, printed } = await startBaton()
      await expect.poll(() => addressIn(printed()), { timeout: 40_000 }).toBeDefined()
      const address = addressIn(printed())!
      expect(printed()).toContain('No desktop window: started with --server')
      expect(await answers(address)).toBe(true)
      expect(await readdir(dataDir)).toContain('workspace')

      const ended = once(npm, 'exit')
      npm.kill(signal)
      const [code] = await ended
      if (signal !== 'SIGKILL') expect(code).toBe(0)
      await expect.poll(() => answers(address)).toBe(false)
    })
  }

  test('says what an option should have been', async ({ startBaton }) => {
    const { npm, printed } = await startBaton('--prot', '80')
    const [code] = await once(npm, 'exit')
    expect(code).toBe(1)
    expect(printed()).toContain('Unknown option --prot')
    expect(printed()).toContain('--port N')
  })
})
