/** The commands over runs that are kept: resume, runs, show, approve (semantics section 7). */
import { SystemClock } from '../../adapters/clock/system-clock'
import type { DurableJournal, KeptRun } from '../../app/ports'
import { resumeRun } from '../../engine/interpreter'
import type { Vote } from '../../engine/run-handle'
import { voteOnKept } from '../../engine/votes'
import { catalog } from '../../nodes/definitions'
import { executors } from '../../nodes/executors'
import type { RunEvent, RunEventOf, RunStatus } from '../../shared/run/events'
import { emptyRunView, foldRun, type RunView } from '../../shared/run/view'
import type { Json } from '../../shared/workflow/document'
import { formatDuration } from '../../shared/workflow/duration'
import { isoTime } from '../../shared/workflow/time'
import { drive } from './drive'
import { openHost } from './host'
import { EXIT, RunHeld, sayHeld, UsageError } from './usage'

/** `baton resume`: goes on with every unfinished run; resolves with the highest of their exit statuses. */
export async function resume(dataDir: string): Promise<number> {
  const host = await openHost(dataDir)
  try {
    const unfinished = (await host.journal.list()).filter(({ ended }) => !ended).reverse()
    if (unfinished.length === 0) console.error('There is nothing to resume.')
    const clock = new SystemClock()
    // They share the disk: where one is held, the command stops.
    const stop = new AbortController()
    // One that cannot go on must not take the data folder from the others.
    const endings = await Promise.allSettled(
      unfinished.map(async ({ run }) => {
        const workflow = await host.journal.document(run)
        const events = await host.journal.read(run)
        if (!workflow || events.length === 0) return EXIT.completed
        const { effects, journal } = host
        const asked = pendingOf(events)
        const resumed = { run, workflow, events, catalog, executors, effects, clock, journal }
        const how = { approve: 'none', eventLines: false, asked, keptBefore: true } as const
        return drive({ ...how, signal: stop.signal }, (hooks) =>
          resumeRun({ ...resumed, ...hooks }),
        ).catch((thrown: unknown) => {
          if (thrown instanceof RunHeld) stop.abort()
          throw thrown
        })
      }),
    )
    const statuses = endings.map((ending, index) => statusOfEnding(ending, unfinished[index]?.run))
    const held = endings.flatMap((ending) =>
      ending.status === 'rejected' && ending.reason instanceof RunHeld ? [ending.reason] : [],
    )
    if (held.length > 0) throw sayHeld(held, dataDir)
    return Math.max(EXIT.completed, ...statuses)
  } finally {
    await host.close()
  }
}

function statusOfEnding(ending: PromiseSettledResult<number>, run = ''): number {
  if (ending.status === 'fulfilled') return ending.value
  const { reason } = ending as { reason: unknown }
  if (reason instanceof RunHeld) return EXIT.failed
  console.error(
    `Run ${run} cannot go on: ${reason instanceof Error ? reason.message : String(reason)}`,
  )
  return EXIT.failed
}

/** `baton runs`: every kept run, newest first. */
export async function runs(dataDir: string, { json }: { json: boolean }): Promise<number> {
  const host = await openHost(dataDir)
  try {
    const listed = []
    for (const kept of await host.journal.list())
      listed.push({
        id: kept.run,
        workflow: kept.workflow,
        status: await statusOf(kept, host.journal),
        startedAt: isoTime(kept.startedAt),
        ...(kept.endedAt === undefined ? {} : { endedAt: isoTime(kept.endedAt) }),
      })
    if (json) console.log(JSON.stringify(listed, null, 2))
    else if (listed.length === 0) console.log('No runs yet.')
    else
      for (const { id, workflow, status, startedAt } of listed)
        console.log(`${id}  ${status.padEnd(9)}  ${startedAt}  ${workflow}`)
    return EXIT.completed
  } finally {
    await host.close()
  }
}

/** `baton show RUN`: how one run stands, or its events one a line. */
export async function show(
  dataDir: string,
  run: string,
  { eventLines }: { eventLines: boolean },
): Promise<number> {
  const host = await openHost(dataDir)
  try {
    const events = await host.journal.read(run)
    if (events.length === 0)
      throw new UsageError(
        `There is no run "${run}" in this data folder. List them with: baton runs`,
      )
    if (eventLines) for (const event of events) console.log(JSON.stringify(event))
    else print(foldRun(emptyRunView(run), events))
    return EXIT.completed
  } finally {
    await host.close()
  }
}

export interface ApproveOptions {
  decision: Vote['decision']
  by?: string
  comment?: string
  value?: Json
}

/** `baton approve CALLBACK`: votes on a pending callback. The run goes on with `baton resume`, or when its host starts. */
export async function approve(
  dataDir: string,
  callback: string,
  options: ApproveOptions,
): Promise<number> {
  const host = await openHost(dataDir)
  try {
    for (const { run } of (await host.journal.list()).filter(({ ended }) => !ended)) {
      const events = await host.journal.read(run)
      const workflow = await host.journal.document(run)
      if (!workflow || !asks(events, callback)) continue
      const vote = { callback, by: 'the command line', ...options }
      const cast = voteOnKept(workflow, catalog, events, vote, Date.now())
      if ('refused' in cast)
        throw new UsageError(REFUSED[cast.refused] ?? 'The vote changes nothing.')
      await host.journal.append([cast.event])
      console.log(
        cast.outcome === 'counted'
          ? 'The vote counts. Another person has to approve as well.'
          : 'The vote decides. The run goes on with: baton resume',
      )
      return EXIT.completed
    }
    throw new UsageError(`No run waits for an answer to "${callback}".`)
  } finally {
    await host.close()
  }
}

const REFUSED: Partial<Record<string, string>> = {
  'already-resolved': 'The question was answered already; nothing was changed.',
  'same-person': 'This person has approved already. Another one has to: name them with --by.',
  'not-in-doubt': 'This question is answered by yes or no; there is nothing to run again.',
}

async function statusOf(kept: KeptRun, journal: DurableJournal): Promise<RunStatus> {
  return kept.ended ?? foldRun(emptyRunView(kept.run), await journal.read(kept.run)).status
}

function asks(events: readonly RunEvent[], callback: string): boolean {
  return events.some((event) => event.type === 'callback.requested' && event.callback === callback)
}

/** Questions without an answer. */
function pendingOf(events: readonly RunEvent[]): RunEventOf<'callback.requested'>[] {
  const first = events[0]
  const { callbacks } = foldRun(emptyRunView(first?.run ?? ''), events)
  return events.filter(
    (event): event is RunEventOf<'callback.requested'> =>
      event.type === 'callback.requested' && callbacks[event.callback]?.resolved === false,
  )
}

function print(view: RunView): void {
  console.log(`${view.run}  ${view.workflowName}  ${view.status}`)
  console.log(`started ${isoTime(view.startedAt)}`)
  if (view.endedAt !== undefined)
    console.log(
      `ended   ${isoTime(view.endedAt)} (${formatDuration(view.endedAt - view.startedAt)})`,
    )
  for (const [id, { state, round, executions, error }] of Object.entries(view.nodes))
    console.log(
      `  ${id.padEnd(20)} ${state}${executions > 1 ? `, ${executions} times` : ''}${round > 1 ? `, round ${round}` : ''}${error ? `: ${error.message}` : ''}`,
    )
  for (const { callback, title, resolved } of Object.values(view.callbacks))
    if (!resolved)
      console.log(`waits for a person: "${title}". Answer with: baton approve ${callback}`)
  if (view.error) console.log(`failed: ${view.error.message}`)
  if (view.output !== undefined) console.log(JSON.stringify(view.output, null, 2))
}
