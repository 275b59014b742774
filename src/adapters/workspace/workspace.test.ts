import * as nodeFs from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import fc from 'fast-check'
import type { NodeError } from '../../engine/node-error'
import { FolderWorkspace } from './workspace'

let base: string
let root: string
let workspace: FolderWorkspace

beforeEach(async () => {
  base = await nodeFs.mkdtemp(join(tmpdir(), 'baton-workspace-'))
  root = join(base, 'workspace')
  workspace = new FolderWorkspace(root)
})
afterEach(async () => {
  await nodeFs.rm(base, { recursive: true, force: true })
})

async function failure(work: Promise<unknown>): Promise<NodeError> {
  return work.then(
    (value) => expect.fail(`it should have failed, and gave ${JSON.stringify(value)}`),
    (error: NodeError) => error,
  )
}

const everything = async () => (await nodeFs.readdir(base, { recursive: true })).sort()

describe('files of the workspace', () => {
  it('come back as they were written, in folders made on the way', async () => {
    const text = 'Grüße, 世界 🎬\nSecond line\n'
    expect(await workspace.files.write('posts/week 1/monday.md', text)).toEqual({
      path: 'posts/week 1/monday.md',
      bytes: Buffer.byteLength(text),
    })
    expect(await workspace.files.read('posts/week 1/monday.md')).toBe(text)
    expect(await nodeFs.readFile(join(root, 'posts/week 1/monday.md'), 'utf8')).toBe(text)
  })

  it('are replaced whole, and nothing else is left in the folder', async () => {
    await workspace.files.write('a.txt', 'a long first version')
    await workspace.files.write('./a.txt', 'short')
    expect(await workspace.files.read('a.txt')).toBe('short')
    expect(await nodeFs.readdir(root)).toEqual(['a.txt'])
  })

  it('are appended to in the order of the calls, also when many come at once', async () => {
    const sizes = await Promise.all(
      Array.from({ length: 40 }, (_, index) => workspace.files.append('log.txt', `${index}\n`)),
    )
    const lines = (await workspace.files.read('log.txt')).trim().split('\n')
    expect(lines).toEqual(Array.from({ length: 40 }, (_, index) => `${index}`))
    expect(Math.max(...sizes.map(({ bytes }) => bytes))).toBe(10 * 2 + 30 * 3)
  })

  it('never show half a file to a reader while they are rewritten', async () => {
    const versions = ['a', 'b'].map((letter) => letter.repeat(300_000))
    await workspace.files.write('big.txt', versions[0]!)
    let writing = true
    const writer = (async () => {
      for (let turn = 0; turn < 20; turn += 1)
        await workspace.files.write('big.txt', versions[turn % 2]!)
      writing = false
    })()
    while (writing) expect(versions).toContain(await workspace.files.read('big.txt'))
    await writer
  })

  it('are listed newest first, with sizes and paths that read the same on every system', async () => {
    await workspace.files.write('b/old.md', 'old')
    await workspace.files.write('a.md', 'newer')
    await nodeFs.utimes(join(root, 'b/old.md'), 1_000, 1_000)
    await nodeFs.utimes(join(root, 'a.md'), 2_000, 2_000)
    await nodeFs.writeFile(join(root, '.baton-0123456789abcdef.tmp'), 'left by a crash')
    expect(await workspace.list()).toEqual([
      { path: 'a.md', bytes: 5, modifiedAt: 2_000_000 },
      { path: 'b/old.md', bytes: 3, modifiedAt: 1_000_000 },
    ])
    expect(await workspace.list(1)).toHaveLength(1)
  })

  it('are none when the folder is not there yet, and looking does not make it', async () => {
    expect(await workspace.list()).toEqual([])
    expect(await everything()).toEqual([])
  })
})

describe('what the interface reads', () => {
  it('is refused past its limit, with both sizes', async () => {
    await workspace.files.write('big.txt', 'x'.repeat(1024 * 1024 + 1))
    expect((await failure(workspace.read('big.txt'))).message).toMatch(/at most 1 MB/)
    await workspace.files.write('fits.txt', 'x'.repeat(1024 * 1024))
    expect(await workspace.read('fits.txt')).toHaveLength(1024 * 1024)
    expect((await failure(workspace.read('fits.txt', 10))).code).toBe('limit')
  })

  it('is refused when it is not text', async () => {
    await workspace.files.write('x.txt', 'x')
    await nodeFs.writeFile(join(root, 'image.png'), Uint8Array.of(0x89, 0x50, 0xff, 0xfe))
    const error = await failure(workspace.read('image.png'))
    expect(error.code).toBe('file')
    expect(error.message).toMatch(/image\.png is not text/)
  })

  it('shows a file only where the host can', async () => {
    await workspace.files.write('a.txt', 'x')
    expect(await workspace.reveal('a.txt')).toBe(false)
    const shown: string[] = []
    const desktop = new FolderWorkspace(root, {
      reveal: async (path) => shown.push(path) > 0,
    })
    expect(await desktop.reveal('a.txt')).toBe(true)
    expect(shown).toEqual([join(await nodeFs.realpath(root), 'a.txt')])
    expect((await failure(desktop.reveal('../x'))).code).toBe('outside-workspace')
  })
})

describe('a path that leads out', () => {
  const refused = [
    '/etc/passwd',
    '//server/share/x',
    '../x',
    'a/../../x',
    'a/..',
    '..',
    '.. ',
    '...',
    'a/.. /x',
    'C:x',
    'C:/x',
    'c:\\x',
    'a\\..\\..\\x',
    '\\\\server\\share',
    'a\0b',
    'NUL',
    'posts/con.txt',
    'com1',
    'LPT9.log',
    'aux .txt',
    'COM¹',
    '',
    '.',
    '/',
    ' ',
  ]
  it.each(refused)('%j is refused, by name, and nothing is touched', async (path) => {
    for (const work of [
      () => workspace.files.write(path, 'x'),
      () => workspace.files.append(path, 'x'),
      () => workspace.files.read(path),
    ]) {
      const error = await failure(work())
      expect(error.code).toBe('outside-workspace')
      expect(error.message).toContain(JSON.stringify(path))
      expect(error.retryable).toBe(false)
    }
    expect(await everything()).toEqual([])
  })

  it.each(['console.md', 'a..b/c', '..a/b', 'null', 'company1.txt', 'a/./b', '.hidden'])(
    '%j is an ordinary path',
    async (path) => {
      await workspace.files.write(path, 'x')
      expect(await workspace.files.read(path)).toBe('x')
    },
  )

  it('never escapes, whatever the parts are', async () => {
    const part = fc.constantFrom('..', '.', '', 'a', 'b', '... ', '..\\', '/', 'C:', '~', 'link')
    await fc.assert(
      fc.asyncProperty(fc.array(part, { minLength: 1, maxLength: 6 }), async (parts) => {
        await nodeFs.mkdir(root, { recursive: true })
        await nodeFs.rm(join(root, 'link'), { recursive: true, force: true })
        await nodeFs.symlink('..', join(root, 'link'))
        await workspace.files.write(parts.join('/'), 'x').catch((error: NodeError) => {
          expect(['outside-workspace', 'file']).toContain(error.code)
        })
        expect(await nodeFs.readdir(base)).toEqual(['workspace'])
      }),
      { numRuns: 150 },
    )
  })

  it('is refused when a link does the leading', async () => {
    await nodeFs.mkdir(join(base, 'outside'))
    await nodeFs.writeFile(join(base, 'outside/secret.txt'), 'secret')
    await nodeFs.mkdir(root)
    await nodeFs.symlink('../outside', join(root, 'folder-link'))
    await nodeFs.symlink('../outside/secret.txt', join(root, 'file-link'))
    await nodeFs.symlink('../outside/new.txt', join(root, 'dangling'))
    await nodeFs.symlink('../workspace-2', join(root, 'dangling-folder'))
    for (const path of [
      'folder-link/secret.txt',
      'folder-link/new/deep.txt',
      'file-link',
      'dangling',
      'dangling-folder/x',
    ])
      for (const work of [
        () => workspace.files.read(path),
        () => workspace.files.write(path, 'changed'),
        () => workspace.files.append(path, 'changed'),
      ]) {
        const error = await failure(work())
        expect(error.code).toBe('outside-workspace')
        expect(error.message).toContain(path)
      }
    expect(await nodeFs.readFile(join(base, 'outside/secret.txt'), 'utf8')).toBe('secret')
    expect(await nodeFs.readdir(join(base, 'outside'))).toEqual(['secret.txt'])
    expect(await workspace.list()).toEqual([])
  })

  it('is not confused with a folder whose name begins the same', async () => {
    await nodeFs.mkdir(`${root}-evil`)
    await nodeFs.mkdir(root)
    await nodeFs.symlink(`${root}-evil`, join(root, 'link'))
    expect((await failure(workspace.files.write('link/x', 'x'))).code).toBe('outside-workspace')
  })

  it('may go through a link that stays inside, or when the workspace itself is one', async () => {
    await nodeFs.mkdir(join(base, 'elsewhere/real'), { recursive: true })
    await nodeFs.symlink(join(base, 'elsewhere'), root)
    await nodeFs.symlink('real', join(base, 'elsewhere/alias'))
    await workspace.files.write('alias/a.txt', 'x')
    expect(await nodeFs.readFile(join(base, 'elsewhere/real/a.txt'), 'utf8')).toBe('x')
    expect(await workspace.list()).toMatchObject([{ path: 'real/a.txt' }])
  })

  it('may not go round in circles', async () => {
    await nodeFs.mkdir(root)
    await nodeFs.symlink('b', join(root, 'a'))
    await nodeFs.symlink('a', join(root, 'b'))
    const error = await failure(workspace.files.write('a/x', 'x'))
    expect(error.code).toBe('file')
    expect(error.message).toMatch(/link in the path leads back to itself/)
  })
})
