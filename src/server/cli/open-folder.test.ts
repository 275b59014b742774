import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DataFolderUnusable } from '../../adapters/data-folder'
import { JournalInUse } from '../../adapters/journal/sqlite/errors'
import { isJournalError } from '../../app/ports'
import { openFolder } from './open-folder'

describe("a command's data folder", () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'baton-folder-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  /** Makes the journal, as an earlier command does. */
  async function used(): Promise<void> {
    const before = openFolder(folder)
    await before.journal()
    await before.close()
  }

  it('is left alone when it is new and nobody asks for its journal', async () => {
    await openFolder(folder).close()
    expect(await readdir(folder)).toEqual([])
  })

  it('is made when its journal is asked for', async () => {
    const opening = openFolder(join(folder, 'new'))
    const journal = await opening.journal()
    expect(await journal.list()).toEqual([])
    expect(await opening.journal()).toBe(journal)
    await opening.close()
    expect(await readdir(join(folder, 'new'))).toContain('workspace')
  })

  it('is opened ahead when it is in use already, and free again after the close', async () => {
    await used()
    const ahead = openFolder(folder)
    const journal = await ahead.journal()
    await ahead.close()
    await expect(journal.list()).rejects.toThrow(/closed/)
    const again = openFolder(folder)
    // Nobody asks for it: it is let go all the same.
    await again.close()
    await used()
  })

  it('says that another has it to whoever asks, and nothing to who does not', async () => {
    const first = openFolder(folder)
    await first.journal()
    const second = openFolder(folder)
    await expect(second.journal()).rejects.toBeInstanceOf(JournalInUse)
    await second.close()
    await openFolder(folder).close()
    await first.close()
  })

  it('says what is wrong with its journal', async () => {
    await writeFile(join(folder, 'journal.sqlite'), 'x'.repeat(5_000))
    const opening = openFolder(folder)
    await expect(opening.journal()).rejects.toSatisfy(isJournalError)
    await opening.close()
  })

  it('says that the folder cannot be used before what that does to the journal', async () => {
    await used()
    await rm(join(folder, 'workspace'), { recursive: true })
    await writeFile(join(folder, 'workspace'), 'a file')
    const opening = openFolder(folder)
    await expect(opening.journal()).rejects.toBeInstanceOf(DataFolderUnusable)
    await opening.close()
    await rm(join(folder, 'workspace'))
    await used()
  })
})
