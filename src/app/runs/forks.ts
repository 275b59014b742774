/** Runs that leave others: docs/debugging.md, "Leaving a run". */
import type { z } from 'zod'
import {
  forkInTurns,
  type Fork,
  type HandOver,
  type Leaver,
  type Leaving,
} from '../../engine/fork/fork'
import { ForkRefused } from '../../engine/fork/refused'
import { repeatsOf } from '../../engine/fork/repeats'
import { catalog } from '../../nodes/definitions'
import type { forkInputs, Repeated } from '../../shared/contract/forks'
import { faultIn } from '../../shared/run/run-file'
import { Failure } from '../failures/failure'
import { notStarted } from '../failures/journal-message'
import type { Ports } from '../ports'
import type { Debugging } from './debugging'
import type { Resuming } from './engine-port'
import { foldInTurns } from './in-turns'
import { refusal, withDocument } from './launch'
import type { RunService } from './runs'

export type ForkPreviewRequest = z.infer<typeof forkInputs.preview>
export type ForkRequest = z.infer<typeof forkInputs.fork>

const CODES = { 'not-found': 'NOT_FOUND', conflict: 'CONFLICT' } as const

export interface ForksOptions {
  ports: Pick<Ports, 'clock' | 'effects' | 'ids' | 'journal' | 'report'>
  runs: Pick<RunService, 'adopt' | 'closed' | 'get'>
  engine: Resuming
  debugging: Pick<Debugging, 'over' | 'starting'>
}

export class Forks {
  readonly #options: ForksOptions

  constructor(options: ForksOptions) {
    this.#options = options
  }

  /**
   * What a fork may do that cannot be undone and that nobody is asked about again. Rejects with a `Failure`. `handOver`: a person is
   * asked in place of a step.
   */
  async preview(request: ForkPreviewRequest, handOver?: HandOver): Promise<Repeated[]> {
    const { state } = await this.#make(request, {
      run: 'preview',
      ...(handOver ? { handOver } : {}),
    })
    return repeatsOf(state)
  }

  /** Starts the fork and resolves with its id once it is kept. Rejects with a `Failure`; nothing has happened then. */
  async fork(
    { debug, agreed, pins, ...request }: ForkRequest,
    handOver?: HandOver,
  ): Promise<string> {
    const run = this.#options.ports.ids.run()
    const pauseAtStart = debug?.pauseAtStart
    const leaver = {
      run,
      ...(pins ? { pins } : {}),
      ...(pauseAtStart ? { pauseAtStart } : {}),
      ...(handOver ? { handOver } : {}),
    }
    const fork = await this.#make(request, leaver)
    refuseUnagreed(repeatsOf(fork.state), agreed)
    const { debugging } = this.#options
    const { workflow } = fork
    // A gate is there before anything of the run goes on.
    debugging.starting({ run, workflow, ...(debug ? { debug } : {}) })
    try {
      await this.#keep(run, fork)
    } catch (error) {
      debugging.over(run)
      throw error
    }
    return run
  }

  /** The first events of the fork, at a time that nothing else of it has yet. */
  async #make(
    { run, seq, changes, history }: ForkPreviewRequest,
    leaver: Omit<Leaver, 'now'>,
  ): Promise<Fork> {
    const { clock, effects } = this.#options.ports
    const { workflow, events } = history ? given(run, history) : await this.#kept(run)
    const leaving: Leaving = { run, workflow, events, seq, changes }
    const { bounded } = effects
    const whole = { ...leaver, now: clock.now(), ...(bounded ? { bounded } : {}) }
    try {
      return await forkInTurns(leaving, whole, catalog, clock)
    } catch (thrown) {
      if (thrown instanceof ForkRefused) throw asFailure(thrown)
      const reason = refusal(thrown)
      if (reason instanceof Failure || !history) throw reason
      // Nobody knows who wrote the file.
      this.#options.ports.report({ where: `run ${run}`, error: thrown })
      throw notWhole('its events do not fit its workflow')
    }
  }

  /** The run as this host has it, in flight or over. */
  async #kept(run: string): Promise<Pick<Leaving, 'workflow' | 'events'>> {
    const { runs, ports } = this.#options
    const { workflow } = await runs.get(run)
    return { workflow, events: await ports.journal.read(run) }
  }

  /** Keeps the fork as one: there is none, or all that it took over, however the process ends. Then it goes on. */
  async #keep(run: string, { workflow, events }: Fork): Promise<void> {
    const { ports, runs, engine } = this.#options
    const { clock } = ports
    const history = { run, workflow, events }
    const view = await foldInTurns(run, events, clock)
    const folded = await engine.fold(history)
    if (runs.closed)
      throw new Failure('UNAVAILABLE', 'Baton is closing. Start it again, then leave the run.')
    try {
      await withDocument(ports.journal, run, workflow).append(events)
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown))
      ports.report({ where: `run ${run}`, error })
      throw notStarted(error)
    }
    runs.adopt(history, view, (reports) => folded.wake(reports))
  }
}

function given(
  run: string,
  { workflow, events }: NonNullable<ForkPreviewRequest['history']>,
): Pick<Leaving, 'workflow' | 'events'> {
  const fault = faultIn(events, run)
  if (fault !== undefined) throw notWhole(fault)
  return { workflow, events }
}

function notWhole(fault: string): Failure {
  const message = `The run in the file is not whole: ${fault}. Export it again from where it came.`
  return new Failure({ code: 'INVALID_INPUT', data: { details: [fault] } }, message)
}

function asFailure({ code, message }: ForkRefused): Failure {
  if (code === 'invalid')
    return new Failure({ code: 'INVALID_INPUT', data: { details: [message] } }, message)
  return new Failure(CODES[code], message)
}

/** Nothing that cannot be undone is done again before a person agreed to it, whoever calls. */
export function refuseUnagreed(repeats: readonly Repeated[], agreed: readonly string[]): void {
  const open = repeats.filter(({ node }) => !agreed.includes(node))
  if (open.length === 0) return
  const names = open.map(({ name }) => `“${name}”`).join(', ')
  const what = open.length === 1 ? 'it' : 'each of them'
  throw new Failure(
    'CONFLICT',
    `From there the run may do what cannot be undone, without asking anybody: ${names}. Agree to ${what}, or leave the run at another moment.`,
  )
}
