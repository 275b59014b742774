/**
 * The events of one run in flight, for any number of followers.
 *
 * Events are published in frames of 16 ms. A follower takes frames from a short shared memory, at its own pace; nothing is
 * queued for it. One that fell behind what is remembered reads the journal from the `seq` that it has, then the text that
 * is still being streamed, and goes on with the next frame.
 */
import type { CancelTimer, Clock, Journal } from '../ports'
import type { RunEvent, RunEventOf } from '../../shared/run/events'
import { Bell } from '../watching/bell'
import { FrameBatch, placeKey } from './frame-batch'
import { inTurns } from './in-turns'

/** A frame of a screen at 60 Hz, in milliseconds. */
const FRAME_MS = 16
/** Events that are remembered for followers. */
const REMEMBERED = 2_000
/** Events in one message, so that no message takes long to write or to read. */
const CHUNK = 500

interface Frame {
  events: RunEvent[]
  /** For each stream that it touches: how much of the text was published with it. */
  lengths: Map<number, number>
}

/** The text that a node streams in its present attempt. `id` is the `seq` of its `node.started`. */
interface Stream {
  id: number
  delta: Omit<RunEventOf<'node.delta'>, 'text'>
  text: string
}

interface FeedOptions {
  run: string
  clock: Clock
  journal: Journal
  /** The last event that was seen before. Default 0. */
  seq?: number
  /** Called with the kept events of each frame, before any follower sees them. */
  onKept(events: RunEvent[]): void
}

export class RunFeed {
  readonly #options: FeedOptions
  /** Rings once for each frame: its version is `#next`. */
  readonly #bell = new Bell()
  readonly #batch = new FrameBatch()
  readonly #streams = new Map<string, Stream>()
  #touched = new Map<number, number>()
  #frames: Frame[] = []
  #remembered = 0
  /** The index of the first frame that is remembered, and of the next one to come. */
  #first = 0
  #next = 0
  #seq = 0
  #followers = 0
  #ended = false
  #timer: CancelTimer | undefined

  constructor(options: FeedOptions) {
    this.#options = options
    this.#seq = options.seq ?? 0
  }

  /** The last kept event that came in. */
  get seq(): number {
    return this.#seq
  }

  get followers(): number {
    return this.#followers
  }

  /** Events that are held for followers. */
  get remembered(): number {
    return this.#remembered
  }

  /** Takes events from the engine, in order; kept ones that it has already are passed over. */
  push(events: readonly RunEvent[]): void {
    for (const event of events) {
      if (event.type !== 'node.delta') {
        if (event.seq <= this.#seq) continue
        this.#seq = event.seq
      }
      this.#stream(event)
      this.#batch.add(event)
    }
    if (this.#timer) return
    this.#publish()
    this.#startFrame()
  }

  /** Publishes what came in, without waiting for the end of the frame. */
  flush(): void {
    this.#publish()
  }

  /** Nothing comes any more; followers end after the last event. */
  end(): void {
    this.#timer?.()
    this.#timer = undefined
    this.#ended = true
    this.#publish()
    this.#bell.close()
  }

  /** The events with `seq > after`, then new ones as they come, until the run ends or the signal aborts. */
  async *follow(after: number, signal?: AbortSignal): AsyncGenerator<RunEvent[], void> {
    let seq = after
    let cursor = -1
    const sent = new Map<number, number>()
    // A follower that knows an attempt already has what was streamed of it; sending it again would double it.
    for (const { id, text } of this.#streams.values()) if (id <= after) sent.set(id, text.length)
    this.#followers += 1
    try {
      while (!signal?.aborted) {
        const frame = this.#frames[cursor - this.#first]
        if (cursor < this.#first) {
          this.#publish()
          cursor = this.#next
          const upTo = this.#seq
          const texts = this.#unsent(sent)
          for await (const chunk of readChunks(this.#options, this.#options.run, seq, upTo)) {
            if (signal?.aborted) return
            yield chunk
            seq = chunk.at(-1)?.seq ?? seq
          }
          if (texts.length > 0) yield texts
        } else if (frame) {
          cursor += 1
          const from = seq
          const events = frame.events.filter(
            (event) => event.type === 'node.delta' || event.seq > from,
          )
          for (const [id, length] of frame.lengths) sent.set(id, length)
          for await (const chunk of inTurns(events, this.#options.clock, CHUNK)) {
            if (signal?.aborted) return
            yield chunk
          }
          seq = Math.max(seq, events.findLast((event) => event.type !== 'node.delta')?.seq ?? 0)
        } else if (this.#ended) {
          return
        } else {
          await this.#bell.past(cursor, signal)
        }
      }
    } finally {
      this.#followers -= 1
      if (this.#followers === 0) this.#forget(0)
    }
  }

  #startFrame(): void {
    this.#timer = this.#options.clock.after(FRAME_MS, () => {
      this.#timer = undefined
      if (this.#batch.size === 0) return
      this.#publish()
      this.#startFrame()
    })
  }

  #publish(): void {
    if (this.#batch.size === 0) return
    const frame = { events: this.#batch.take(), lengths: this.#touched }
    this.#touched = new Map()
    const kept = frame.events.filter((event) => event.type !== 'node.delta')
    if (kept.length > 0) this.#options.onKept(kept)
    this.#frames.push(frame)
    this.#remembered += frame.events.length
    this.#next += 1
    this.#forget(this.#followers === 0 ? 0 : REMEMBERED)
    this.#bell.ring()
  }

  /** Lets the oldest frames go until at most so many events are remembered. */
  #forget(limit: number): void {
    while (this.#remembered > limit) {
      const frame = this.#frames.shift()
      if (!frame) return
      this.#remembered -= frame.events.length
      this.#first += 1
    }
  }

  #stream(event: RunEvent): void {
    if (event.type === 'node.started') {
      const { run, seq, at, node, round, scope, attempt } = event
      const delta = { type: 'node.delta' as const, run, seq, at, node, round, scope, attempt }
      this.#streams.set(placeKey(event), { id: seq, delta, text: '' })
    } else if (event.type === 'node.delta') {
      const stream = this.#streams.get(placeKey(event))
      if (!stream) return
      stream.text += event.text
      this.#touched.set(stream.id, stream.text.length)
    } else if (event.type === 'node.completed' || event.type === 'node.failed') {
      this.#streams.delete(placeKey(event))
    }
  }

  /** What a follower has not got of the texts that are being streamed; marks them as sent. */
  #unsent(sent: Map<number, number>): RunEvent[] {
    const events: RunEvent[] = []
    const live = new Set<number>()
    for (const { id, delta, text } of this.#streams.values()) {
      live.add(id)
      const rest = text.slice(sent.get(id) ?? 0)
      sent.set(id, text.length)
      if (rest !== '') events.push({ ...delta, seq: this.#seq, text: rest })
    }
    for (const id of sent.keys()) if (!live.has(id)) sent.delete(id)
    return events
  }
}

/** The kept events of a run with `after < seq <= upTo`, in pieces; others have their turn between them. */
export async function* readChunks(
  { journal, clock }: { journal: Journal; clock: Clock },
  run: string,
  after: number,
  upTo = Infinity,
): AsyncGenerator<RunEvent[], void> {
  if (after >= upTo) return
  const events = await journal.read(run, after)
  // Kept events have no gaps, so this many come up to `upTo`.
  const wanted = events.length > upTo - after ? events.slice(0, upTo - after) : events
  yield* inTurns(wanted, clock, CHUNK)
}
