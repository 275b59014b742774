/** Runs that nodes of other runs call: started once each, followed to their end, and cancelled when nobody waits for them. */
import type { Call, CallEnd, Calls } from '../../engine/effects'
import { endOfCall } from '../../engine/call-end'
import { entranceOf } from '../../shared/workflow/call-analysis'
import { Failure } from '../failures/failure'
import { isJournalError, type Ports } from '../ports'
import type { RunRequest } from './engine-port'
import type { HeldRuns } from './held-runs'

/** How long to wait before a run is tried to be started or cancelled again, and at the longest, in milliseconds. */
const FIRST_MS = 1_000
const LONGEST_MS = 30_000

/** The code of a journal's error that no further attempt will mend. */
const DAMAGED = 'journal-damaged'

/** The runs of a host, as calls use them. */
export interface CallableRuns {
  /** Whether the run is unfinished, and goes on here. */
  goesOn(run: string): boolean
  /** Resolves when the run is over; at once when it does not go on here. */
  over(run: string): Promise<void>
  /** Starts a run with this id. Rejects with a `Failure`, `UNAVAILABLE` when trying again may help. */
  start(request: RunRequest & { run: string }): Promise<unknown>
  /** Rejects as `start`. */
  cancel(run: string, by: string, reason?: string): Promise<void>
  /** Whether nothing starts any more. */
  readonly closed: boolean
  /** Hears that a run waits for one that it called and that does not go on here; where that is not heard, the call fails. */
  readonly holding?: Pick<HeldRuns, 'waitsInVain'>
}

/** The end of a call, or why nobody knows it before the host starts again. */
type Seen = CallEnd | { unknown: string }

export class RunCalls implements Calls {
  readonly #ports: Pick<Ports, 'clock' | 'ids' | 'journal' | 'report'>
  readonly #runs: () => CallableRuns

  /** `runs` is asked for when the first call comes. */
  constructor(
    ports: Pick<Ports, 'clock' | 'ids' | 'journal' | 'report'>,
    runs: () => CallableRuns,
  ) {
    this.#ports = ports
    this.#runs = runs
  }

  childId(key: string): string {
    return this.#ports.ids.called(key)
  }

  follow(call: Call, onEnd: (end: CallEnd) => void): () => void {
    let stopped = false
    let waitsNoMore: (() => void) | undefined
    const isStopped = () => stopped || this.#runs().closed
    void this.#endOf(call, isStopped).then((end) => {
      if (!end || isStopped()) return
      if (!('unknown' in end)) return onEnd(end)
      const { child, calledBy } = call
      waitsNoMore = this.#runs().holding?.waitsInVain(calledBy.run, child, end.unknown)
    })
    return () => {
      stopped = true
      waitsNoMore?.()
    }
  }

  abandon(child: string, reason: string): void {
    const runs = this.#runs()
    void this.#persist(
      child,
      () => runs.closed,
      async () => {
        if (runs.goesOn(child)) await runs.cancel(child, 'Baton', reason)
      },
    ).catch((error: unknown) => this.#ports.report({ where: `run ${child}`, error }))
  }

  async #endOf(call: Call, isStopped: () => boolean): Promise<Seen | undefined> {
    try {
      return await this.#persist(call.child, isStopped, () => this.#see(call, isStopped))
    } catch (thrown) {
      const { child } = call
      if (!(thrown instanceof Failure)) this.#ports.report({ where: `run ${child}`, error: thrown })
      return { status: 'failed', error: { ...whyNoEnd(child, thrown), retryable: false } }
    }
  }

  /** Starts the run where there is none yet, and waits for its end. */
  async #see(call: Call, isStopped: () => boolean): Promise<Seen | undefined> {
    const { child, calledBy, workflow, payload, simulated } = call
    const runs = this.#runs()
    const { journal } = this.#ports
    await runs.over(child)
    let events = await journal.read(child)
    if (events.length === 0) {
      if (isStopped()) return undefined
      const trigger = entranceOf(workflow)
      await runs.start({
        run: child,
        workflow,
        payload,
        calledBy,
        ...(simulated ? { simulated } : {}),
        ...(trigger === undefined ? {} : { trigger }),
      })
      await runs.over(child)
      events = await journal.read(child)
    }
    if (isStopped()) return undefined
    const end = endOfCall(events)
    if (end) return end
    const why = `The run ${child} cannot go on. The list of runs says why.`
    if (!runs.holding) throw new Failure('CONFLICT', why)
    return { unknown: `This run waits for another. ${why} Start Baton again to go on with both.` }
  }

  /** Tries again while the journal refuses to keep or to tell. */
  async #persist<T>(
    run: string,
    isStopped: () => boolean,
    work: () => Promise<T>,
  ): Promise<T | undefined> {
    const { clock, report } = this.#ports
    for (let delay = FIRST_MS; ; delay = Math.min(delay * 2, LONGEST_MS)) {
      try {
        return await work()
      } catch (thrown) {
        if (isStopped()) return undefined
        if (!mayPass(thrown)) throw thrown
        report({ where: `run ${run}`, error: thrown })
        await new Promise<void>((resolve) => clock.after(delay, resolve))
        if (isStopped()) return undefined
      }
    }
  }
}

/** Whether trying again may help. What is damaged stays so. */
function mayPass(thrown: unknown): boolean {
  if (thrown instanceof Failure) return thrown.reason.code === 'UNAVAILABLE'
  return isJournalError(thrown) && thrown.code !== DAMAGED
}

/** Why nobody will know how a called run ended. */
function whyNoEnd(child: string, thrown: unknown): { code: string; message: string } {
  if (thrown instanceof Failure) return { code: thrown.reason.code, message: thrown.message }
  const { message } = thrown instanceof Error ? thrown : new Error(String(thrown))
  if (!isJournalError(thrown)) return { code: 'internal', message }
  return { code: thrown.code, message: `What is kept of run ${child} cannot be read. ${message}` }
}
