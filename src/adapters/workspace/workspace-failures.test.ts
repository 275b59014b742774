import { execFileSync } from 'node:child_process'
import * as nodeFs from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { NodeError } from '../../engine/node-error'
import { realFileSystem } from './atomic-file'
import type { FileSystem } from './atomic-file'
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

describe('what goes wrong on disk', () => {
  it('says what to do when a file is missing', async () => {
    const error = await failure(workspace.files.read('none.txt'))
    expect(error.code).toBe('file')
    expect(error.message).toBe(
      'Could not read none.txt: there is no such file in the workspace. Check the path, or write the file first.',
    )
  })

  it('says so when a file stands where a folder should, or a folder where a file should', async () => {
    await workspace.files.write('a', 'x')
    await nodeFs.mkdir(join(root, 'folder'))
    expect((await failure(workspace.files.write('a/b.txt', 'x'))).message).toMatch(
      /is a file, not a folder/,
    )
    for (const work of [
      () => workspace.files.write('folder', 'x'),
      () => workspace.files.append('folder/', 'x'),
      () => workspace.files.read('folder'),
    ])
      expect((await failure(work())).message).toMatch(
        /folder is a folder, not a file|folder\/ is a folder/,
      )
  })

  it('does not hang on a pipe', async () => {
    await nodeFs.mkdir(root)
    execFileSync('mkfifo', [join(root, 'pipe')])
    expect((await failure(workspace.files.read('pipe'))).message).toMatch(/not an ordinary file/)
  })

  it('says so when a name is too long', async () => {
    const error = await failure(workspace.files.write(`${'x'.repeat(300)}.txt`, 'x'))
    expect(error.message).toMatch(/name is too long/)
  })

  it.each([
    [
      'ENOSPC',
      'disk-full',
      /The disk that holds the workspace is full .*Free some space, then run again\./,
    ],
    ['EDQUOT', 'disk-full', /The disk that holds the workspace is full/],
    ['EACCES', 'file', /does not permit it \(EACCES\)\. Give Baton the right/],
    ['EROFS', 'file', /read-only\. Choose a workspace on a disk that can be written/],
    ['EBUSY', 'file', /another program holds the file/],
    ['EMFILE', 'file', /too many files are open/],
    ['EIO', 'file', /Check the disk/],
  ])(
    '%s in the middle of a write is %s, and leaves the old file and nothing else',
    async (code, expected, message) => {
      await workspace.files.write('posts/a.md', 'old')
      const broken = new FolderWorkspace(root, { fs: failing('writeFile', code) })
      const error = await failure(broken.files.write('posts/a.md', 'new'))
      expect(error.code).toBe(expected)
      expect(error.message).toMatch(message)
      expect(error.message).toMatch(/^Could not write posts\/a\.md/)
      expect(await nodeFs.readdir(join(root, 'posts'))).toEqual(['a.md'])
      expect(await workspace.files.read('posts/a.md')).toBe('old')
    },
  )

  it.each(['open', 'sync', 'rename', 'mkdir'] as const)(
    'a full disk that shows at %s leaves nothing either',
    async (at) => {
      await workspace.files.write('a.md', 'old')
      const broken = new FolderWorkspace(root, { fs: failing(at, 'ENOSPC') })
      const error = await failure(broken.files.write('a.md', 'new'))
      expect(error.code).toBe('disk-full')
      expect(await nodeFs.readdir(root)).toEqual(['a.md'])
      expect(await workspace.files.read('a.md')).toBe('old')
    },
  )

  it('an append that fails half-way is taken back', async () => {
    await workspace.files.append('log.txt', 'one\n')
    const broken = new FolderWorkspace(root, { fs: failing('appendFile', 'ENOSPC', 'tw') })
    expect((await failure(broken.files.append('log.txt', 'two\n'))).code).toBe('disk-full')
    expect(await workspace.files.read('log.txt')).toBe('one\n')
    await workspace.files.append('log.txt', 'three\n')
    expect(await workspace.files.read('log.txt')).toBe('one\nthree\n')
  })

  it('one failed append does not fail the next', async () => {
    let failures = 1
    const flaky: FileSystem = {
      ...realFileSystem,
      open: (async (...args: Parameters<FileSystem['open']>) => {
        const handle = await nodeFs.open(...args)
        if (failures-- > 0) handle.appendFile = () => Promise.reject(systemError('EIO'))
        return handle
      }) as FileSystem['open'],
    }
    const shaky = new FolderWorkspace(root, { fs: flaky })
    const results = await Promise.allSettled([
      shaky.files.append('log.txt', 'one\n'),
      shaky.files.append('log.txt', 'two\n'),
    ])
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled'])
    expect(await shaky.files.read('log.txt')).toBe('two\n')
  })

  it('a disk that is really full is reported, and what was there stays readable', async () => {
    await nodeFs.mkdir(root)
    const { fs, end } = smallDisk(root)
    try {
      const small = new FolderWorkspace(root, { fs })
      await small.files.write('keep.md', 'kept')
      await small.files.append('log.txt', 'one\n')
      for (const work of [
        () => small.files.write('keep.md', 'x'.repeat(400_000)),
        () => small.files.append('log.txt', 'x'.repeat(400_000)),
      ]) {
        const error = await failure(work())
        expect(error.code).toBe('disk-full')
        expect(error.message).toMatch(
          /The disk that holds the workspace is full .*Free some space, then run again\./,
        )
      }
      expect((await nodeFs.readdir(root)).sort()).toEqual(['keep.md', 'log.txt'])
      expect(await small.files.read('keep.md')).toBe('kept')
      expect(await small.files.read('log.txt')).toBe('one\n')
      await small.files.write('after.md', 'there is room again')
    } finally {
      end()
    }
  })
})

function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: injected`), { code })
}

type Step = 'writeFile' | 'appendFile' | 'sync' | 'open' | 'rename' | 'mkdir'

/** The real file functions, but one of them fails, after writing `partly`. */
function failing(step: Step, code: string, partly = 'half'): FileSystem {
  const fail = () => Promise.reject(systemError(code))
  if (step === 'rename' || step === 'mkdir') return { ...realFileSystem, [step]: fail }
  const open = async (...args: Parameters<FileSystem['open']>) => {
    if (step === 'open') return fail()
    const handle = await nodeFs.open(...args)
    handle[step] = async () => {
      if (step !== 'sync') await handle.write(partly)
      throw systemError(code)
    }
    return handle
  }
  return { ...realFileSystem, open: open as FileSystem['open'] }
}

/**
 * A disk of 128 KB: a real one where this process may mount, else file functions with that much room. The same test runs on both.
 */
function smallDisk(folder: string): { fs: FileSystem; end: () => void } {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=128k', 'tmpfs', folder], { stdio: 'pipe' })
  } catch (error) {
    expect(String(error)).toMatch(/mount/)
    const room = 128 * 1024
    const open = async (...args: Parameters<FileSystem['open']>) => {
      const handle = await nodeFs.open(...args)
      for (const call of ['writeFile', 'appendFile'] as const)
        handle[call] = async (content) => {
          const bytes = Buffer.from(content as string)
          await handle.write(bytes.subarray(0, room))
          if (bytes.length > room) throw systemError('ENOSPC')
        }
      return handle
    }
    return { fs: { ...realFileSystem, open: open as FileSystem['open'] }, end: () => undefined }
  }
  return { fs: realFileSystem, end: () => execFileSync('umount', ['-l', folder]) }
}
