/** Events as the journal keeps them, and back. */
import { crc32 } from 'node:zlib'
import type { RunEvent } from '../../../shared/run/events'
import type { KeptRun } from '../../../app/ports'
import type { RunSummary } from '../../../shared/contract'
import type { Entry, EventValue, Failure, KeptEvents, ListedRun, ValueField } from './protocol'
import { isHashOf } from './reads'

/** How many events are encoded or decoded before others may have their turn: about a millisecond. */
const AT_ONCE = 1000

/** Larger values are stored once, beside the events. Bytes of JSON in UTF-8. */
export const LARGE_VALUE = 64 * 1024

const VALUE_FIELDS: readonly ValueField[] = ['input', 'output', 'payload', 'items', 'value']

/** What ends a run, by the type of the event. */
const ENDS: Partial<Record<RunEvent['type'], NonNullable<KeptRun['ended']>>> = {
  'run.completed': 'completed',
  'run.failed': 'failed',
  'run.cancelled': 'cancelled',
}

type Encoded = { entries: Entry[] } | { failure: Failure }

/** What `encoding` comes to, without a stop. */
export function encode(events: readonly RunEvent[]): Encoded {
  const steps = encoding(events)
  for (let step = steps.next(); ; step = steps.next()) if (step.done) return step.value
}

/**
 * One entry for each run in the events, or why they cannot be kept: a run's `seq` has a gap, or something follows its end. Stops now
 * and then.
 */
export function* encoding(events: readonly RunEvent[]): Generator<void, Encoded> {
  const lines = new Map<string, { entry: Entry; texts: string[] }>()
  for (const [index, event] of events.entries()) {
    if (index % AT_ONCE === AT_ONCE - 1) yield
    const { run, seq, type } = event
    let kept = lines.get(run)
    if (!kept) lines.set(run, (kept = { entry: { run, seq, type, count: 0, text: '' }, texts: [] }))
    const { entry, texts } = kept
    const expected = entry.seq + texts.length
    if (seq !== expected) return { failure: { kind: 'out-of-order', run, seq, type, expected } }
    if (entry.end) return { failure: { kind: 'ended', run, seq, type } }
    texts.push(encodeEvent(event, entry))
    const ended = ENDS[type]
    if (ended) entry.end = { ended, at: event.at }
  }
  return {
    entries: [...lines.values()].map(({ entry, texts }) => {
      entry.count = texts.length
      entry.text = texts.join('\n')
      return entry
    }),
  }
}

function encodeEvent(event: RunEvent, entry: Entry): string {
  const text = JSON.stringify(event)
  // A character of a string is at most three bytes, so a short text holds nothing large and is not searched.
  if (text.length * 3 <= LARGE_VALUE) return text
  const fields = event as Partial<Record<ValueField, unknown>>
  const large = VALUE_FIELDS.flatMap((field): EventValue[] => {
    const value = fields[field]
    if (value === undefined || value === null) return []
    const json = JSON.stringify(value)
    return Buffer.byteLength(json) > LARGE_VALUE ? [{ seq: event.seq, field, text: json }] : []
  })
  if (large.length === 0) return text
  entry.values = [...(entry.values ?? []), ...large]
  // The null holds the field's place, so that the keys come back in the order they had.
  return JSON.stringify({
    ...event,
    ...Object.fromEntries(large.map(({ field }) => [field, null])),
  })
}

/** The events of the rows from `seq > after`; stops now and then. Throws an `Error` that says what is torn. */
export function* decode(
  { rows, values, ended }: KeptEvents,
  after: number,
): Generator<void, RunEvent[]> {
  const large = Map.groupBy(values, ({ seq }) => seq)
  const events: RunEvent[] = []
  let next = rows[0]?.seq ?? 1
  let last: RunEvent['type'] | undefined
  if (next > after + 1) throw new Error(`event ${after + 1} is missing`)
  for (const row of rows) {
    if (row.sum !== null && crc32(row.text) !== row.sum)
      throw new Error(`what was kept from event ${row.seq} on is changed`)
    for (const line of row.text.split('\n')) {
      const event = JSON.parse(line) as RunEvent
      if (event.seq !== next) throw new Error(`event ${next} is missing`)
      next++
      last = event.type
      if (event.seq <= after) continue
      const fields = event as Partial<Record<ValueField, unknown>>
      for (const { field, text, hash } of large.get(event.seq) ?? []) {
        if (text === null || hash === null)
          throw new Error(`the ${field} of event ${event.seq} is missing`)
        if (!isHashOf(text, hash))
          throw new Error(`what was kept as the ${field} of event ${event.seq} is changed`)
        fields[field] = JSON.parse(text)
      }
      events.push(event)
      if (events.length % AT_ONCE === 0) yield
    }
  }
  if (ended && (last === undefined || ENDS[last] !== ended)) throw new Error('its end is missing')
  return events
}

/** A row of the list of runs. A summary that the disk has changed is left out: it is made again from the events. */
export function decodeRun({ endedAt, ended, summary, calledBy, ...row }: ListedRun): KeptRun {
  const run = { ...row, ...(calledBy === null ? {} : { calledBy }) }
  if (!ended) return { ...run, ended: undefined }
  return {
    ...run,
    ended,
    endedAt,
    ...(summary === null ? {} : { summary: parsedSummary(summary) }),
  }
}

function parsedSummary(text: string): RunSummary | undefined {
  try {
    return JSON.parse(text) as RunSummary
  } catch {
    return undefined
  }
}

/** What `decode` yields, without a stop, for a process that does nothing else. */
export function decodeAll(kept: KeptEvents, after: number): RunEvent[] {
  const decoding = decode(kept, after)
  for (let step = decoding.next(); ; step = decoding.next()) if (step.done) return step.value
}
