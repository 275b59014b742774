/** Sees one run to its end, or to where only a person or an event can take it on, and says so by an exit status. */
import type { VirtualClock } from '../../adapters/clock/virtual-clock'
import type { RunHandle } from '../../engine/run-handle'
import { isEnd, type RunEvent, type RunEventOf } from '../../shared/run/events'
import type { CommandRuns } from './called-runs'
import type { Approvals } from './read-input'
import { EXIT, RunHeld } from './usage'

/** Who answers questions: everyone at once, nobody, or a file with answers by node id. */
export type Approve = 'all' | 'none' | Approvals

type Asked = RunEventOf<'callback.requested'>

export interface DriveOptions {
  /** The run's clock, where time is virtual: it jumps when nothing else can happen. */
  virtual?: VirtualClock
  approve: Approve
  /** Every kept event on a line of its own, instead of the output at the end. */
  eventLines: boolean
  /** Questions that were asked before, for a run that goes on. */
  asked?: readonly Asked[]
  /** Whether events of the run are kept from before. */
  keptBefore?: boolean
  /** Lets go of the run as it is kept, with the status of a failure. */
  signal?: AbortSignal
  /** The runs of the command, where runs may call others. */
  runs?: CommandRuns
  /** Another run waits for this one, and says what came of it. */
  isCalled?: boolean
}

/** What a run reports to while it is driven. */
export interface Hooks {
  onEvents(events: readonly RunEvent[]): void
  onQuiet(): void
  onHeld(error: Error): void
}

/**
 * Begins a run and resolves with its exit status (semantics section 7). The first interrupt cancels it. Rejects with `RunHeld`
 * when the journal refuses: a command stops there, and `baton resume` goes on.
 */
export async function drive(
  options: DriveOptions,
  begin: (hooks: Hooks) => RunHandle,
): Promise<number> {
  const { virtual, approve, eventLines, signal, runs } = options
  const { promise: status, resolve: settle, reject } = Promise.withResolvers<number>()
  const asked: Asked[] = [...(options.asked ?? [])]
  let last: RunEvent | undefined
  let isOver = false
  const handle = begin({
    onEvents(events) {
      for (const event of events) {
        if (event.type === 'node.delta') continue
        if (eventLines) console.log(JSON.stringify(event))
        if (event.type === 'callback.requested') asked.push(event)
        last = event
      }
    },
    onQuiet: () => (runs ? runs.look() : look()),
    onHeld(error) {
      reject(new RunHeld(handle.run, error, last !== undefined || options.keptBefore === true))
    },
  })
  const look = () => {
    if (isOver) return
    if (last && isEnd(last)) {
      isOver = true
      return settle(report(last, options))
    }
    // What is called is asked and takes its time as the run itself.
    if (runs && (virtual || approve !== 'none') && !runs.isQuiet()) return
    if (answer((run) => runs?.handle(run) ?? handle, asked, approve)) return
    if (virtual?.advanceToNext()) return
    // Time alone will not end a wait for a person or an event here: with a timeout, it would be the timeout's answer.
    if (runs ? runs.isStuck(handle) : isStuck(handle)) settle(EXIT.waiting)
  }
  runs?.add(handle)
  const unwatch = runs?.watch({
    onEvents(events) {
      for (const event of events) if (event.type === 'callback.requested') asked.push(event)
    },
    onQuiet: look,
    onHeld: (run, error, kept) => reject(new RunHeld(run, error, kept || last !== undefined)),
  })
  const letGo = () => settle(EXIT.failed)
  if (signal?.aborted) letGo()
  signal?.addEventListener('abort', letGo)
  const stop = () => handle.cancel('the command line', 'interrupted')
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  try {
    const result = await status
    if (result === EXIT.waiting)
      sayWhatItWaitsFor(
        runs?.eventsAwaited(handle) ?? handle.outlook().events,
        asked.filter(({ run }) => runs?.waitsFor(handle, run) ?? true),
      )
    return result
  } finally {
    handle.detach()
    unwatch?.()
    signal?.removeEventListener('abort', letGo)
    process.off('SIGINT', stop)
    process.off('SIGTERM', stop)
  }
}

function isStuck(handle: RunHandle): boolean {
  const { executing, timers, people, events } = handle.outlook()
  return executing === 0 && timers === 0 && people + events > 0
}

function report(event: RunEvent, { eventLines, isCalled }: DriveOptions): number {
  if (isCalled) return EXIT.completed
  if (event.type === 'run.completed') {
    if (!eventLines) console.log(JSON.stringify(event.output, null, 2))
    return EXIT.completed
  }
  if (event.type === 'run.failed') {
    const where = event.node === undefined ? '' : ` at "${event.node}"`
    console.error(`The run failed${where} (${event.error.code}): ${event.error.message}`)
  } else console.error('The run was cancelled.')
  return EXIT.failed
}

/** Votes on what was asked since, as `--approve` says. True when a vote was cast. */
function answer(handleOf: (run: string) => RunHandle, asked: Asked[], approve: Approve): boolean {
  if (approve === 'none') return false
  for (let i = 0; i < asked.length; i++) {
    const request = asked[i]
    if (!request) continue
    const votes = approve === 'all' ? everyone(request.approvals) : ofNode(approve, request.node)
    if (!votes) continue
    asked.splice(i, 1)
    for (const { by = 'the command line', ...vote } of votes)
      handleOf(request.run).vote({ callback: request.callback, by, ...vote })
    return true
  }
  return false
}

/** A node may be called `constructor`, which every object seems to have. */
function ofNode(approvals: Approvals, node: string): Approvals[string] | undefined {
  return Object.hasOwn(approvals, node) ? approvals[node] : undefined
}

/** As many different people as are needed. */
function everyone(approvals: 1 | 2) {
  const approve = { decision: 'approve' } as const
  return approvals === 1
    ? [{ ...approve, by: '--approve all' }]
    : [
        { ...approve, by: '--approve all (1)' },
        { ...approve, by: '--approve all (2)' },
      ]
}

function sayWhatItWaitsFor(events: number, asked: Asked[]): void {
  for (const { title, node, callback } of asked)
    console.error(
      `Waits for a person: "${title}" (node ${node}). Answer with: baton approve ${callback} --data DIR`,
    )
  if (events > 0) console.error(`Waits for ${events === 1 ? 'an event' : `${events} events`}.`)
}
