/** The data folder of a command: its journal, and the effects that reach its workspace. */
import { version } from '../../../package.json'
import { DataFolderUnusable } from '../../adapters/data-folder'
import { createHostPorts } from '../../adapters/host-ports'
import { JournalDiskFailed } from '../../adapters/journal/sqlite/errors'
import { withDocument } from '../../app/runs/launch'
import { isJournalError, type DurableJournal, type Effects, type Journal } from '../../app/ports'
import { letGo } from '../../app/retention'
import type { Workflow } from '../../shared/workflow/document'
import { withAddress } from '../address-file'
import { openFolder, type OpeningFolder } from './open-folder'
import { CommandStopped, UsageError } from './usage'

/** A command deletes about so many old runs at most, so that it ends soon; the next one, or a host, does the rest. */
const MOST_AT_ONCE = 1_000
const WORTH_SAYING = 10

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
    const { effects, workspace, settings } = await createHostPorts({
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
      async close() {
        await tidy({ journal, workspace, settings })
        await journal.close()
      },
    }
  } catch (thrown) {
    if (thrown instanceof JournalDiskFailed) throw thrown
    if (thrown instanceof DataFolderUnusable && thrown.isDiskFull)
      throw new CommandStopped(thrown.message)
    const refusal = await withAddress(thrown, dataDir)
    if (refusal instanceof DataFolderUnusable || isJournalError(refusal))
      throw new UsageError(refusal.message, { cause: refusal })
    throw refusal
  }
}

/** Lets old runs go, as a host does all the time. A command need not fail over it: what stays goes with the next one. */
async function tidy(ports: Parameters<typeof letGo>[0]): Promise<void> {
  try {
    const gone = await letGo(ports, Date.now(), { most: MOST_AT_ONCE })
    if (gone.length > WORTH_SAYING)
      console.error(`${gone.length} finished runs were deleted, as the settings of the host say.`)
  } catch (error) {
    // What is wrong with the journal was said by the command itself.
    if (!isJournalError(error))
      console.error(error instanceof Error ? error.message : String(error))
  }
}
