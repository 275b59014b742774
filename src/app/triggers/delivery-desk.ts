import type { Workflow } from '../../shared/workflow/document'
import { isEnd } from '../../shared/run/events'
import { Failure } from '../failures/failure'
import { isDurable, isJournalError } from '../ports'
import type { Ports } from '../ports'
import { journalMessage } from '../failures/journal-message'
import type { Resuming } from '../runs/engine-port'
import { foldInTurns } from '../runs/in-turns'
import type { RunService } from '../runs/runs'
import type { KeptDelivery, Ledger } from './ledger'
import type { Delivered, Delivery } from './source'

/** Longer ids are kept by their hash. Characters. */
const LONGEST_ID = 200

export interface DeskOptions {
  ports: Pick<Ports, 'clock' | 'journal' | 'report'>
  runs: Pick<RunService, 'adopt' | 'goesOn' | 'start'>
  engine: Resuming
}

/** Starts one run for each delivery, however often it comes. */
export class DeliveryDesk {
  readonly #ledger: Ledger
  readonly #options: DeskOptions
  /** Deliveries that are on their way, by their keys. */
  readonly #coming = new Map<string, Promise<string>>()

  constructor(ledger: Ledger, options: DeskOptions) {
    this.#ledger = ledger
    this.#options = options
  }

  /**
   * Resolves once the run is on disk, with its beginning and the delivery in one transaction. Rejects with a `Failure` when nothing
   * was started: `INVALID_INPUT` for a payload that does not fit, `UNAVAILABLE` where it cannot be kept now.
   */
  async take(
    workflow: Workflow,
    node: string,
    version: number,
    { id: given, payload, place }: Delivery,
  ): Promise<Delivered> {
    const id = given.length > LONGEST_ID ? await hashOf(given) : given
    const delivery: KeptDelivery = { workflow: workflow.id, node, id }
    const key = JSON.stringify([workflow.id, node, id])
    const first = this.#coming.get(key)
    if (first) return { run: await first, duplicate: true }
    const begun = Promise.withResolvers<string>()
    this.#coming.set(key, begun.promise)
    begun.promise.catch(() => undefined)
    try {
      const before = await this.#before(delivery)
      if (before !== undefined) {
        if (place !== undefined) await this.#keepPlace(delivery, place)
        begun.resolve(before)
        return { run: before, duplicate: true }
      }
      const at = this.#options.ports.clock.now()
      const run = await this.#options.runs.start({
        ...{ workflow, trigger: node, payload },
        delivery: { id, version, ...(place === undefined ? {} : { place }) },
      })
      this.#ledger.note?.({ ...delivery, ...(place === undefined ? {} : { place }) }, run, at)
      begun.resolve(run)
      return { run, duplicate: false }
    } catch (error) {
      begun.reject(error)
      throw error
    } finally {
      this.#coming.delete(key)
    }
  }

  /** The run that a delivery began; it goes on from here on where a journal that failed left it behind. */
  async #before(delivery: KeptDelivery): Promise<string | undefined> {
    try {
      const run = await this.#ledger.delivered(delivery)
      if (run !== undefined) await this.#takeUp(run)
      return run
    } catch (error) {
      throw this.#unavailable(error)
    }
  }

  /** A run whose beginning was kept though its journal said otherwise, which nobody has. */
  async #takeUp(run: string): Promise<void> {
    const { ports, runs, engine } = this.#options
    const { journal, clock } = ports
    if (runs.goesOn(run) || !isDurable(journal)) return
    const [workflow, events] = [await journal.document(run), await journal.read(run)]
    const last = events.at(-1)
    if (!workflow || !last || isEnd(last)) return
    const history = { run, workflow, events }
    const folded = await engine.fold(history)
    const view = await foldInTurns(run, events, clock)
    // Others may have taken it up meanwhile.
    if (!runs.goesOn(run)) runs.adopt(history, view, (reports) => folded.resume(reports))
  }

  async #keepPlace({ workflow, node }: KeptDelivery, place: Delivery['place']): Promise<void> {
    if (place === undefined) return
    try {
      await this.#ledger.keepPlace(workflow, node, place)
    } catch (error) {
      throw this.#unavailable(error)
    }
  }

  #unavailable(error: unknown): unknown {
    if (!isJournalError(error)) return error
    this.#options.ports.report({ where: 'a delivery', error })
    return new Failure('UNAVAILABLE', `Nothing was started. ${journalMessage(error)}`)
  }
}

async function hashOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return `sha256:${Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')}`
}
