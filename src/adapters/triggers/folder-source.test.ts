import {
  appendFile,
  mkdir,
  mkdtemp,
  open,
  readFile,
  rename,
  rm,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../shared/workflow/document'
import { NodeError } from '../../engine/node-error'
import { FolderWorkspace } from '../workspace/workspace'
import { FilePattern } from './folder-scan'
import { FolderSource } from './folder-source'
import { listen, type Listened } from './testing'
import { decoded } from './text-of'

let root: string
let folder: string
let workspace: FolderWorkspace
const reports: unknown[] = []
const listening: Listened[] = []
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'baton-folder-'))
  folder = join(root, 'in')
  await mkdir(folder)
  workspace = new FolderWorkspace(join(root, 'workspace'))
})
afterEach(async () => {
  await Promise.all(listening.splice(0).map((each) => each.stop()))
  reports.length = 0
  await rm(root, { recursive: true, force: true })
})

function watching(config: JsonObject = {}, given: Parameters<typeof listen>[2] = {}): Listened {
  const source = new FolderSource({
    workspace: {
      folder: workspace.folder,
      keepFile: (path, about) => workspace.values.keepFile(path, about),
    },
    report: ({ error }) => reports.push(error),
    settleMs: 80,
    againMs: 40,
  })
  const listened = listen(source, { folder, pattern: '*', ...config }, given)
  listening.push(listened)
  return listened
}

/** Once what was there before is remembered. */
const ready = (listened: Listened) => listened.until(({ place }) => place !== undefined)
const came = (listened: Listened, count: number) =>
  listened.until(({ deliveries }) => deliveries.length >= count)
const names = ({ deliveries }: Listened) =>
  deliveries.map(({ payload }) => (payload as { name: string }).name)

describe('what starts a run', () => {
  it('is a new file, with its text and a copy that stays', async () => {
    const listened = watching()
    await ready(listened)
    await writeFile(join(folder, 'note.md'), 'Héllo')
    await came(listened, 1)
    const payload = listened.deliveries[0]?.payload as JsonObject
    expect(payload).toMatchObject({
      path: join(folder, 'note.md'),
      name: 'note.md',
      size: 6,
      contentType: 'text/markdown',
      text: 'Héllo',
      file: { name: 'note.md', bytes: 6, contentType: 'text/markdown' },
    })
    const { file } = payload.file as { file: string }
    await rm(join(folder, 'note.md'))
    expect(await readFile(join(workspace.folder, file), 'utf8')).toBe('Héllo')
  })

  it('is none that was there before, also under a new version', async () => {
    await writeFile(join(folder, 'old.txt'), 'old')
    const first = watching()
    await ready(first)
    await writeFile(join(folder, 'new.txt'), 'new')
    await came(first, 1)
    expect(names(first)).toEqual(['new.txt'])
  })

  it('is what came while nobody listened, once, and nothing a second time', async () => {
    const first = watching()
    await ready(first)
    await writeFile(join(folder, 'a.txt'), 'a')
    await came(first, 1)
    await first.until(({ place }) => JSON.stringify(place).includes('a.txt'))
    await first.stop()
    await writeFile(join(folder, 'b.txt'), 'b')
    const second = watching({}, { place: first.place })
    await came(second, 1)
    expect(names(second)).toEqual(['b.txt'])
  })

  it('is a file that was moved there with its old time', async () => {
    const listened = watching()
    await ready(listened)
    await writeFile(join(root, 'old.mp3'), 'sound')
    await utimes(join(root, 'old.mp3'), 1_000, 1_000)
    await rename(join(root, 'old.mp3'), join(folder, 'talk.mp3'))
    await came(listened, 1)
    expect(listened.deliveries[0]?.payload).toMatchObject({
      name: 'talk.mp3',
      contentType: 'audio/mpeg',
    })
    expect(listened.deliveries[0]?.payload).not.toHaveProperty('text')
  })

  it('is a file again once it was changed', async () => {
    const listened = watching()
    await ready(listened)
    await writeFile(join(folder, 'a.txt'), 'one')
    await came(listened, 1)
    await writeFile(join(folder, 'a.txt'), 'two!')
    await came(listened, 2)
    expect(listened.deliveries.map(({ payload }) => (payload as JsonObject).text)).toEqual([
      'one',
      'two!',
    ])
    expect(new Set(listened.deliveries.map(({ id }) => id)).size).toBe(2)
  })

  it('is not a file that is still written, however slowly', async () => {
    const listened = watching()
    await ready(listened)
    const handle = await open(join(folder, 'slow.wav'), 'w')
    await handle.write('half')
    // Another one, written later, is through long before: the first was at rest for longer than that.
    await writeFile(join(folder, 'quick.txt'), 'q')
    await came(listened, 1)
    await writeFile(join(folder, 'quick2.txt'), 'q')
    await came(listened, 2)
    expect(names(listened)).toEqual(['quick.txt', 'quick2.txt'])
    await handle.write(' and half')
    await handle.close()
    await came(listened, 3)
    expect(listened.deliveries[2]?.payload).toMatchObject({ name: 'slow.wav', size: 13 })
  })

  it('is in folders below where the pattern says so', async () => {
    const listened = watching({ pattern: '**/*.txt' })
    await ready(listened)
    await mkdir(join(folder, 'deep/er'), { recursive: true })
    await writeFile(join(folder, 'deep/er/a.txt'), 'a')
    await writeFile(join(folder, 'b.TXT'), 'b')
    await writeFile(join(folder, 'c.png'), 'c')
    await came(listened, 2)
    expect(names(listened).sort()).toEqual(['a.txt', 'b.TXT'])
  })

  it('is no unfinished download, no hidden file, and no link, wherever it leads', async () => {
    const listened = watching()
    await ready(listened)
    await writeFile(join(root, 'secret.txt'), 'secret')
    await symlink(join(root, 'secret.txt'), join(folder, 'link.txt'))
    for (const name of ['a.crdownload', 'b.part', '.hidden', '~$doc.docx', 'c.txt~', 'Thumbs.db'])
      await writeFile(join(folder, name), 'x')
    await writeFile(join(folder, 'last.txt'), 'x')
    await came(listened, 1)
    expect(names(listened)).toEqual(['last.txt'])
  })

  it('is each of very many files once', async () => {
    const listened = watching()
    await ready(listened)
    const count = 300
    await Promise.all(
      Array.from({ length: count }, (_, i) => writeFile(join(folder, `f${i}.txt`), `${i}`)),
    )
    await came(listened, count)
    expect(new Set(names(listened)).size).toBe(count)
  })
})

describe('a folder', () => {
  it('in the workspace is made, and one above it is refused', async () => {
    const inside = watching({ folder: 'recordings' })
    await ready(inside)
    await writeFile(join(workspace.folder, 'recordings', 'a.txt'), 'a')
    await came(inside, 1)
    const outside = watching({ folder: '../elsewhere' })
    await outside.until(({ problems }) => problems.length > 0)
    expect(outside.problems[0]).toContain('leads up with ..')
  })

  it('that is missing or a file is said, and taken up once it is there', async () => {
    const later = join(root, 'later')
    await writeFile(later, 'a file')
    const listened = watching({ folder: later })
    await listened.until(({ problems }) => problems.length > 0)
    expect(listened.problems[0]).toContain('is a file, not a folder')
    await rm(later)
    await listened.until(({ problems }) => problems.length > 1)
    expect(listened.problems[1]).toContain('There is no folder')
    await mkdir(later)
    await listened.until(({ problems }) => problems.at(-1) === undefined)
    await writeFile(join(later, 'a.txt'), 'a')
    await came(listened, 1)
  })

  it('that vanishes and comes back goes on', async () => {
    const listened = watching()
    await ready(listened)
    await rename(folder, `${folder}-away`)
    await listened.until(({ problems }) => problems.at(-1) !== undefined)
    await rename(`${folder}-away`, folder)
    await writeFile(join(folder, 'a.txt'), 'a')
    await came(listened, 1)
    await listened.until(({ problems }) => problems.at(-1) === undefined)
  })
})

describe('a file that cannot be taken', () => {
  it('is tried again where it cannot be copied', async () => {
    let isFull = true
    const { values } = workspace
    const source = new FolderSource({
      workspace: {
        folder: workspace.folder,
        keepFile: (path, about) =>
          isFull
            ? Promise.reject(new NodeError('disk-full', 'The disk is full. Free some space.'))
            : values.keepFile(path, about),
      },
      report: () => undefined,
      settleMs: 80,
      againMs: 40,
    })
    const listened = listen(source, { folder, pattern: '*' })
    listening.push(listened)
    await ready(listened)
    await writeFile(join(folder, 'a.txt'), 'a')
    await listened.until(({ problems }) => problems.at(-1) !== undefined)
    expect(listened.problems.at(-1)).toContain('The disk is full. Free some space.')
    isFull = false
    await came(listened, 1)
  })

  it('is delivered once the core can keep it', async () => {
    let isFull = true
    const listened = watching(
      {},
      {
        deliver: () => {
          if (isFull)
            throw Object.assign(new Error('The disk is full.'), { reason: { code: 'UNAVAILABLE' } })
        },
      },
    )
    await ready(listened)
    await writeFile(join(folder, 'a.txt'), 'a')
    await listened.until(({ problems }) => problems.at(-1) !== undefined)
    expect(listened.problems.at(-1)).toContain(
      'a.txt could not be taken, and is tried again: The disk is full.',
    )
    isFull = false
    await came(listened, 1)
    await listened.until(({ problems }) => problems.at(-1) === undefined)
  })

  it('is let go where the core refuses it for what it is', async () => {
    let asked = 0
    const listened = watching(
      {},
      {
        deliver: ({ payload }) => {
          if ((payload as { name: string }).name !== 'bad.txt') return
          asked += 1
          throw Object.assign(new Error('It is too large.'), { reason: { code: 'INVALID_INPUT' } })
        },
      },
    )
    await ready(listened)
    await writeFile(join(folder, 'bad.txt'), 'a')
    await listened.until(({ problems }) => problems.at(-1) !== undefined)
    await writeFile(join(folder, 'good.txt'), 'a')
    await came(listened, 1)
    expect([asked, reports.length]).toEqual([1, 1])
  })
})

it('delivers a file that grows while it is looked at only whole', async () => {
  const listened = watching()
  await ready(listened)
  const path = join(folder, 'grows.txt')
  await writeFile(path, '')
  for (let i = 0; i < 40; i += 1) await appendFile(path, 'x'.repeat(10_000))
  await listened.until(
    ({ deliveries }) => (deliveries.at(-1)?.payload as JsonObject | undefined)?.size === 400_000,
  )
  for (const { payload } of listened.deliveries) {
    const { size, text, file } = payload as { size: number; text: string; file: { bytes: number } }
    expect([text.length, file.bytes]).toEqual([size, size])
  }
})

it('reads text as it was written', () => {
  expect(decoded(new Uint8Array([0xff, 0xfe, 0x41, 0]), false)).toBe('A')
  expect(decoded(new Uint8Array([0xfe, 0xff, 0, 0x41]), false)).toBe('A')
  expect(decoded(new Uint8Array([0xef, 0xbb, 0xbf, 0x41]), true)).toBe('A')
  expect(decoded(new Uint8Array([0xe9]), true)).toBe('é')
  expect(decoded(new Uint8Array([0xe9]), false)).toBeUndefined()
  expect(decoded(new Uint8Array([0x41, 0]), false)).toBeUndefined()
})

it('takes names by patterns', () => {
  const takes = (pattern: string, path: string) => new FilePattern(pattern).takes(path)
  expect(takes('*.{mp3,wav}', 'a.MP3')).toBe(true)
  expect(takes('*.mp3', 'below/a.mp3')).toBe(false)
  expect(takes('**/*.mp3', 'a.mp3')).toBe(true)
  expect(takes('**/*.mp3', 'x/y/a.mp3')).toBe(true)
  expect(takes('*', 'a.tmp')).toBe(false)
})
