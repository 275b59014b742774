import type { RunSummary } from '../../shared/contract'
import type { RunEvent } from '../../shared/run/events'
import { durationText } from './duration-text'
import type { Workflow } from '../../shared/workflow/document'
import type { Ports } from '../ports'
import type { RunService } from '../runs/runs'
import { inFlightAt } from './leaving'

/** A run stands still when nothing happens in it for so long at least, in milliseconds, */
export const SHORTEST = 10 * 60_000
/** and for so many times as long as what it is at took at the longest, of the last runs of the workflow. */
const TIMES = 5
const LAST_RUNS = 20

/** A run in which nothing happens. */
export interface Standstill {
  /** The run that a person goes on from: the first of those that called each other. */
  run: string
  /** The run in which nothing happens: the same, or one that it called. */
  child: string
  workflow: Workflow
  /** Of `run`: the node that is at work, where there is one. */
  node: string | undefined
  since: number
  cause: string
}

interface ProgressOptions {
  ports: Pick<Ports, 'clock' | 'journal'>
  runs: Pick<RunService, 'get' | 'list'>
}

/** When something last happened in each run in flight, and which of them stand still for longer than is usual. */
export class Progress {
  readonly #options: ProgressOptions
  readonly #last = new Map<string, { at: number; limit?: number; told?: true }>()
  readonly #aside = new Set<string>()

  constructor(options: ProgressOptions) {
    this.#options = options
  }

  observe(run: string, events: readonly RunEvent[]): void {
    const [first] = events
    if (first?.type === 'run.started' && (first.calledBy || first.simulated)) this.#aside.add(run)
    const at = events.at(-1)?.at
    if (at !== undefined) this.#last.set(run, { at })
  }

  over(run: string): void {
    this.#last.delete(run)
    this.#aside.delete(run)
  }

  /** How many runs are in flight. */
  get inFlight(): number {
    return this.#last.size
  }

  /** Whether nobody counts how a run in flight ends: another called it, or it is simulated. */
  isAside(run: string): boolean {
    return this.#aside.has(run)
  }

  /** The runs that stand still, each told of once until something happens in it. Those that wait or are paused do not. */
  async *standstills(): AsyncGenerator<Standstill, void> {
    const { clock } = this.#options.ports
    const listed = new Map(this.#options.runs.list().map((summary) => [summary.id, summary]))
    for (const [run, last] of [...this.#last]) {
      const summary = listed.get(run)
      const since = clock.now() - last.at
      if (last.told || since < SHORTEST || !isAtWork(summary)) continue
      const found = await this.#look(summary, last, listed)
      if (found && this.#last.get(run) === last) {
        last.told = true
        yield found
      }
    }
  }

  async #look(
    { id: run }: RunSummary,
    last: { at: number; limit?: number },
    listed: ReadonlyMap<string, RunSummary>,
  ): Promise<Standstill | undefined> {
    const { clock, journal } = this.#options.ports
    const events = await journal.read(run)
    const place = inFlightAt(events)
    const { workflow } = await this.#options.runs.get(run)
    const usual = place && (await this.#longest(workflow.id, place.node, listed))
    last.limit ??= Math.max(SHORTEST, TIMES * (usual ?? 0))
    const waited = clock.now() - last.at
    if (waited < last.limit) return undefined
    const name = workflow.nodes.find(({ id }) => id === place?.node)?.name ?? place?.node
    const stood = `Nothing has happened for ${durationText(waited)}`
    const cause =
      name === undefined
        ? `${stood}, and nothing is at work.`
        : `${stood} since “${name}” began.${usual === undefined ? '' : ` It took ${durationText(usual)} at the longest before.`} It may wait for a service that does not answer.`
    const root = this.#rootOf(run, listed)
    const child = { child: run, since: last.at, cause }
    if (root === run) return { run, workflow, node: place?.node, ...child }
    const above = await this.#options.runs.get(root)
    const calling = inFlightAt(await journal.read(root), 'calls')
    return {
      run: root,
      workflow: above.workflow,
      node: calling?.node,
      ...child,
      cause: `In “${workflow.name}”, which it runs: ${cause}`,
    }
  }

  #rootOf(run: string, listed: ReadonlyMap<string, RunSummary>): string {
    let root = run
    for (let above = listed.get(run)?.calledBy; above !== undefined && listed.has(above);) {
      root = above
      above = listed.get(above)?.calledBy
    }
    return root
  }

  /** How long a node took at the longest, in the last runs of the workflow that came past it; undefined where none did. */
  async #longest(
    workflow: string,
    node: string,
    listed: ReadonlyMap<string, RunSummary>,
  ): Promise<number | undefined> {
    const last = [...listed.values()]
      .filter((summary) => summary.workflow === workflow && summary.endedAt !== undefined)
      .sort((one, other) => (other.endedAt ?? 0) - (one.endedAt ?? 0))
      .slice(0, LAST_RUNS)
    const took: number[] = []
    for (const { id } of last)
      for (const event of await this.#options.ports.journal.read(id))
        if (event.type === 'node.completed' && event.node === node) took.push(event.durationMs)
    return took.length === 0 ? undefined : took.reduce((one, other) => Math.max(one, other))
  }
}

/** A run that waits for time, an event or a person, is paused or held, is as it should be or told of elsewhere. */
function isAtWork(summary: RunSummary | undefined): summary is RunSummary {
  return summary?.status === 'running' && !summary.paused && !summary.held
}
