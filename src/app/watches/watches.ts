/**
 * Events that no service sends: the host asks for them now and then, and gives what it finds to the run that waits. What is watched is
 * read from the events of the runs, so it outlives the process as the waits do.
 */
import type { RunEvent, RunEventOf, ServiceWatch } from '../../shared/run/events'
import { NodeError } from '../../engine/node-error'
import type { RunDocument } from '../runs/engine-port'
import type { RunService } from '../runs/runs'
import type { CancelTimer, Ports } from '../ports'

/** Where a service is not to be had, the pauses grow up to this. Milliseconds. */
const LONGEST_PAUSE = 15 * 60_000

interface Watched {
  run: string
  node: string
  name: string
  watch: ServiceWatch
  failures: number
  /** The last trouble that was told, so that the same is not told again. */
  told?: string
  cancel?: CancelTimer
  looking?: AbortController
}

type Place = Pick<RunEventOf<'event.awaited'>, 'node' | 'round' | 'scope'>

export class Watches {
  readonly #ports: Pick<Ports, 'clock' | 'effects'>
  readonly #runs: Pick<RunService, 'deliver'>
  readonly #watched = new Map<string, Watched>()
  #closed = false

  constructor(ports: Pick<Ports, 'clock' | 'effects'>, runs: Pick<RunService, 'deliver'>) {
    this.#ports = ports
    this.#runs = runs
  }

  /** How many waits are watched. */
  get size(): number {
    return this.#watched.size
  }

  /** Takes the kept events of a run, in order. The first look is at once. */
  observe({ run }: RunDocument, events: readonly RunEvent[]): void {
    if (this.#closed) return
    for (const event of events) {
      switch (event.type) {
        case 'event.awaited': {
          const { node, name, watch } = event
          if (watch) this.#begin(placeKey(run, event), { run, node, name, watch, failures: 0 })
          break
        }
        case 'event.received':
        case 'timer.fired':
        case 'node.completed':
        case 'node.failed':
        case 'node.skipped':
          this.#end(placeKey(run, event))
          break
        case 'run.completed':
        case 'run.failed':
        case 'run.cancelled':
          for (const [key, watched] of [...this.#watched]) if (watched.run === run) this.#end(key)
          break
      }
    }
  }

  close(): void {
    this.#closed = true
    for (const key of [...this.#watched.keys()]) this.#end(key)
  }

  #begin(key: string, watched: Watched): void {
    this.#end(key)
    this.#watched.set(key, watched)
    this.#lookIn(key, watched, 0)
  }

  #end(key: string): void {
    const watched = this.#watched.get(key)
    this.#watched.delete(key)
    watched?.cancel?.()
    watched?.looking?.abort()
  }

  #lookIn(key: string, watched: Watched, ms: number): void {
    if (this.#watched.get(key) !== watched) return
    const { clock } = this.#ports
    watched.cancel = clock.at(clock.now() + ms, () => {
      watched.cancel = undefined
      void this.#look(key, watched)
    })
  }

  async #look(key: string, watched: Watched): Promise<void> {
    const { run, name, watch } = watched
    const looking = new AbortController()
    watched.looking = looking
    try {
      const found = await this.#ask(watched, looking.signal)
      watched.failures = 0
      watched.told = undefined
      if (found !== null && this.#watched.get(key) === watched)
        await this.#runs.deliver(name, found, run)
      this.#lookIn(key, watched, watch.everyMs)
    } catch (error) {
      if (this.#watched.get(key) !== watched) return
      watched.failures += 1
      this.#tell(watched, error)
      this.#lookIn(key, watched, pauseAfter(watched, error))
    }
  }

  async #ask({ run, node, watch }: Watched, signal: AbortSignal) {
    const { service } = this.#ports.effects
    if (!service) throw new NodeError('no-connection', 'This host has no services.')
    const { everyMs: _, ...request } = watch
    return service({ ...request, idempotencyKey: `${run}/${node}/watch` }, signal)
  }

  #tell(watched: Watched, error: unknown): void {
    const message = error instanceof Error ? error.message : String(error)
    if (message === watched.told) return
    watched.told = message
    const { run, node } = watched
    this.#ports.effects.log({
      level: 'warn',
      message: `What it waits for cannot be looked up: ${message} It is tried again.`,
      run,
      node,
    })
  }
}

function placeKey(run: string, { node, round, scope = '' }: Place): string {
  return `${run}\n${node}\n${scope}\n${round}`
}

/** Doubled with each failure; at least as long as the service asks for. Milliseconds. */
function pauseAfter({ failures, watch }: Watched, error: unknown): number {
  const asked = error instanceof NodeError ? (error.retryAfterMs ?? 0) : 0
  const grown = watch.everyMs * 2 ** Math.min(failures - 1, 20)
  return Math.max(Math.min(grown, Math.max(LONGEST_PAUSE, watch.everyMs)), asked)
}
