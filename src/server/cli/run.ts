import { SystemClock } from '../../adapters/clock/system-clock'
import { VirtualClock } from '../../adapters/clock/virtual-clock'
import { newRunId } from '../../adapters/ids'
import { InputRefused, startRun, WorkflowRefused } from '../../engine/interpreter'
import type { Mocks, RunHandle } from '../../engine/run-handle'
import { simulatedEffects } from '../../app/simulation/effects'
import { catalog } from '../../nodes/definitions'
import { executors } from '../../nodes/executors'
import type { Simulation } from '../../shared/run/simulation'
import type { Json, Workflow } from '../../shared/workflow/document'
import { drive, type Approve } from './drive'
import { openHost } from './host'
import type { OpeningFolder } from './open-folder'
import { RunHeld, sayHeld, UsageError } from './usage'
import { line } from './validate'

/** Questions are answered from outside, as `--approve` says. */
const SIMULATION: Simulation = { people: 'ask' }

export interface RunOptions {
  workflow: Workflow
  payload?: Json
  trigger?: string
  mocks?: Mocks
  virtualTime: boolean
  /** Nothing leaves the machine, and nothing on it is changed but the journal. */
  simulate?: boolean
  approve: Approve
  /** Every kept event on a line of its own, instead of the output at the end. */
  eventLines: boolean
  dataDir: string
  folder: OpeningFolder
}

/** `baton run`: resolves with the exit status of semantics section 7. */
export async function run(options: RunOptions): Promise<number> {
  const virtual = options.virtualTime ? new VirtualClock(Date.now()) : undefined
  const opened = await openHost(options.dataDir, options.folder)
  const simulated = options.simulate ? SIMULATION : undefined
  const host = simulated
    ? { ...opened, effects: simulatedEffects(opened.effects, catalog, simulated) }
    : opened
  const id = newRunId()
  const clock = virtual ?? new SystemClock()
  // One that carries no others calls none: it need not wait for what it does not use to be loaded.
  const runs = options.workflow.workflows
    ? new (await import('./called-runs')).CommandRuns({ ...host, clock, simulated })
    : undefined
  try {
    return await drive(
      { virtual, approve: options.approve, eventLines: options.eventLines, runs },
      (hooks) =>
        start(options, {
          run: id,
          workflow: options.workflow,
          trigger: options.trigger,
          payload: options.payload,
          mocks: options.mocks,
          ...(simulated ? { simulated } : {}),
          catalog,
          executors,
          effects: runs?.effects ?? host.effects,
          clock,
          journal: host.journalOf(id, options.workflow),
          ...hooks,
        }),
    )
  } catch (thrown) {
    throw thrown instanceof RunHeld ? sayHeld([thrown], options.dataDir) : thrown
  } finally {
    await runs?.close()
    await host.close()
  }
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
