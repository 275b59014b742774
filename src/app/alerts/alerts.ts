/** Tells what goes wrong while nobody looks, once, and lets a person go on from there (docs/triggers.md, "Alerts"). */
import type { Alert, AlertsChange, Recovery } from '../../shared/contract/alerts'
import type { Repeated } from '../../shared/contract/forks'
import { isEnd, type RunEvent, type RunEventOf } from '../../shared/run/events'
import type { Workflow } from '../../shared/workflow/document'
import { Failure } from '../failures/failure'
import { journalMessage } from '../failures/journal-message'
import type { CancelTimer, Ports } from '../ports'
import type { RunDocument } from '../runs/engine-port'
import { refuseUnagreed, type Forks } from '../runs/forks'
import type { RunService } from '../runs/runs'
import type { KeptAlert, Ledger } from '../triggers/ledger'
import { Changes } from '../watching/changes'
import { leavingOf, type LeavingRequest } from './leaving'
import { Progress, type Standstill } from './progress'

/** So many runs of a workflow that fail one after the other raise an alert. */
const FAILURES = 3
/** How often runs are looked at for their progress, in milliseconds. */
export const LOOK_EVERY = 60_000

export interface AlertsOptions {
  ports: Pick<Ports, 'clock' | 'journal' | 'report'>
  runs: Pick<RunService, 'cancel' | 'get' | 'list'>
  forks: Pick<Forks, 'fork' | 'preview'>
  ledger: Ledger
}

/** Runs of a workflow that failed one after the other. */
interface Streak {
  failures: number
  since: number
}

/** So many ends are remembered one by one while the host comes back. */
const MOST_EARLY = 100

interface Ended {
  run: string
  workflow: Workflow
  end: RunEvent
}

export class Alerts {
  readonly #options: AlertsOptions
  readonly #alerts = new Map<string, Alert>()
  readonly #changes: Changes
  readonly #progress: Progress
  readonly #streaks = new Map<string, Streak>()
  /** The alert of each run that stands still, also by the run that it called and that does. */
  readonly #still = new Map<string, string>()
  /** The alerts of failures that were dismissed, until a run of the workflow is well. */
  readonly #dismissed = new Map<string, KeptAlert>()
  /** The alerts that somebody goes on from just now. */
  readonly #recovering = new Set<string>()
  /** The ends of runs before failures were counted, while the host comes back; then undefined. */
  #early: Ended[] | undefined = []
  #timer: CancelTimer | undefined
  #closed = false

  constructor(options: AlertsOptions) {
    this.#options = options
    this.#changes = new Changes(options.ports.clock)
    this.#progress = new Progress(options)
  }

  /** Takes up what was raised and not dismissed, and looks at runs from now on. To be called once, when the runs are taken up. */
  async recover(): Promise<void> {
    for (const alert of await this.#options.ledger.alerts())
      // What stood still began anew with the host.
      if (alert.kind === 'stalled') this.#keep(this.#options.ledger.dropAlert(alert.id))
      else if (alert.dismissed) this.#dismissed.set(alert.id, alert)
      else this.#put(alert, false)
    const early = this.#early ?? []
    this.#early = undefined
    this.#countFailures(new Set(early.map(({ run }) => run)))
    for (const ended of early) this.#ended(ended)
  }

  /** Takes the kept events of a run, in order. */
  observe(document: RunDocument, events: readonly RunEvent[]): void {
    const { run, workflow } = document
    this.#progress.observe(run, events)
    const still = this.#still.get(run)
    if (still !== undefined) this.#drop(still)
    const end = events.findLast(isEnd)
    const isAside = this.#progress.isAside(run)
    if (end) this.#progress.over(run)
    this.#lookLater()
    if (!end || isAside) return
    const ended = { run, workflow, end }
    if (!this.#early) return this.#ended(ended)
    this.#early.push(ended)
    // Those before are counted as the list of runs has them.
    if (this.#early.length > MOST_EARLY) this.#early.shift()
  }

  list(): Alert[] {
    return [...this.#alerts.values()]
  }

  /** Every alert, then what changes, until the signal aborts or the host closes. */
  async *watch(signal?: AbortSignal): AsyncGenerator<AlertsChange, void> {
    for await (const ids of this.#changes.watch(() => [...this.#alerts.keys()], signal))
      yield {
        alerts: ids.flatMap((id) => this.#alerts.get(id) ?? []),
        gone: ids.filter((id) => !this.#alerts.has(id)),
      }
  }

  /** Takes an alert away. The same standstill raises no other; failures are counted anew. Rejects with a `Failure`. */
  async dismiss(id: string): Promise<void> {
    const alert = this.#known(id)
    const { ledger } = this.#options
    try {
      await (alert.kind === 'failing'
        ? ledger.keepAlert({ ...alert, dismissed: true })
        : ledger.dropAlert(id))
    } catch (error) {
      this.#options.ports.report({ where: 'alerts', error })
      throw new Failure('UNAVAILABLE', `The alert was not dismissed. ${journalMessage(error)}`)
    }
    this.#isDismissed(alert)
  }

  /**
   * What going on in this way may do that cannot be undone, and that nobody is asked about again. `run`: the one that the alert was
   * about when a person looked. Rejects with a `Failure`.
   */
  async preview(id: string, run: string, how: Recovery): Promise<Repeated[]> {
    const { request, handOver } = await this.#leaving(this.#about(id, run), how)
    return this.#options.forks.preview(request, handOver)
  }

  /**
   * Goes on in another run, which leaves the one of the alert; one that stands still is ended first, so that no two do the same.
   * Resolves with the new run, and the alert is gone. Rejects with a `Failure`; no other run has begun then, the alert stays unless
   * its run went on by itself, and at most the run that stood still has ended. `left`: the run that the alert was about when a person
   * looked.
   */
  async recoverFrom(
    id: string,
    left: string,
    how: Recovery,
    agreed: readonly string[],
  ): Promise<string> {
    const alert = this.#about(id, left)
    if (this.#recovering.has(id))
      throw new Failure('CONFLICT', 'Somebody goes on from this alert already.')
    this.#recovering.add(id)
    try {
      const leaving = await this.#leaving(alert, how)
      const { request, handOver } = leaving
      const run =
        alert.kind === 'stalled'
          ? await this.#inPlaceOf(alert, leaving, agreed)
          : await this.#options.forks.fork({ ...request, agreed: [...agreed] }, handOver)
      // Where that is not kept it is reported: the other run has begun, and whoever pressed again would begin a second one.
      if (this.#alerts.get(id)?.run === left)
        await this.dismiss(id).catch(() => this.#isDismissed(alert))
      return run
    } finally {
      this.#recovering.delete(id)
    }
  }

  /** Ends a run that stands still, unless it has gone on by then, and goes on in another from where it stood. */
  async #inPlaceOf(
    alert: Alert,
    { request, handOver }: LeavingRequest,
    agreed: readonly string[],
  ): Promise<string> {
    const { forks, runs, ports } = this.#options
    // What would be refused is refused before anything ends.
    refuseUnagreed(await forks.preview(request, handOver), agreed)
    if (!this.#alerts.has(alert.id)) throw wentOn()
    await runs.cancel(alert.run, 'Baton', 'It stood still. Another run goes on in its place.')
    const events = await ports.journal.read(alert.run)
    if (leftAt(events).seq !== request.seq) {
      if (events.at(-1)?.type !== 'run.cancelled') throw wentOn()
      // What was chosen was for another moment: a value for the node that stood is none for what came after it.
      const { node: _node, nodeName: _name, ...rest } = alert
      this.#put({ ...rest, cause: ENDED, offers: ['retry'] })
      throw new Failure('CONFLICT', ENDED)
    }
    return forks.fork({ ...request, agreed: [...agreed] }, handOver).catch((error: unknown) => {
      // Whoever tries again finds the run ended, and leaves it where it stood.
      this.#put(alert)
      throw error
    })
  }

  close(): void {
    this.#closed = true
    this.#timer?.()
    this.#changes.close()
  }

  /** Raises an alert for each run that stands still. Resolves when all were looked at. */
  async look(): Promise<void> {
    for await (const still of this.#progress.standstills()) {
      if (this.#closed) return
      this.#stands(still)
    }
  }

  /** Looks in a minute, while any run is in flight. */
  #lookLater(): void {
    if (this.#closed || this.#progress.inFlight === 0) {
      this.#timer?.()
      this.#timer = undefined
      return
    }
    if (this.#timer) return
    const { clock, report } = this.#options.ports
    this.#timer = clock.after(LOOK_EVERY, () => {
      this.#timer = undefined
      this.look()
        .catch((error: unknown) => report({ where: 'looking for runs that stand still', error }))
        .finally(() => this.#lookLater())
    })
  }

  #stands({ run, child, workflow, node, since, cause }: Standstill): void {
    const id = `stalled-${run}`
    this.#still.set(run, id)
    this.#still.set(child, id)
    if (this.#alerts.has(id)) return
    this.#put({
      id,
      kind: 'stalled',
      workflow: workflow.id,
      workflowName: workflow.name,
      run,
      ...nodeOf(workflow, node),
      cause,
      since,
      at: this.#options.ports.clock.now(),
      offers: node === undefined ? ['retry'] : ['retry', 'skip', 'hand-over'],
    })
  }

  #ended({ run, workflow, end }: Ended): void {
    if (end.type === 'run.completed') this.#isWell(workflow.id)
    else if (end.type === 'run.failed') this.#failed(run, workflow, end)
  }

  #failed(run: string, workflow: Workflow, { at, error, node }: RunEventOf<'run.failed'>): void {
    const before = this.#streaks.get(workflow.id)
    const streak = { failures: (before?.failures ?? 0) + 1, since: before?.since ?? at }
    this.#streaks.set(workflow.id, streak)
    if (streak.failures < FAILURES) return
    const failed = node ?? error.node
    this.#put({
      id: failingId(workflow.id),
      kind: 'failing',
      workflow: workflow.id,
      workflowName: workflow.name,
      run,
      ...nodeOf(workflow, failed),
      cause: error.message,
      since: streak.since,
      at,
      failures: streak.failures,
      offers: failed === undefined ? ['retry'] : ['retry', 'skip', 'hand-over'],
    })
  }

  /** How the last runs of each workflow ended before this host was started; those that are `early` ended since. */
  #countFailures(early: ReadonlySet<string>): void {
    const ended = this.#options.runs
      .list()
      .filter(
        ({ id, endedAt, calledBy, simulated }) =>
          endedAt !== undefined && !calledBy && !simulated && !early.has(id),
      )
      .sort((one, other) => (one.endedAt ?? 0) - (other.endedAt ?? 0))
    for (const { workflow, failures = 0, since } of this.#alerts.values())
      if (failures > 0) this.#streaks.set(workflow, { failures, since })
    for (const { workflow, status, endedAt = 0 } of ended) {
      const id = failingId(workflow)
      const told = this.#alerts.get(id) ?? this.#dismissed.get(id)
      if (told && endedAt <= told.at) continue
      const before = this.#streaks.get(workflow)
      if (status === 'completed') this.#isWell(workflow)
      if (status !== 'failed') continue
      this.#streaks.set(workflow, {
        failures: (before?.failures ?? 0) + 1,
        since: before?.since ?? endedAt,
      })
    }
  }

  async #leaving(alert: Alert, how: Recovery) {
    const { runs, ports } = this.#options
    const { workflow } = await runs.get(alert.run)
    const events = await ports.journal.read(alert.run)
    const stood = alert.kind === 'stalled' ? events.slice(0, leftAt(events).seq) : events
    return leavingOf({ alert, how, workflow, events: stood })
  }

  #known(id: string): Alert {
    const alert = this.#alerts.get(id)
    if (alert) return alert
    throw new Failure(
      'NOT_FOUND',
      'There is no such alert any more: it was dismissed, or its cause is gone.',
    )
  }

  /** The alert, as long as it is about the run that a person saw it for. */
  #about(id: string, run: string): Alert {
    const alert = this.#known(id)
    if (alert.run === run) return alert
    throw new Failure(
      'CONFLICT',
      `Another run of “${alert.workflowName}” failed since, and the alert is about that one now. Close this, and look at the alert again.`,
    )
  }

  #put(alert: Alert, isNew = true): void {
    this.#alerts.set(alert.id, alert)
    this.#changes.announce(alert.id)
    if (isNew) this.#keep(this.#options.ledger.keepAlert(alert))
  }

  /** A run of the workflow was completed: what failed before counts no more. */
  #isWell(workflow: string): void {
    const id = failingId(workflow)
    this.#streaks.delete(workflow)
    if (this.#dismissed.delete(id)) this.#keep(this.#options.ledger.dropAlert(id))
    this.#drop(id)
  }

  #isDismissed(alert: Alert): void {
    if (alert.kind === 'failing') {
      this.#streaks.delete(alert.workflow)
      this.#dismissed.set(alert.id, { ...alert, dismissed: true })
    }
    this.#takeAway(alert.id)
  }

  #drop(id: string): void {
    if (this.#takeAway(id)) this.#keep(this.#options.ledger.dropAlert(id))
  }

  /** Shows it no more; false where it was not shown. */
  #takeAway(id: string): boolean {
    for (const [run, still] of this.#still) if (still === id) this.#still.delete(run)
    if (!this.#alerts.delete(id)) return false
    this.#changes.announce(id)
    return true
  }

  /** An alert that cannot be kept is shown all the same. */
  #keep(kept: Promise<void>): void {
    kept.catch((error: unknown) => {
      if (!this.#closed) this.#options.ports.report({ where: 'alerts', error })
    })
  }
}

/** Where a run is left that may have been ended: before its cancellation. */
function leftAt(events: readonly RunEvent[]): { seq: number } {
  return { seq: events.length - (events.at(-1)?.type === 'run.cancelled' ? 1 : 0) }
}

const ENDED =
  'The run went on by itself just as it was to be left, and Baton ended it where it was by then. Nothing goes on in its place yet: “Retry” goes on from there.'

function wentOn(): Failure {
  return new Failure(
    'CONFLICT',
    'The run went on by itself in this moment. Look at how far it came: it can be left at any moment, also if it has ended.',
  )
}

function failingId(workflow: string): string {
  return `failing-${workflow}`
}

function nodeOf(workflow: Workflow, id: string | undefined): Pick<Alert, 'node' | 'nodeName'> {
  if (id === undefined) return {}
  const name = workflow.nodes.find((node) => node.id === id)?.name
  return { node: id, nodeName: name === undefined || name === '' ? id : name }
}
