/** Workflows whose triggers start runs: docs/triggers.md. */
import { catalog } from '../../nodes/definitions'
import type { ActivationsChange, ActiveWorkflow, LastRun } from '../../shared/contract/activations'
import type { Json, Workflow } from '../../shared/workflow/document'
import { Failure } from '../failures/failure'
import { journalMessage } from '../failures/journal-message'
import type { CancelTimer, Ports } from '../ports'
import type { Resuming } from '../runs/engine-port'
import type { RunService } from '../runs/runs'
import { Changes } from '../watching/changes'
import { DeliveryDesk } from './delivery-desk'
import type { KeptTrigger, Ledger, Published } from './ledger'
import { Listener } from './listener'
import { configOf, publish, sampleOf, triggersOf } from './published'
import { Replaced, type TriggerSources } from './source'

/** How often the host says that it listens, so that it knows later since when it did not. Milliseconds. */
const AWAKE_EVERY = 5 * 60_000
/** Ids of deliveries are kept for so long at least, and looked at so often. Milliseconds. */
const KEPT_FOR = 90 * 24 * 60 * 60_000
const FORGET_EVERY = 24 * 60 * 60_000

type ActivationPorts = Pick<Ports, 'clock' | 'ids' | 'journal' | 'report'>

export interface ActivationsOptions {
  ports: ActivationPorts
  runs: Pick<RunService, 'adopt' | 'goesOn' | 'start' | 'summary'>
  engine: Resuming
  sources: TriggerSources
  ledger: Ledger
}

/** One active workflow, with what listens for it. */
interface Active extends Published {
  listeners: readonly Listener[]
}

export class Activations {
  readonly #options: ActivationsOptions
  readonly #ledger: Ledger
  readonly #desk: DeliveryDesk
  readonly #active = new Map<string, Active>()
  readonly #changes: Changes
  /** One change at a time, so that two of one workflow never listen at once. */
  #turn: Promise<unknown> = Promise.resolve()
  #awakeTimer: CancelTimer | undefined
  #forgotAt = -Infinity
  #closed = false

  constructor(options: ActivationsOptions) {
    this.#options = options
    this.#ledger = options.ledger
    this.#desk = new DeliveryDesk(this.#ledger, options)
    this.#changes = new Changes(options.ports.clock)
  }

  /** Takes up what was active. To be called once, when the runs are taken up. */
  async recover(): Promise<void> {
    const kept = await this.#ledger.activations()
    for (const { awakeAt, ...activation } of kept) this.#listen(activation, () => awakeAt)
    if (kept.length > 0) await this.#stayAwake()
    this.#forget()
  }

  /**
   * Publishes a document, as version 1 or as the next one, and listens to its triggers. Rejects with a `Failure`: `INVALID_WORKFLOW`
   * for a document with errors or without a trigger that listens, `UNAVAILABLE` where it cannot be kept; what was active stays so then.
   */
  activate(document: Workflow): Promise<ActiveWorkflow> {
    return this.#inTurn(async () => {
      const now = this.#options.ports.clock.now()
      const before = this.#active.get(document.id)
      // Nobody changes this one any more.
      const workflow = structuredClone(document)
      const published = await this.#kept('The workflow was not published', () =>
        publish(this.#ledger, workflow, { before, now, catalog }),
      )
      // A trigger that is new missed nothing.
      const lastAwake = ({ activeSince }: KeptTrigger) => (activeSince === now ? undefined : now)
      const listening = Promise.withResolvers<void>()
      const replaced = new Replaced(listening.promise)
      await Promise.all(before?.listeners.map((listener) => listener.stop(replaced)) ?? [])
      this.#listen({ ...published, triggers: keptBy(before, published) }, lastAwake)
      listening.resolve()
      await this.#stayAwake()
      return this.#of(workflow.id)
    })
  }

  /** Stops listening at once; runs in flight go on. Rejects with a `Failure` where it is not active, or that cannot be kept. */
  deactivate(workflow: string): Promise<void> {
    return this.#inTurn(async () => {
      this.#known(workflow)
      await this.#kept('The workflow was not deactivated', () => this.#ledger.deactivate(workflow))
      await this.#stop(workflow)
    })
  }

  /** The document as it was published, and how it stands. Throws a `Failure` where the workflow is not active. */
  read(workflow: string): { workflow: Workflow; active: ActiveWorkflow } {
    return { workflow: this.#known(workflow).workflow, active: this.#of(workflow) }
  }

  list(): ActiveWorkflow[] {
    return [...this.#active.keys()].map((id) => this.#of(id))
  }

  /** All that is active, then what changes, until the signal aborts or the host closes. */
  async *watch(signal?: AbortSignal): AsyncGenerator<ActivationsChange, void> {
    for await (const ids of this.#changes.watch(() => [...this.#active.keys()], signal))
      yield {
        workflows: ids.flatMap((id) => (this.#active.has(id) ? this.#of(id) : [])),
        gone: ids.filter((id) => !this.#active.has(id)),
      }
  }

  /** Starts a run of the published version by hand, as its trigger would. Rejects with a `Failure`. */
  async fire(workflow: string, node: string, payload?: Json): Promise<{ run: string }> {
    const { clock, ids } = this.#options.ports
    const active = this.#known(workflow)
    const listener = active.listeners.find((one) => one.node === node)
    if (!listener)
      throw new Failure('NOT_FOUND', `No trigger “${node}” of “${active.workflow.name}” is active.`)
    const type = listener.shown().type
    const what =
      payload === undefined ? sampleOf(active.workflow, node, type, clock.now()) : payload
    const { run } = await this.#deliver(active, listener, {
      id: `by hand: ${ids.run()}`,
      payload: what,
    })
    return { run }
  }

  /** A run has changed: what is shown of an active workflow may be another. */
  observe(run: string, workflow: string): void {
    const active = this.#active.get(workflow)
    if (active && lastOf(active)?.run === run) this.#changes.announce(workflow)
  }

  /** Stops listening, and says until when it did. */
  async close(): Promise<void> {
    this.#closed = true
    this.#awakeTimer?.()
    this.#changes.close()
    await this.#turn.catch(() => undefined)
    const active = [...this.#active.keys()]
    await Promise.all(active.map((id) => this.#stop(id)))
    if (active.length > 0) await this.#sayAwake()
  }

  #listen(
    { triggers, ...activation }: Published & { triggers: readonly KeptTrigger[] },
    lastAwake: (trigger: KeptTrigger) => number | undefined,
  ): void {
    const { workflow } = activation
    const { clock, report } = this.#options.ports
    const onChange = () => this.#changes.announce(workflow.id)
    const listeners: Listener[] = []
    const active: Active = { ...activation, listeners }
    this.#active.set(workflow.id, active)
    for (const kept of triggers) {
      const { node, type } = kept
      const listener: Listener = new Listener({
        ...{ kept, clock, report, onChange },
        ...{ workflow: workflow.id, source: this.#options.sources.get(type) },
        ...configOf(workflow, node, catalog),
        lastAwake: lastAwake(kept),
        deliver: (delivery) => this.#deliver(active, listener, delivery),
        keepPlace: (place) => this.#ledger.keepPlace(workflow.id, node, place),
      })
      listeners.push(listener)
    }
    this.#changes.announce(workflow.id)
  }

  async #deliver(
    { workflow, version }: Active,
    listener: Listener,
    delivery: { id: string; payload: Json; place?: Json },
  ) {
    const { clock } = this.#options.ports
    const delivered = await this.#desk.take(workflow, listener.node, version, delivery)
    if (!delivered.duplicate) listener.count(delivered.run, clock.now())
    return delivered
  }

  async #stop(workflow: string): Promise<void> {
    const active = this.#active.get(workflow)
    this.#active.delete(workflow)
    this.#changes.announce(workflow)
    await Promise.all(active?.listeners.map((listener) => listener.stop()) ?? [])
  }

  #of(id: string): ActiveWorkflow {
    const { workflow, listeners, ...about } = this.#known(id)
    const last = this.#lastRun(id)
    return {
      ...{ workflow: id, name: workflow.name, ...about },
      triggers: listeners.map((listener) => listener.shown()),
      ...(last ? { last } : {}),
    }
  }

  #lastRun(id: string): LastRun | undefined {
    const last = lastOf(this.#known(id))
    if (!last) return undefined
    try {
      const { status, startedAt, error } = this.#options.runs.summary(last.run)
      return { run: last.run, status, startedAt, ...(error === undefined ? {} : { error }) }
    } catch {
      // It was let go of since.
      return undefined
    }
  }

  #known(workflow: string): Active {
    const active = this.#active.get(workflow)
    if (active) return active
    throw new Failure('NOT_FOUND', 'This workflow is not active on this host. Activate it first.')
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(() => {
      if (this.#closed) throw new Failure('UNAVAILABLE', 'Baton is closing. Start it again first.')
      return work()
    })
    this.#turn = done.catch(() => undefined)
    return done
  }

  async #kept<T>(what: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      if (error instanceof Failure) throw error
      this.#options.ports.report({ where: 'activations', error })
      throw new Failure('UNAVAILABLE', `${what}. ${journalMessage(error)}`)
    }
  }

  /** Says now and then that the host listens. */
  async #stayAwake(): Promise<void> {
    this.#awakeTimer?.()
    await this.#sayAwake()
    this.#forget()
    if (this.#closed || this.#active.size === 0) return
    const { clock } = this.#options.ports
    this.#awakeTimer = clock.after(AWAKE_EVERY, () => void this.#stayAwake())
  }

  async #sayAwake(): Promise<void> {
    const { clock, report } = this.#options.ports
    await this.#ledger
      .awake(clock.now())
      .catch((error: unknown) => report({ where: 'activations', error }))
  }

  /** Forgets old ids, once a day. */
  #forget(): void {
    const { clock, report } = this.#options.ports
    const now = clock.now()
    if (this.#closed || now - this.#forgotAt < FORGET_EVERY) return
    this.#forgotAt = now
    this.#ledger.forgetDeliveries(now - KEPT_FOR).catch((error: unknown) => {
      if (!this.#closed) report({ where: 'forgetting old deliveries', error })
    })
  }
}

/** What is kept of the triggers of a version, as the ledger does: those of the version before that stayed the same go on. */
function keptBy(
  before: Active | undefined,
  { workflow, publishedAt }: Published,
): readonly KeptTrigger[] {
  return triggersOf(workflow, catalog).map(({ node, type }) => {
    const kept = before?.listeners.find((listener) => listener.node === node)?.kept
    if (kept?.type === type) return kept
    return { node, type, activeSince: publishedAt, deliveries: 0 }
  })
}

function lastOf({ listeners }: Active): { run: string; at: number } | undefined {
  return listeners
    .flatMap(({ last }) => last ?? [])
    .reduce<{ run: string; at: number } | undefined>(
      (newest, last) => (newest && newest.at > last.at ? newest : last),
      undefined,
    )
}
