import type { Json, JsonObject } from '../../shared/workflow/document'
import type { RunEvent, RunEventOf } from '../../shared/run/events'
import type { Ports } from '../ports'
import type { RunDocument } from '../runs/engine-port'
import type { RunService } from '../runs/runs'
import { Bell } from '../watching/bell'
import { deliverSurely } from './deliver-surely'
import type { Listening, TriggerSource } from './source'

/** The type of the triggers that this is the source of. */
const TYPE = 'error-trigger'
/** Runs end in another order than they are told of; what came already has the same id. Milliseconds. */
const MARGIN = 60_000

/** What is kept for the next start. Times are milliseconds since the epoch. */
interface Place {
  /** The workflows that the trigger names, and since when it names these. */
  of: readonly Json[]
  since: number
  /** When the last run ended that was delivered. */
  until?: number
}

interface FailedRunsOptions {
  journal: Pick<Ports['journal'], 'read'>
  runs: Pick<RunService, 'list' | 'get'>
}

/**
 * Delivers runs that failed (docs/triggers.md): those that a trigger began, of workflows that are named also those by hand. Never one of
 * the same workflow, of a called run, or that another failed run began, so that nothing goes round in circles.
 */
export class FailedRuns implements TriggerSource {
  readonly #options: FailedRunsOptions
  /** Runs that failed and are to be looked at, for each that listens. */
  readonly #listening = new Set<string[]>()
  readonly #bell = new Bell()

  constructor(options: FailedRunsOptions) {
    this.#options = options
  }

  /** Takes the kept events of a run. */
  observe({ run }: RunDocument, events: readonly RunEvent[]): void {
    if (!events.some(({ type }) => type === 'run.failed')) return
    for (const failed of this.#listening) failed.push(run)
    this.#bell.ring()
  }

  async listen(listening: Listening): Promise<void> {
    const { signal } = listening
    const failed: string[] = []
    this.#listening.add(failed)
    try {
      const place = await placeOf(listening)
      failed.push(...this.#since(place))
      for (;;) {
        const { version } = this.#bell
        for (let run = failed.shift(); run !== undefined; run = failed.shift()) {
          if (signal.aborted) return
          await this.#look(run, listening, place)
        }
        if (!(await this.#bell.past(version, signal))) return
      }
    } finally {
      this.#listening.delete(failed)
    }
  }

  /** The runs that failed while nobody listened, the first first. */
  #since({ since, until = since }: Place): string[] {
    // One that failed in the very millisecond after it began to listen was heard.
    const from = Math.max(since + 1, until - MARGIN)
    return this.#options.runs
      .list()
      .flatMap(({ id, status, endedAt, calledBy }) =>
        status === 'failed' && !calledBy && endedAt !== undefined && endedAt >= from
          ? { id, endedAt }
          : [],
      )
      .sort((one, other) => one.endedAt - other.endedAt)
      .map(({ id }) => id)
  }

  async #look(run: string, listening: Listening, { of, since }: Place): Promise<void> {
    const { runs, journal } = this.#options
    const events = await journal.read(run)
    const [started, last] = [events[0], events.at(-1)]
    if (started?.type !== 'run.started' || last?.type !== 'run.failed') return
    if (started.simulated) return
    const { workflow } = await runs.get(run)
    const trigger = workflow.nodes.find(({ id }) => id === started.trigger)
    if (trigger?.type === TYPE || !isLookedAt(started, listening)) return
    const { node = last.error.node ?? null, error } = last
    const payload: Json = {
      run,
      workflow: started.workflow,
      workflowName: workflow.name,
      node,
      error: { code: error.code, message: error.message },
    }
    const place = { of: [...of], since, until: last.at }
    await deliverSurely(listening, { id: run, payload, place })
  }
}

function isLookedAt(
  { workflow, calledBy, delivery }: RunEventOf<'run.started'>,
  listening: Pick<Listening, 'workflow' | 'config'>,
): boolean {
  if (calledBy || workflow === listening.workflow) return false
  const named = namesOf(listening.config)
  return named.length > 0 ? named.includes(workflow) : delivery !== undefined
}

function namesOf({ workflows }: JsonObject): Json[] {
  return Array.isArray(workflows) ? workflows : []
}

/** What was kept; where other workflows were named then, those that are named now begin at this version. */
async function placeOf(listening: Listening): Promise<Place> {
  const { place, config, activeSince, lastAwake, clock, keepPlace } = listening
  const names = namesOf(config)
  const kept = place !== null && typeof place === 'object' && !Array.isArray(place) ? place : {}
  const { of = names, since = activeSince, until } = kept
  if (Array.isArray(of) && isSame(of, names) && typeof since === 'number') {
    const found = { of, since, ...(typeof until === 'number' ? { until } : {}) }
    if (kept.of === undefined) await keepPlace(found)
    return found
  }
  const begun = { of: [...names], since: lastAwake ?? clock.now() }
  await keepPlace(begun)
  return begun
}

function isSame(some: readonly Json[], others: readonly Json[]): boolean {
  return some.length === others.length && some.every((one) => others.includes(one))
}
