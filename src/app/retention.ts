/** Lets finished runs go after a while, as the settings say, with the files that only they refer to. */
import type { HostSettings, Retention } from '../shared/settings'
import { Failure } from './failures/failure'
import type { SettingsService } from './host-settings'
import { isDurable } from './ports'
import type {
  CancelTimer,
  Clock,
  DurableJournal,
  Ports,
  PruneOptions,
  RetentionLimits,
} from './ports'
import type { RunService } from './runs/runs'

const DAY_MS = 24 * 60 * 60 * 1000
/** How often runs are looked at for their age, in milliseconds. */
const EVERY_MS = 60 * 60 * 1000
/** How long after the end of a run they are looked at for their number, in milliseconds. */
const SOON_MS = 60 * 1000

type RetentionPorts = Pick<Ports, 'journal' | 'workspace' | 'settings'> & {
  clock: Pick<Clock, 'now' | 'after'>
}

/**
 * Lets go of the finished runs that are past the kept settings, and of the files that no kept run refers to. Resolves with the ids of
 * the runs. Rejects when the settings cannot be read; nothing is deleted then.
 */
export async function letGo(
  ports: Pick<RetentionPorts, 'workspace' | 'settings'> & { journal: DurableJournal },
  now: number,
  options: PruneOptions = {},
): Promise<string[]> {
  const { journal, workspace, settings } = ports
  const { retention } = await settings.read()
  const gone = await journal.prune(limitsOf(retention, now), options)
  await workspace.sweepValues((hashes) => journal.filesInUse(hashes), options.signal)
  return gone
}

/** What the retention of a journal means at a time. */
function limitsOf({ days, runs }: Retention, now: number): RetentionLimits {
  return {
    ...(days === null ? {} : { maxAgeMs: days * DAY_MS }),
    ...(runs === null ? {} : { maxCount: runs }),
    now,
  }
}

export class RetentionService {
  readonly #ports: RetentionPorts & Pick<Ports, 'report'>
  readonly #runs: Pick<RunService, 'drop' | 'holding' | 'onEnded'>
  readonly #settings: SettingsService
  readonly #journal: DurableJournal | undefined
  #timer: { at: number; cancel: CancelTimer } | undefined
  #last: Promise<unknown> = Promise.resolve()
  readonly #closing = new AbortController()

  constructor(
    ports: RetentionPorts & Pick<Ports, 'report'>,
    runs: Pick<RunService, 'drop' | 'holding' | 'onEnded'>,
    settings: SettingsService,
  ) {
    this.#ports = ports
    this.#settings = settings
    this.#runs = runs
    this.#journal = isDurable(ports.journal) ? ports.journal : undefined
  }

  /** Looks through the runs now, from time to time, and after runs have ended. */
  start(): void {
    this.#runs.onEnded(() => this.#schedule(SOON_MS))
    void this.#look()
  }

  /** How many finished runs a retention would delete now. */
  async wouldDelete(retention: Retention): Promise<number> {
    return (await this.#journal?.countBeyond(limitsOf(retention, this.#ports.clock.now()))) ?? 0
  }

  /**
   * Keeps another retention and goes by it at once. Rejects with a `Failure` when that would delete more than `agreed` runs, which
   * no undo would bring back; nothing is changed then.
   */
  async change(retention: Retention, agreed: number): Promise<HostSettings> {
    const runs = await this.wouldDelete(retention)
    if (runs > agreed)
      throw new Failure(
        'CONFLICT',
        `This would delete ${counted(runs)} at once, which cannot be undone, and ${agreed === 0 ? 'nobody agreed to that' : `${counted(agreed)} were agreed to`}. Nothing was changed. Look at the number, then save again.`,
      )
    const settings = await this.#settings.change({ retention }, { anew: true })
    await this.#look()
    return settings
  }

  /** Stops at the next step; resolves when nothing more is deleted. */
  async close(): Promise<void> {
    this.#closing.abort()
    this.#timer?.cancel()
    await this.#last
  }

  /** One look after the other; what goes wrong is for the log, and the next look. */
  #look(): Promise<void> {
    const looking = this.#last.then(async () => {
      const { clock, report } = this.#ports
      const { signal } = this.#closing
      if (signal.aborted || !this.#journal) return
      try {
        const ports = { ...this.#ports, journal: this.#journal }
        // While the journal refuses, nobody knows what the events on their way refer to.
        if (this.#runs.holding.runs().length === 0)
          await letGo(ports, clock.now(), { signal, onDropped: (runs) => this.#runs.drop(runs) })
      } catch (error) {
        if (!signal.aborted) report({ where: 'deleting old runs', error })
      }
      this.#schedule(EVERY_MS)
    })
    this.#last = looking
    return looking
  }

  /** One timer at a time: the earliest that was asked for. */
  #schedule(ms: number): void {
    if (this.#closing.signal.aborted || !this.#journal) return
    const { clock } = this.#ports
    const at = clock.now() + ms
    if (this.#timer && this.#timer.at <= at) return
    this.#timer?.cancel()
    const cancel = clock.after(ms, () => {
      this.#timer = undefined
      void this.#look()
    })
    this.#timer = { at, cancel }
  }
}

function counted(runs: number): string {
  return runs === 1 ? '1 finished run' : `${runs.toLocaleString('en')} finished runs`
}
