/** What the command line understands (semantics section 7), and how it says that it did not. */

/** The arguments or the document are not usable: exit status 2. `message` is for standard error. */
export class UsageError extends Error {
  override name = 'UsageError'
}

/** Exit statuses of `baton`. */
export const EXIT = { completed: 0, failed: 1, invalid: 2, waiting: 3 } as const

export const USAGE = `Usage:
  baton run FILE [--input JSON|@file] [--trigger ID] [--mocks FILE] [--virtual-time]
                 [--approve all|none|FILE] [--events ndjson] [--data DIR]
      Runs a workflow and prints its output as JSON.
      Exit: 0 completed, 1 failed or cancelled, 2 invalid, 3 waits for a person or an event.
  baton validate FILE [--json]
      Prints what is wrong with a workflow. Exit: 0 fine or warnings only, 2 errors.
  baton resume [--data DIR]
      Goes on with every unfinished run. Exit: as run; with several, the highest.
  baton runs [--json] [--data DIR]
      Lists the runs of a data folder.
  baton show RUN [--events ndjson] [--data DIR]
      Prints how one run stands, or its events.
  baton approve CALLBACK [--reject|--again] [--value JSON] [--by NAME] [--comment TEXT] [--data DIR]
      Answers a question that a run waits with. --again runs again what may not have happened.
  baton nodes [--json]
      Lists every node type.
  baton serve [--port N] [--data DIR]
      Starts the studio's server on this computer.
  baton --version`
