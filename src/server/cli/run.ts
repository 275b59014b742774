import { SystemClock } from '../../adapters/clock/system-clock'
import { VirtualClock } from '../../adapters/clock/virtual-clock'
import { newRunId } from '../../adapters/ids'
import { MemoryJournal } from '../../adapters/journal/memory-journal'
import { InputRefused, startRun, WorkflowRefused } from '../../engine/interpreter'
import type { Mocks, RunHandle } from '../../engine/run-handle'
import { catalog } from '../../nodes/definitions'
import { executors } from '../../nodes/executors'
import type { RunEvent, RunEventOf } from '../../shared/run/events'
import type { Json, Workflow } from '../../shared/workflow/document'
import { version } from '../../../package.json'
import { createHostPorts } from '../../adapters/host-ports'
import type { Approvals } from './read-input'
import { EXIT, UsageError } from './usage'
import { line } from './validate'

export interface RunOptions {
  workflow: Workflow
  payload?: Json
  trigger?: string
  mocks?: Mocks
  virtualTime: boolean
  approve: 'all' | 'none' | Approvals
  /** Every kept event on a line of its own, instead of the output at the end. */
  eventLines: boolean
  dataDir: string
}

/** `baton run`: resolves with the exit status of semantics section 7. */
export async function run(options: RunOptions): Promise<number> {
  const virtual = options.virtualTime ? new VirtualClock(Date.now()) : undefined
  const clock = virtual ?? new SystemClock()
  let last: RunEvent | undefined
  let settled: (status: number) => void = () => {}
  const status = new Promise<number>((resolve) => (settled = resolve))
  const asked: RunEventOf<'callback.requested'>[] = []

  const { effects } = await createHostPorts({
    dataDir: options.dataDir,
    kind: 'server',
    version,
    report: ({ where, error }) => console.error(`Baton: ${where}:`, error),
  })
  const handle = start(options, {
    run: newRunId(),
    workflow: options.workflow,
    trigger: options.trigger,
    payload: options.payload,
    mocks: options.mocks,
    catalog,
    executors,
    effects,
    clock,
    journal: new MemoryJournal(),
    onEvents(events) {
      for (const event of events) {
        if (event.type === 'node.delta') continue
        if (options.eventLines) console.log(JSON.stringify(event))
        if (event.type === 'callback.requested') asked.push(event)
        last = event
      }
    },
    onQuiet() {
      if (last && isLast(last)) return settled(report(last, options.eventLines))
      if (answer(handle, asked, options.approve)) return
      if (virtual?.advanceToNext()) return
      const { executing, timers, people, events } = handle.outlook()
      // Time alone will not end a wait for a person or an event here: with a timeout, it would be the timeout's answer.
      if (executing === 0 && timers === 0 && people + events > 0) settled(EXIT.waiting)
    },
  })

  const stop = () => handle.cancel('the command line', 'interrupted')
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  const result = await status
  if (result === EXIT.waiting) sayWhatItWaitsFor(handle, asked)
  handle.detach()
  process.off('SIGINT', stop)
  process.off('SIGTERM', stop)
  return result
}

function start(options: RunOptions, startOptions: Parameters<typeof startRun>[0]): RunHandle {
  try {
    return startRun(startOptions)
  } catch (thrown) {
    if (thrown instanceof WorkflowRefused)
      throw new UsageError(
        `"${options.workflow.name}" cannot run:\n${thrown.problems.map((problem) => `  ${line(problem)}`).join('\n')}`,
      )
    if (thrown instanceof InputRefused)
      throw new UsageError([thrown.message, ...thrown.details.slice(1)].join('\n  '))
    throw thrown
  }
}

function isLast(event: RunEvent): boolean {
  return (
    event.type === 'run.completed' || event.type === 'run.failed' || event.type === 'run.cancelled'
  )
}

function report(event: RunEvent, eventLines: boolean): number {
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
function answer(
  handle: RunHandle,
  asked: RunEventOf<'callback.requested'>[],
  approve: RunOptions['approve'],
): boolean {
  if (approve === 'none') return false
  for (let i = 0; i < asked.length; i++) {
    const request = asked[i]
    if (!request) continue
    const votes = approve === 'all' ? everyone(request.approvals) : approve[request.node]
    if (!votes) continue
    asked.splice(i, 1)
    for (const { by = 'the command line', ...vote } of votes)
      handle.vote({ callback: request.callback, by, ...vote })
    return true
  }
  return false
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

function sayWhatItWaitsFor(handle: RunHandle, asked: RunEventOf<'callback.requested'>[]): void {
  for (const { title, node } of asked)
    console.error(`Waits for a person: "${title}" (node ${node}). Answer with --approve.`)
  const { events } = handle.outlook()
  if (events > 0) console.error(`Waits for ${events === 1 ? 'an event' : `${events} events`}.`)
}
