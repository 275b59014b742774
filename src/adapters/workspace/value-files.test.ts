import * as nodeFs from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { filesIn, isFileReference } from '../../shared/run/file-reference'
import type { FileSystem } from './atomic-file'
import { FolderWorkspace } from './workspace'
import { ValueFiles } from './value-files'

const DAY = 24 * 60 * 60 * 1000
const png = { name: 'logo.png', contentType: 'image/png' }

let root: string
let now: number
beforeEach(async () => {
  root = await nodeFs.mkdtemp(join(tmpdir(), 'baton-values-'))
  now = Date.now()
})
afterEach(() => nodeFs.rm(root, { recursive: true, force: true }))

const bytes = (text: string) => new TextEncoder().encode(text)
const below = async () =>
  (await nodeFs.readdir(root, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name)
    .sort()
const nobody = async () => []

/** As a process has them that starts now. */
function values(fs?: Partial<FileSystem>): ValueFiles {
  const place = async (path: string) => join(root, path)
  return new ValueFiles({ workspace: root, place, now: () => now, fs: { ...nodeFs, ...fs } })
}

describe('a binary value', () => {
  it('is a file that its reference leads to', async () => {
    const reference = await values().keep(bytes('picture'), png)
    expect(isFileReference(reference)).toBe(true)
    expect(reference).toMatchObject({ ...png, bytes: 7 })
    expect(await nodeFs.readFile(join(root, reference.file), 'utf8')).toBe('picture')
    expect(filesIn(`see ${JSON.stringify(reference)} there`)).toEqual([reference.sha256])
  })

  it.each([
    ['image/JPEG; q=1', 'jpg'],
    ['application/x-msdownload', 'bin'],
    ['constructor', 'bin'],
    ['../../x', 'bin'],
  ])('of the type %s ends in .%s', async (contentType, extension) => {
    const { file } = await values().keep(bytes('x'), { name: 'evil.exe', contentType })
    expect(file).toMatch(new RegExp(`^files/[0-9a-f]{2}/[0-9a-f]{64}\\.${extension}$`))
  })

  it('is kept once, however often, at once, and as whatever it comes', async () => {
    const files = values()
    const references = await Promise.all(
      Array.from({ length: 8 }, (_, i) =>
        files.keep(bytes('same'), {
          name: `${i}`,
          contentType: i % 2 ? 'image/png' : 'text/plain',
        }),
      ),
    )
    expect(new Set(references.map(({ file }) => file)).size).toBe(1)
    expect(await below()).toHaveLength(1)
    expect((await values().keep(bytes('same'), png)).file).toBe(references[0]?.file)
  })

  it('does not touch a file that a person changed, and is kept beside it', async () => {
    const { file } = await values().keep(bytes('original'), png)
    await nodeFs.writeFile(join(root, file), 'retouched')
    const again = await values().keep(bytes('original'), png)
    expect(again.file).toBe(file.replace('.png', '-2.png'))
    expect(await nodeFs.readFile(join(root, file), 'utf8')).toBe('retouched')
    expect(await nodeFs.readFile(join(root, again.file), 'utf8')).toBe('original')
    expect((await values().keep(bytes('original'), png)).file).toBe(again.file)
    expect(filesIn(again.file)).toEqual([again.sha256])
  })

  it('is not there, and nothing half of it, when the disk is full', async () => {
    const full = async () => {
      throw Object.assign(new Error('no space'), { code: 'ENOSPC', syscall: 'rename' })
    }
    await expect(values({ rename: full }).keep(bytes('picture'), png)).rejects.toMatchObject({
      code: 'disk-full',
      message: expect.stringContaining('keep the file logo.png'),
    })
    expect(await below()).toEqual([])
    await values().keep(bytes('picture'), png)
    expect(await below()).toHaveLength(1)
  })

  it('is refused where files/ leads out of the workspace', async () => {
    const outside = await nodeFs.mkdtemp(join(tmpdir(), 'baton-outside-'))
    await nodeFs.symlink(outside, join(root, 'files'))
    await expect(
      new FolderWorkspace(root).values.keep(bytes('picture'), png),
    ).rejects.toMatchObject({ code: 'outside-workspace' })
    expect(await nodeFs.readdir(outside)).toEqual([])
    await nodeFs.rm(outside, { recursive: true })
  })
})

describe('sweeping', () => {
  it('removes what nothing needs, and keeps what a run refers to', async () => {
    const kept = await values().keep(bytes('kept'), png)
    await values().keep(bytes('orphan'), png)
    const asked: string[] = []
    const swept = await values().sweep(async (hashes) => {
      asked.push(...hashes)
      return [kept.sha256]
    })
    expect(swept).toBe(1)
    expect(asked).toHaveLength(2)
    expect(await below()).toEqual([kept.file.split('/').at(-1)])
  })

  it('leaves what this process handed out alone for a day: its event may be on its way', async () => {
    const files = values()
    await files.keep(bytes('new'), png)
    expect(await files.sweep(nobody)).toBe(0)
    now += DAY - 1
    expect(await files.sweep(nobody)).toBe(0)
    now += 1
    expect(await files.sweep(nobody)).toBe(1)
    expect(await below()).toEqual([])
  })

  it('leaves an old file alone that is handed out again while it looks', async () => {
    await values().keep(bytes('old'), png)
    const files = values()
    const swept = await files.sweep(async () => {
      await files.keep(bytes('old'), png)
      return []
    })
    expect(swept).toBe(0)
    expect(await below()).toHaveLength(1)
  })

  it('leaves everything that a person made or changed', async () => {
    const changed = await values().keep(bytes('first'), png)
    await nodeFs.writeFile(join(root, changed.file), 'second')
    const linked = await values().keep(bytes('linked'), png)
    await nodeFs.rename(join(root, linked.file), join(root, 'mine.png'))
    await nodeFs.symlink(join(root, 'mine.png'), join(root, linked.file))
    for (const path of [
      'files/notes.txt',
      'files/ab/photo.png',
      `files/ab/${'a'.repeat(64)}.png`,
    ]) {
      await nodeFs.mkdir(join(root, 'files', 'ab'), { recursive: true })
      await nodeFs.writeFile(join(root, path), 'mine')
    }
    // The content that its name says, in a folder of a person.
    const moved = await values().keep(bytes('moved'), png)
    await nodeFs.mkdir(join(root, 'files', 'zz'))
    await nodeFs.rename(join(root, moved.file), join(root, 'files', 'zz', 'x.png'))
    const before = await below()
    expect(await values().sweep(nobody)).toBe(0)
    expect(await below()).toEqual(before)
    expect((await nodeFs.lstat(join(root, linked.file))).isSymbolicLink()).toBe(true)
  })

  it('removes what a machine that died left half written, a day later', async () => {
    const { file } = await values().keep(bytes('x'), png)
    const torn = join(root, file, '..', `.baton-${'0'.repeat(16)}.tmp`)
    await nodeFs.writeFile(torn, 'hal')
    const inUse = async (hashes: readonly string[]) => [...hashes]
    await values().sweep(inUse)
    expect(await below()).toHaveLength(2)
    now += 2 * DAY
    await values().sweep(inUse)
    expect(await below()).toHaveLength(1)
  })

  it('goes on with the others where one cannot be removed, and names it at the end', async () => {
    const stuck = await values().keep(bytes('stuck'), png)
    for (const text of ['a', 'b', 'c', 'd']) await values().keep(bytes(text), png)
    const rm: FileSystem['rm'] = async (path, options) => {
      if (String(path).includes(stuck.sha256))
        throw Object.assign(new Error('held'), { code: 'EBUSY', syscall: 'rm' })
      await nodeFs.rm(path, options)
    }
    await expect(values({ rm }).sweep(nobody)).rejects.toMatchObject({
      code: 'file',
      message: `Could not remove ${stuck.file}: another program holds the file (EBUSY). Close it there, then run again.`,
    })
    expect(await below()).toEqual([stuck.file.split('/').at(-1)])
    expect(await values().sweep(nobody)).toBe(1)
  })

  it('stops when it is told to', async () => {
    await values().keep(bytes('orphan'), png)
    const stop = new AbortController()
    const told = async () => {
      stop.abort()
      return []
    }
    expect(await values().sweep(told, stop.signal)).toBe(0)
    expect(await below()).toHaveLength(1)
  })

  it('of a workspace without files is nothing', async () => {
    expect(await new FolderWorkspace(join(root, 'none')).sweepValues(nobody)).toBe(0)
    await nodeFs.writeFile(join(root, 'files'), 'a file of a person')
    expect(await values().sweep(nobody)).toBe(0)
  })
})

it('keeps a copy of a file that lies elsewhere, however often, and leaves nothing behind when it cannot', async () => {
  const elsewhere = await nodeFs.mkdtemp(join(tmpdir(), 'baton-elsewhere-'))
  try {
    const source = join(elsewhere, 'talk.mp3')
    const content = Buffer.alloc(3 * 1024 * 1024 + 1, 'sound')
    await nodeFs.writeFile(source, content)
    const workspace = new FolderWorkspace(join(elsewhere, 'workspace'))
    const about = { name: 'talk.mp3', contentType: 'audio/mpeg', maxBytes: content.byteLength }
    const first = await workspace.values.keepFile(source, about)
    expect(first).toMatchObject({ name: 'talk.mp3', bytes: content.byteLength })
    expect(await workspace.values.keepFile(source, about)).toEqual(first)
    expect(await workspace.values.keep(content, about)).toEqual(first)
    expect(Buffer.compare(await nodeFs.readFile(join(workspace.folder, first.file)), content)).toBe(
      0,
    )
    const small = { ...about, maxBytes: 10 }
    await expect(workspace.values.keepFile(source, small)).rejects.toMatchObject({ code: 'limit' })
    await expect(workspace.values.keepFile(join(elsewhere, 'gone'), about)).rejects.toThrow(
      'keep a copy of talk.mp3',
    )
    const files = await nodeFs.readdir(join(workspace.folder, 'files'))
    expect(files.filter((name) => name.endsWith('.tmp'))).toEqual([])
  } finally {
    await nodeFs.rm(elsewhere, { recursive: true })
  }
})
