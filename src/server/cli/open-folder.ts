/**
 * The journal of a command's data folder. Loads little, so that the journal's thread can start on another core while the rest
 * of the command is loaded and its document is read.
 */
import { existsSync } from 'node:fs'
import { prepareDataFolder } from '../../adapters/data-folder'
import {
  journalFile,
  openSqliteJournal,
  type SqliteJournal,
} from '../../adapters/journal/sqlite/sqlite-journal'

export interface OpeningFolder {
  /** The open journal. Rejects with `DataFolderUnusable` or with what `openSqliteJournal` refuses. */
  journal(): Promise<SqliteJournal>
  /** Lets the folder go, whether or not the journal was asked for. */
  close(): Promise<void>
}

/** Begins to open a folder that is in use already. A new one is made only when its journal is asked for: a refused document leaves nothing. */
export function openFolder(dataDir: string): OpeningFolder {
  let opening = existsSync(journalFile(dataDir)) ? openBoth(dataDir) : undefined
  // Who asks for the journal hears of it; who does not has something else to say.
  opening?.catch(() => undefined)
  return {
    journal: () => (opening ??= makeAndOpen(dataDir)),
    async close() {
      const journal = await opening?.catch(() => undefined)
      await journal?.close()
    },
  }
}

async function makeAndOpen(dataDir: string): Promise<SqliteJournal> {
  await prepareDataFolder(dataDir)
  return openSqliteJournal({ folder: dataDir })
}

/** What is wrong with the folder says more than what that did to the journal. */
async function openBoth(dataDir: string): Promise<SqliteJournal> {
  const opening = openSqliteJournal({ folder: dataDir })
  try {
    await prepareDataFolder(dataDir)
  } catch (error) {
    await opening.then(
      (journal) => journal.close(),
      () => undefined,
    )
    throw error
  }
  return opening
}
