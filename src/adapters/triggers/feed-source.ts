/** Starts a run for each new item of a feed, a list or a sheet, by looking at it from time to time. */
import { createHash } from 'node:crypto'
import { NodeError } from '../../engine/node-error'
import { parseDuration } from '../../shared/workflow/duration'
import type { Json, JsonObject } from '../../shared/workflow/document'
import type { Listening, TriggerSource } from '../../app/triggers/source'
import { csvAddress, fetchText, type Version } from './feed-fetch'
import { at, itemsOf, MOST_ITEMS, type FeedKind } from './feed-items'

/** How soon it is tried again at first where something is wrong. Each pause is twice the one before, up to the usual one. */
const AGAIN_MS = 60_000
/** Keys that are remembered beside those that are in the list now: a list may be empty once, and then whole again. */
const BESIDE = MOST_ITEMS

export interface FeedSourceOptions {
  /** Refuses addresses that workflows may not reach. */
  fetch: typeof fetch
  report(problem: { where: string; error: unknown }): void
  againMs?: number
}

/** What is kept for the next look. */
interface Place extends Version {
  /** What the keys are of; those of another list would say nothing. */
  of: string
  /** Milliseconds since the epoch. */
  lookedAt: number
  /** Of the items that need no more attention, in few letters. */
  seen: string[]
}

interface Config {
  url: string
  kind: FeedKind
  everyMs: number
  key: string | undefined
  list: string | undefined
  startWith: 'new' | 'all'
}

export class FeedSource implements TriggerSource {
  readonly #options: FeedSourceOptions

  constructor(options: FeedSourceOptions) {
    this.#options = options
  }

  async listen(listening: Listening): Promise<void> {
    const { clock, signal, next, problem } = listening
    const config = configOf(listening.config)
    let place = placeOf(listening.place, ofWhat(config))
    let failures = 0
    let due = place ? place.lookedAt + config.everyMs : clock.now()
    while (!signal.aborted) {
      const when = Math.max(due, clock.now())
      next(when)
      await until(listening, when)
      if (signal.aborted) return
      try {
        place = await this.#look(listening, config, place)
        failures = 0
        due = place.lookedAt + config.everyMs
      } catch (error) {
        if (signal.aborted) return
        problem(error instanceof Error ? error.message : String(error))
        const again = (this.#options.againMs ?? AGAIN_MS) * 2 ** failures
        failures = Math.min(failures + 1, 10)
        const asked = error instanceof NodeError ? (error.retryAfterMs ?? 0) : 0
        due = clock.now() + Math.max(Math.min(again, config.everyMs), asked)
      }
    }
  }

  async #look(listening: Listening, config: Config, before: Place | undefined): Promise<Place> {
    const { clock, signal, keepPlace, problem } = listening
    const { etag, modified } = before ?? {}
    const known: Version = {
      ...(etag === undefined ? {} : { etag }),
      ...(modified === undefined ? {} : { modified }),
    }
    const lookedAt = clock.now()
    const fetched = await fetchText(
      config.kind === 'csv' ? csvAddress(config.url) : config.url,
      known,
      {
        send: this.#options.fetch,
        signal,
      },
    )
    if (!fetched) {
      // What was wrong with single items stays so.
      return { ...(before ?? { of: ofWhat(config), seen: [] }), lookedAt }
    }
    const items = itemsOf(config.kind, fetched.text, config.list)
    const { keyed, missing } = keyedItems(items, config)
    const seen = new Set(before?.seen)
    const isFirst = before === undefined && config.startWith === 'new'
    const refused = isFirst ? [] : await this.#deliverNew(listening, keyed, seen)
    const now = keyed.map(({ key }) => shortOf(key))
    const inList = new Set(now)
    const dropped = [...seen].filter((one) => !inList.has(one))
    const place: Place = {
      of: ofWhat(config),
      lookedAt,
      seen: [...dropped.slice(-BESIDE), ...inList],
      ...fetched.version,
    }
    // A look that found nothing new is not worth a write.
    const isNew =
      !before ||
      before.etag !== place.etag ||
      now.some((one) => !seen.has(one)) ||
      before.seen.length !== place.seen.length
    if (isNew && !signal.aborted) await keepPlace({ ...place })
    problem(wrongWith(missing, refused, config))
    return place
  }

  /** The messages of those that the core refuses for what they are: trying again would change nothing. */
  async #deliverNew(
    { deliver, signal }: Listening,
    items: readonly { key: string; item: Json }[],
    seen: ReadonlySet<string>,
  ): Promise<string[]> {
    const refused: string[] = []
    for (const { key, item } of items) {
      if (signal.aborted) break
      if (seen.has(shortOf(key))) continue
      try {
        await deliver({ id: key, payload: item })
      } catch (error) {
        if (!isRefused(error)) throw error
        this.#options.report({ where: 'feed trigger', error })
        refused.push(error instanceof Error ? error.message : String(error))
      }
    }
    return refused
  }
}

/** Each item once by its key, in order; `missing` counts those without one. */
function keyedItems(
  items: readonly Json[],
  { key: name, kind }: Config,
): { keyed: { key: string; item: Json }[]; missing: number } {
  const keyed = new Map<string, { key: string; item: Json }>()
  let missing = 0
  for (const item of items) {
    const named = name ? at(item, name) : kind === 'rss' ? at(item, 'id') : undefined
    const hasKey = named !== undefined && named !== null && named !== ''
    if (name && !hasKey) {
      missing += 1
      continue
    }
    const key = hasKey
      ? `key:${typeof named === 'string' ? named : JSON.stringify(named)}`
      : `all:${JSON.stringify(item)}`
    if (!keyed.has(key)) keyed.set(key, { key, item })
  }
  return { keyed: [...keyed.values()], missing }
}

function wrongWith(
  missing: number,
  refused: readonly string[],
  { key }: Config,
): string | undefined {
  if (missing > 0) {
    const which = missing === 1 ? 'One item has' : `${missing.toLocaleString('en')} items have`
    return `${which} no “${key}”, and started no run. Check the name of the key, or leave it empty.`
  }
  const [first] = refused
  if (first === undefined) return undefined
  return `${refused.length === 1 ? 'An item' : `${refused.length} items`} started no run: ${first}`
}

function isRefused(error: unknown): boolean {
  if (!(error instanceof Error) || !('reason' in error)) return false
  return (error as { reason?: { code?: unknown } }).reason?.code === 'INVALID_INPUT'
}

function shortOf(key: string): string {
  return createHash('sha256').update(key).digest('base64url').slice(0, 12)
}

function ofWhat({ url, kind, key, list }: Config): string {
  return shortOf(JSON.stringify([url, kind, key ?? '', list ?? '']))
}

function configOf(config: JsonObject): Config {
  const { url, kind, every, key, list, startWith } = config
  return {
    url: String(url),
    kind: kind === 'json' || kind === 'csv' ? kind : 'rss',
    everyMs: parseDuration(String(every ?? '15m')) ?? 15 * 60_000,
    key: typeof key === 'string' && key !== '' ? key : undefined,
    list: typeof list === 'string' && list !== '' ? list : undefined,
    startWith: startWith === 'all' ? 'all' : 'new',
  }
}

function placeOf(place: Json | undefined, of: string): Place | undefined {
  if (place === null || typeof place !== 'object' || Array.isArray(place)) return undefined
  const { seen, lookedAt, etag, modified } = place
  if (place.of !== of || typeof lookedAt !== 'number' || !Array.isArray(seen)) return undefined
  return {
    of,
    lookedAt,
    seen: seen.filter((one) => typeof one === 'string'),
    ...(typeof etag === 'string' ? { etag } : {}),
    ...(typeof modified === 'string' ? { modified } : {}),
  }
}

/** Resolves at a time of the clock, also when the machine slept past it, or as soon as the signal aborts. */
function until(
  { clock, signal }: Pick<Listening, 'clock' | 'signal'>,
  time: number,
): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted || time <= clock.now()) return resolve()
    const done = () => {
      cancel()
      signal.removeEventListener('abort', done)
      resolve()
    }
    const cancel = clock.at(time, done)
    signal.addEventListener('abort', done, { once: true })
  })
}
