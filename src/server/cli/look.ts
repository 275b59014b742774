/** The commands that only look at kept runs, also while another process uses the data folder: runs and show (semantics section 7). */
import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { attachToJournal } from '../../adapters/journal/sqlite/attach'
import { JournalDiskFailed } from '../../adapters/journal/sqlite/errors'
import { errorCode } from '../../adapters/workspace/file-failure'
import { isJournalError, type JournalReader, type KeptRun } from '../../app/ports'
import type { RunEvent, RunStatus } from '../../shared/run/events'
import { emptyRunView, foldRun, type PausedView, type RunView } from '../../shared/run/view'
import { formatDuration } from '../../shared/workflow/duration'
import { isoTime } from '../../shared/workflow/time'
import { EXIT, UsageError } from './usage'

/** `baton runs`: every kept run, newest first. One that cannot be read is named, and counts as failed: it cannot go on. */
export function runs(dataDir: string, { json }: { json: boolean }): Promise<number> {
  return looking(dataDir, async (journal) => {
    const listed = []
    let exit: number = EXIT.completed
    const unreadable = (error: unknown): Standing => {
      if (!isJournalError(error)) throw error
      console.error(error.message)
      exit = EXIT.failed
      return { status: 'failed' }
    }
    for (const kept of await journal.list())
      listed.push({
        id: kept.run,
        workflow: kept.workflow,
        ...(await standing(kept, journal).catch(unreadable)),
        startedAt: isoTime(kept.startedAt),
        ...(kept.endedAt === undefined ? {} : { endedAt: isoTime(kept.endedAt) }),
        ...(kept.calledBy === undefined ? {} : { calledBy: kept.calledBy }),
      })
    if (json) console.log(JSON.stringify(listed, null, 2))
    else if (listed.length === 0) console.log('No runs yet.')
    else
      for (const { id, workflow, status, startedAt, calledBy, paused } of listed)
        console.log(
          `${id}  ${(paused ? 'paused' : status).padEnd(9)}  ${startedAt}  ${workflow}${calledBy === undefined ? '' : `  called by ${calledBy}`}`,
        )
    return exit
  })
}

/** `baton show RUN`: how one run stands, or its events one a line. */
export function show(
  dataDir: string,
  run: string,
  { eventLines }: { eventLines: boolean },
): Promise<number> {
  return looking(dataDir, async (journal) => {
    const events = await journal.read(run)
    if (events.length === 0)
      throw new UsageError(
        `There is no run "${run}" in this data folder. List them with: baton runs`,
      )
    if (eventLines) for (const event of events) console.log(JSON.stringify(event))
    else print(foldRun(emptyRunView(run), events), events)
    return EXIT.completed
  })
}

/** Hands over the kept runs of a data folder; none where it has no journal yet. Throws a `UsageError` when it cannot be read. */
async function looking<T>(
  dataDir: string,
  look: (journal: JournalReader) => Promise<T>,
): Promise<T> {
  const folder = resolve(dataDir)
  await refuseFile(folder)
  let journal: JournalReader | undefined
  try {
    journal = attachToJournal(folder)
    if (!journal)
      console.error(
        `Nothing was kept in ${folder} yet. If the runs are elsewhere, name their folder with --data or BATON_DATA.`,
      )
    return await look(journal ?? NOTHING)
  } catch (thrown) {
    if (isJournalError(thrown) && !(thrown instanceof JournalDiskFailed))
      throw new UsageError(thrown.message)
    throw thrown
  } finally {
    await journal?.close()
  }
}

async function refuseFile(folder: string): Promise<void> {
  try {
    if ((await stat(folder)).isDirectory()) return
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return
    if (errorCode(error) !== 'ENOTDIR') throw error
  }
  throw new UsageError(
    `${folder} is no folder, so no runs can be kept there. Choose another folder with --data or BATON_DATA.`,
  )
}

const NOTHING: JournalReader = {
  list: async () => [],
  read: async () => [],
  document: async () => undefined,
  close: async () => undefined,
}

interface Standing {
  status: RunStatus
  paused?: true
}

async function standing(kept: KeptRun, journal: JournalReader): Promise<Standing> {
  if (kept.ended) return { status: kept.ended }
  const { status, paused } = foldRun(emptyRunView(kept.run), await journal.read(kept.run))
  return paused ? { status, paused: true } : { status }
}

const WHY = {
  asked: 'as asked',
  breakpoint: 'at a breakpoint',
  step: 'after a step',
  called: 'with a run that it called',
} as const

function pausedLine({ before, reason, error }: PausedView): string {
  const next = before === '' ? '' : ` before ${before}`
  const fault = error === undefined ? '' : ` (${error})`
  return `paused${next}, ${WHY[reason]}${fault}. Go on with: baton resume`
}

function print(view: RunView, events: readonly RunEvent[]): void {
  console.log(`${view.run}  ${view.workflowName}  ${view.status}`)
  console.log(`started ${isoTime(view.startedAt)}`)
  if (view.paused) console.log(pausedLine(view.paused))
  if (view.calledBy)
    console.log(
      `called by ${view.calledBy.run} (node ${view.calledBy.node} of ${view.calledBy.workflowName})`,
    )
  if (view.endedAt !== undefined)
    console.log(
      `ended   ${isoTime(view.endedAt)} (${formatDuration(view.endedAt - view.startedAt)})`,
    )
  for (const [id, { state, round, executions, error }] of Object.entries(view.nodes))
    console.log(
      `  ${id.padEnd(20)} ${state}${executions > 1 ? `, ${executions} times` : ''}${round > 1 ? `, round ${round}` : ''}${error ? `: ${error.message}` : ''}`,
    )
  for (const event of events)
    if (event.type === 'workflow.called')
      console.log(`${event.node} called ${event.child} (${event.workflowName})`)
  for (const { callback, title, resolved } of Object.values(view.callbacks))
    if (!resolved)
      console.log(`waits for a person: "${title}". Answer with: baton approve ${callback}`)
  if (view.error) console.log(`failed: ${view.error.message}`)
  if (view.output !== undefined) console.log(JSON.stringify(view.output, null, 2))
}
