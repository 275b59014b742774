/** What the command line understands (semantics section 7), and how it says that it did not. */

/** The arguments or the document are not usable: exit status 2. `message` is for standard error. */
export class UsageError extends Error {
  override name = 'UsageError'
}

/** The command could not go on: exit status 1. `message` is for standard error. */
export class CommandStopped extends Error {
  override name = 'CommandStopped'
}

/** The journal refused the events of a run, so it goes no further. `kept`: whether any of it is kept, for a resume. */
export class RunHeld extends Error {
  override name = 'RunHeld'
  constructor(
    readonly run: string,
    override readonly cause: Error,
    readonly kept: boolean,
  ) {
    super(`Run ${run} stopped, because its events cannot be saved. ${cause.message}`, { cause })
  }
}

/** What a command says of runs that are held, and how they go on. */
export function sayHeld(held: readonly RunHeld[], dataDir: string): CommandStopped {
  const [first] = held
  const runs = held.map(({ run }) => run).join(', ')
  const stopped =
    held.length === 1
      ? (first?.message ?? '')
      : `Runs ${runs} stopped, because their events cannot be saved. ${first?.cause.message ?? ''}`
  const next = held.some(({ kept }) => kept)
    ? `What was kept is not lost. Go on when the disk is well: baton resume --data ${quoted(dataDir)}`
    : 'Nothing of the run was kept. Run it again when the disk is well.'
  return new CommandStopped(`${stopped}\n${next}`)
}

/** A path as a shell takes it. */
function quoted(path: string): string {
  return /^[\w./:\\-]+$/.test(path) ? path : `"${path}"`
}

/** Exit statuses of `baton`. */
export const EXIT = { completed: 0, failed: 1, invalid: 2, waiting: 3 } as const

export const USAGE = `Usage:
  baton run FILE [--input JSON|@file] [--trigger ID] [--mocks FILE] [--virtual-time]
                 [--simulate] [--approve all|none|FILE] [--events ndjson] [--data DIR]
      Runs a workflow and prints its output as JSON. With --simulate nothing leaves this computer, waits take
      no time, and every question is approved unless --approve says otherwise.
      Exit: 0 completed, 1 failed or cancelled, 2 invalid, 3 waits for a person or an event.
  baton validate FILE [--json]
      Prints what is wrong with a workflow. Exit: 0 fine or warnings only, 2 errors.
  baton resume [--data DIR]
      Goes on with every unfinished run. Exit: as run; with several, the highest.
  baton runs [--json] [--data DIR]
      Lists the runs of a data folder.
  baton show RUN [--events ndjson] [--data DIR]
      Prints how one run stands, or its events.
  baton approve CALLBACK [--reject|--again|--withdraw|--delegate NAME] [--value JSON] [--by NAME]
                [--comment TEXT] [--data DIR]
      Answers a question that a run waits with. --again runs again what may not have happened,
      --withdraw takes back the first of two approvals, --delegate hands it to somebody else.
  baton activate FILE [--data DIR]
      Publishes a workflow: its triggers start runs from then on, where a host runs on the folder.
  baton deactivate ID [--data DIR]
      Its triggers listen no more. Runs in flight go on.
  baton active [--json] [--data DIR]
      Lists what is active, with its triggers.
  baton nodes [--json]
      Lists every node type.
  baton serve [--port N] [--data DIR]
      Starts the studio's server on this computer.
  baton --version`
