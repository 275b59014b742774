/** The data folder of a command: its journal, and the effects that reach its workspace. */
import { version } from '../../../package.json'
import { DataFolderUnusable } from '../../adapters/data-folder'
import { createHostPorts } from '../../adapters/host-ports'
import { isJournalError, JournalDiskFailed } from '../../adapters/journal/sqlite/errors'
import { withDocument } from '../../app/launch'
import type { DurableJournal, Effects, Journal } from '../../app/ports'
import type { Workflow } from '../../shared/workflow/document'
import { openFolder, type OpeningFolder } from './open-folder'
import { UsageError } from './usage'

export interface CommandHost {
  effects: Effects
  journal: DurableJournal
  /** The journal for one new run: keeps its document with its first event. */
  journalOf(run: string, workflow: Workflow): Journal
  close(): Promise<void>
}

/** Opens a data folder. Throws a `UsageError` when it cannot be used, or when another process uses it. */
export async function openHost(
  dataDir: string,
  folder: OpeningFolder = openFolder(dataDir),
): Promise<CommandHost> {
  try {
    const journal = await folder.journal()
    const { effects } = await createHostPorts({
      dataDir,
      journal,
      kind: 'server',
      version,
      report: ({ where, error }) => console.error(`Baton: ${where}:`, error),
    })
    return {
      effects,
      journal,
      journalOf: (run, workflow) => withDocument(journal, run, workflow),
      close: () => journal.close(),
    }
  } catch (thrown) {
    if (thrown instanceof JournalDiskFailed) throw thrown
    if (thrown instanceof DataFolderUnusable || isJournalError(thrown))
      throw new UsageError(thrown.message)
    throw thrown
  }
}
