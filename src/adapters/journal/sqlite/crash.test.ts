import { once } from 'node:events'
import { watch } from 'node:fs'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { completed } from './testing/events'
import { begin, kill, TestFolder } from './testing/test-folder'

let folder: TestFolder
beforeEach(async () => {
  folder = await TestFolder.make()
})
afterEach(() => folder.remove())

const DEATHS = Number(process.env.KILLS ?? 30)
/** The same moments again with SEED=n, as far as the machine lets them. */
const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 1e9))

describe('a process that dies', () => {
  it(
    `loses nothing that was acknowledged, killed ${DEATHS} times at random moments (SEED=${SEED})`,
    { timeout: 180_000 },
    async () => {
      const moments = fc.sample(fc.integer({ min: 1, max: 80 }), { numRuns: DEATHS, seed: SEED })
      for (const [index, moment] of moments.entries()) {
        const child = folder.start('forever')
        await once(child.stdout!, 'data')
        // Between or within what it writes, not at a time: those are the moments that could do harm.
        let writes = 0
        const watcher = watch(folder.path, () => {
          writes += 1
          if (writes === moment) child.kill('SIGKILL')
        })
        await once(child, 'exit')
        watcher.close()
        expect(child.signalCode).toBe('SIGKILL')

        const when = `death ${index + 1}, after ${moment} writes`
        // A file in the folder tells what was acknowledged, as the dead process cannot.
        const acknowledged = await folder.acknowledged()
        const journal = await folder.open()
        const runs = await journal.list()
        for (const { run, ended } of runs) {
          const events = await journal.read(run)
          const last = events.length
          expect(
            events.map(({ seq }) => seq),
            `${when}: ${run} has no gap`,
          ).toEqual(Array.from({ length: last }, (_, i) => i + 1))
          expect(last, `${when}: ${run}`).toBeGreaterThanOrEqual(acknowledged.get(run) ?? 0)
          expect(ended === 'completed', when).toBe(events.at(-1)?.type === 'run.completed')
          expect((await journal.document(run))?.id, when).toBe('ping')
          acknowledged.delete(run)
        }
        expect([...acknowledged.keys()], `${when}: runs that are gone`).toEqual([])
        await journal.close()
      }
    },
  )

  it('need not close an idle journal to end in good order', async () => {
    const child = folder.start('once')
    expect(await once(child, 'exit')).toEqual([0, null])
    const journal = await folder.open()
    expect(await journal.read('once')).toHaveLength(3)
  })
})

describe('a data folder', () => {
  it('belongs to one process, until that dies', async () => {
    const child = folder.start('forever')
    await once(child.stdout!, 'data')
    await expect(folder.open()).rejects.toMatchObject({
      name: 'JournalInUse',
      message: expect.stringMatching(
        new RegExp(
          `^Another Baton \\(process ${child.pid}\\) uses the data folder ${folder.path}\\.`,
        ),
      ),
    })
    expect(child.exitCode).toBeNull()
    await kill(child)
    const journal = await folder.open()
    expect((await journal.list()).length).toBeGreaterThan(0)
  })

  it('is refused to a second journal of the same process, and free after close', async () => {
    const first = await folder.open()
    await expect(folder.open()).rejects.toThrow(`(process ${process.pid})`)
    await begin(first, 'a')
    await first.append([completed('a', 1)])
    await first.close()
    expect(await (await folder.open()).read('a')).toHaveLength(1)
  })

  it('that is not there is refused with the reason', async () => {
    await expect(folder.open({ folder: `${folder.path}/none` })).rejects.toThrow(
      /could not be written or read: unable to open database file .* Check the disk/,
    )
  })
})
