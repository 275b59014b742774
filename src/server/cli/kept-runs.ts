/** The commands that take kept runs further: resume and approve (semantics section 7). */
import { SystemClock } from '../../adapters/clock/system-clock'
import { VirtualClock } from '../../adapters/clock/virtual-clock'
import type { Clock, DurableJournal, KeptRun } from '../../app/ports'
import { simulatedEffects } from '../../app/simulation/effects'
import { resumeRun } from '../../engine/interpreter'
import { NodeError } from '../../engine/node-error'
import type { Vote } from '../../engine/run-handle'
import { voteOnKept } from '../../engine/votes'
import { catalog } from '../../nodes/definitions'
import { executors } from '../../nodes/executors'
import type { RunEvent, RunEventOf } from '../../shared/run/events'
import type { Simulation } from '../../shared/run/simulation'
import { emptyRunView, foldRun } from '../../shared/run/view'
import type { Json, Workflow } from '../../shared/workflow/document'
import { CommandRuns } from './called-runs'
import { drive } from './drive'
import { openHost } from './host'
import { hostOf } from './host-client'
import { EXIT, RunHeld, sayHeld, UsageError } from './usage'

/** `baton resume`: goes on with every unfinished run; resolves with the highest of their exit statuses. */
export async function resume(dataDir: string): Promise<number> {
  const host = await openHost(dataDir)
  try {
    const unfinished = (await host.journal.list()).filter(({ ended }) => !ended).reverse()
    if (unfinished.length === 0) console.error('There is nothing to resume.')
    const { journal } = host
    const real = realWorld(host)
    let simulation: World | undefined
    // They share the disk: where one is held, the command stops.
    const stop = new AbortController()
    const goOn = async ({ run, calledBy }: KeptRun, kept: Kept, latest: number) => {
      const { workflow, events } = kept
      if (!workflow || events.length === 0) return EXIT.completed
      const simulated = simulationOf(events)
      const world = simulated ? (simulation ??= simulatedWorld(host, simulated, latest)) : real
      const { runs, clock, virtual } = world
      const asked = pendingOf(events)
      const { effects } = runs
      const resumed = { run, workflow, events, catalog, executors, effects, clock, journal }
      const shared = { eventLines: false, asked, keptBefore: true, runs, virtual } as const
      const how = { ...shared, approve: simulated?.people === 'approve' ? 'all' : 'none' } as const
      // One whose caller does not go on here either is let be: nobody knows whether it is waited for.
      const caller = calledBy === undefined ? undefined : runs.handle(calledBy)
      const isOver = !unfinished.some((other) => other.run === calledBy)
      const isLeft =
        calledBy !== undefined && (caller ? !caller.outlook().calls.includes(run) : isOver)
      const isCalled = calledBy !== undefined
      return drive({ ...how, isCalled, signal: stop.signal }, (hooks) => {
        const handle = resumeRun({ ...resumed, ...hooks })
        // Nobody steps it here: one that is paused, or that would pause after a step, just goes on.
        handle.go('continue')
        if (isLeft) handle.cancel('Baton', 'The run that called it does not wait for it any more.')
        return handle
      }).catch((thrown: unknown) => {
        if (thrown instanceof RunHeld) stop.abort()
        throw thrown
      })
    }
    // One that cannot go on must not take the data folder from the others. All are read before any goes on, so that a run finds
    // those that it called.
    const read = await Promise.allSettled(unfinished.map(({ run }) => readRun(journal, run)))
    const latest = Math.max(
      Date.now(),
      ...read.map((found) => (found.status === 'fulfilled' ? lastAt(found.value) : 0)),
    )
    const endings = await Promise.allSettled(
      unfinished.map(async (kept, index) => {
        const found = read[index]
        if (found?.status !== 'fulfilled') throw found?.reason
        return goOn(kept, found.value, latest)
      }),
    )
    await Promise.all([real.runs.close(), simulation?.runs.close()])
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

/** What runs go on in: the host's own effects and time, or a simulation's, of which nothing leaves the machine. */
interface World {
  runs: CommandRuns
  clock: Clock
  virtual?: VirtualClock
}

type Host = Awaited<ReturnType<typeof openHost>>

function realWorld(host: Host): World {
  const clock = new SystemClock()
  return { runs: new CommandRuns({ ...host, clock }), clock }
}

/** Its time goes on from `latest`: what was simulated may be far ahead of the clock. */
function simulatedWorld(host: Host, simulated: Simulation, latest: number): World {
  const virtual = new VirtualClock(latest)
  const effects = simulatedEffects(host.effects, catalog, simulated)
  const runs = new CommandRuns({ ...host, effects, clock: virtual, simulated })
  return { runs, clock: virtual, virtual }
}

function simulationOf([first]: readonly RunEvent[]): Simulation | undefined {
  return first?.type === 'run.started' ? first.simulated : undefined
}

/** When the last event of a simulated run was, in its time; 0 for others. */
function lastAt({ events }: Kept): number {
  return simulationOf(events) ? (events.at(-1)?.at ?? 0) : 0
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

export interface ApproveOptions {
  decision: Vote['decision']
  by?: string
  comment?: string
  value?: Json
  /** Whom it is handed to. */
  to?: string
}

/**
 * `baton approve CALLBACK`: votes on a pending callback, at the host that uses the data folder where one does. Without one, the run
 * goes on with `baton resume`, or when its host starts.
 */
export async function approve(
  dataDir: string,
  callback: string,
  options: ApproveOptions,
): Promise<number> {
  const vote = { callback, by: 'the command line', ...options }
  const host = await openHost(dataDir).catch((thrown: unknown) =>
    voteElsewhere(thrown, dataDir, vote),
  )
  if (host === 'voted') return EXIT.completed
  try {
    // One that cannot be read must not keep the others from their answers.
    let unreadable: unknown
    for (const { run } of (await host.journal.list()).filter(({ ended }) => !ended)) {
      const { events, workflow } = await readRun(host.journal, run).catch((error: unknown) => {
        unreadable = error
        return { events: [], workflow: undefined }
      })
      if (!workflow || !asks(events, callback)) continue
      const cast = castOnKept(workflow, events, vote)
      if ('refused' in cast)
        throw new UsageError(REFUSED[cast.refused] ?? 'The vote changes nothing.')
      await host.journal.append([cast.event])
      console.log(
        cast.outcome === 'counted'
          ? waitsOn(vote)
          : 'The vote decides. The run goes on with: baton resume',
      )
      return EXIT.completed
    }
    if (unreadable) throw unreadable
    throw new UsageError(`No run waits for an answer to "${callback}".`)
  } finally {
    await host.close()
  }
}

type Kept = Awaited<ReturnType<typeof readRun>>

async function readRun(journal: DurableJournal, run: string) {
  return { events: await journal.read(run), workflow: await journal.document(run) }
}

/** Votes at the server host that uses the folder; throws what was thrown when it is no such host. */
async function voteElsewhere(thrown: unknown, dataDir: string, vote: Vote): Promise<'voted'> {
  const url = await hostOf(thrown, dataDir, 'Or answer the question there, in its inbox.')
  const { voteAt } = await import('./vote')
  const outcome = await voteAt(url, vote)
  console.log(
    outcome === 'counted'
      ? waitsOn(vote)
      : `The vote decides. The Baton at ${url} goes on with the run.`,
  )
  return 'voted'
}

function castOnKept(workflow: Workflow, events: readonly RunEvent[], vote: Vote) {
  try {
    return voteOnKept(workflow, catalog, events, vote, Date.now())
  } catch (thrown) {
    if (thrown instanceof NodeError) throw new UsageError(thrown.message)
    throw thrown
  }
}

/** What was done, where the question waits on. */
function waitsOn({ decision, by, to }: Vote): string {
  if (decision === 'withdraw') return `The approval of ${by} was taken back.`
  if (decision === 'delegate') return `The question was handed to ${to}.`
  return 'The vote counts. Another person has to approve as well.'
}

const REFUSED: Partial<Record<string, string>> = {
  'already-resolved': 'The question was answered already; nothing was changed.',
  'too-late':
    'The time for an answer is over; nothing was changed. "baton resume" goes on without one.',
  'same-person': 'This person has approved already. Another one has to: name them with --by.',
  'own-request':
    'This person asked for it, and nobody approves what is their own. Name somebody else with --by.',
  'not-approved':
    'This person has not approved it, so there is nothing to take back. Name who did with --by.',
  'nobody-new': 'This person is asked already. Hand it to somebody else.',
  'not-in-doubt': 'This question is answered by yes or no; there is nothing to run again.',
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
