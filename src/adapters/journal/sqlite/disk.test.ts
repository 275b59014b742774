import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSqliteJournal } from './sqlite-journal'
import { completed } from './testing/events'
import { begin, TestFolder } from './testing/test-folder'

const faultyWorker = new URL('./testing/faulty-worker.ts', import.meta.url)

let folder: TestFolder
beforeEach(async () => {
  folder = await TestFolder.make()
})
afterEach(() => folder.remove())

describe('a disk that fails', () => {
  it('rejects all that was written at once, keeps none of it, and works again when it is well', async () => {
    const journal = await folder.open({ worker: faultyWorker })
    await begin(journal, 'a')
    await begin(journal, 'b')
    await journal.append([completed('a', 1)])

    const fault = join(folder.path, 'fail')
    writeFileSync(fault, '')
    const results = await Promise.allSettled([
      journal.append([completed('a', 2)]),
      journal.append([completed('b', 1)]),
      journal.append([completed('b', 7)]),
    ])
    for (const result of results)
      expect(result).toMatchObject({
        status: 'rejected',
        reason: {
          name: 'JournalDiskFailed',
          message: expect.stringMatching(
            /could not be written or read: disk I\/O error .*journal\.sqlite/,
          ),
        },
      })
    expect(await journal.read('a')).toEqual([completed('a', 1)])

    rmSync(fault)
    await journal.append([completed('a', 2), completed('b', 1)])
    await journal.close()
    const again = await folder.open()
    expect(await again.read('a')).toEqual([completed('a', 1), completed('a', 2)])
    expect(await again.read('b')).toEqual([completed('b', 1)])
  })
})

describe('a thread that dies', () => {
  it('rejects what is on its way, keeps what was acknowledged, and is started anew by the next call', async () => {
    const journal = await folder.open({ worker: faultyWorker })
    await begin(journal, 'a')
    await journal.append([completed('a', 1)])

    const fault = join(folder.path, 'die')
    writeFileSync(fault, '')
    for (let attempt = 1; attempt <= 2; attempt++) {
      const onTheirWay = await Promise.allSettled([
        journal.append([completed('a', 2)]),
        journal.read('a'),
      ])
      for (const result of onTheirWay)
        expect(result).toMatchObject({
          status: 'rejected',
          reason: {
            name: 'JournalUnusable',
            message: expect.stringMatching(/^The thread that writes the journal .*\.sqlite ended/),
          },
        })
    }

    rmSync(fault)
    expect(await journal.read('a')).toEqual([completed('a', 1)])
    await journal.append([completed('a', 2)])
    expect(await journal.read('a')).toHaveLength(2)
    await journal.close()
    const again = await folder.open()
    expect(await again.read('a')).toEqual([completed('a', 1), completed('a', 2)])
  })

  it('can be closed, and lets the folder go', async () => {
    const journal = await folder.open({ worker: faultyWorker })
    await begin(journal, 'a')
    writeFileSync(join(folder.path, 'die'), '')
    await expect(journal.append([completed('a', 1)])).rejects.toThrow('ended')
    await journal.close()
    await expect(journal.read('a')).rejects.toThrow('is closed')
    expect(await (await folder.open()).list()).toMatchObject([{ run: 'a' }])
  })

  it('says why it cannot go on, where it cannot open the file again', async () => {
    const journal = await folder.open({ worker: faultyWorker })
    await begin(journal, 'a')
    await journal.append([completed('a', 1)])
    const fault = join(folder.path, 'die')
    writeFileSync(fault, '')
    await expect(journal.append([completed('a', 2)])).rejects.toThrow('ended')
    rmSync(fault)
    writeFileSync(`${folder.journalFile}`, 'no database '.repeat(1_000))
    for (let attempt = 1; attempt <= 2; attempt++)
      await expect(journal.append([completed('a', 2)])).rejects.toMatchObject({
        name: 'JournalDamaged',
      })
  })
})

/** A disk of 4 MB, where the system lets us have one: as root on Linux. */
function mountSmallDisk(): { path: string; unmount(): void } | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return undefined
  const path = mkdtempSync(join(tmpdir(), 'baton-small-disk-'))
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'baton', path])
  if (mounted.status === 0)
    return {
      path,
      unmount() {
        expect(spawnSync('umount', [path]).status).toBe(0)
        rmSync(path, { recursive: true })
      },
    }
  rmSync(path, { recursive: true })
  return undefined
}

describe('a full disk', () => {
  const disk = mountSmallDisk()
  afterEach(() => disk?.unmount())

  it.runIf(disk)(
    'is reported, harms nothing that was kept, and is written again when it has space',
    async () => {
      const data = join(disk!.path, 'data')
      const ballast = join(disk!.path, 'ballast')
      mkdirSync(data)
      writeFileSync(ballast, Buffer.alloc(2 << 20))
      const journal = await openSqliteJournal({ folder: data })
      await begin(journal, 'a')
      let kept = 0
      const fill = async () => {
        for (; kept < 10_000; kept++)
          await journal.append([completed('a', kept + 1, 'x'.repeat(10_000))])
      }
      await expect(fill()).rejects.toMatchObject({
        name: 'JournalDiskFailed',
        message: expect.stringMatching(
          /^The journal could not be written: the disk is full \(.*journal\.sqlite\)\. Free some space/,
        ),
      })
      expect(kept).toBeGreaterThan(10)
      expect(await journal.read('a')).toHaveLength(kept)
      await expect(begin(journal, 'b', 1, 'x'.repeat(2 << 20))).rejects.toThrow('the disk is full')

      rmSync(ballast)
      await journal.append([completed('a', kept + 1)])
      await journal.close()
      const again = await openSqliteJournal({ folder: data })
      expect((await again.read('a')).map(({ seq }) => seq)).toEqual(
        Array.from({ length: kept + 1 }, (_, i) => i + 1),
      )
      await again.close()
    },
  )
})
