/** What the journal and its worker say to each other. Everything is plain data: it crosses between threads. */
import type { KeptRun } from '../../../app/ports'
import type { KeptActivation, KeptTrigger } from '../../../app/triggers/ledger'

/** What the worker is started with. */
export interface Opening {
  /** Absolute paths. */
  journalFile: string
  lockFile: string
  /** Marks a SQLite file as a journal of Baton (`PRAGMA application_id`). */
  applicationId: number
  /** `steps[n]` brings a journal from version n to n + 1. */
  steps: readonly string[]
}

/** Fields of events whose large values are stored apart. */
export type ValueField = 'input' | 'output' | 'payload' | 'items' | 'value'

/** A large value of one event, as JSON. */
export interface EventValue {
  seq: number
  field: ValueField
  text: string
}

/** Consecutive events of one run: one line of JSON for each. */
export interface EventRow {
  /** The `seq` of the first. */
  seq: number
  count: number
  text: string
}

/** A row as it is kept, with the checksum of its text; an older one has none. */
export interface KeptRow extends EventRow {
  sum: number | null
}

/** A large value as it is kept: the text and its hash are null when it is gone, which is damage. */
export interface KeptValue extends Omit<EventValue, 'text'> {
  text: string | null
  hash: Uint8Array | null
}

/** The rows of a run and their large values, and how the run ended. */
export interface KeptEvents {
  rows: KeptRow[]
  values: KeptValue[]
  ended: KeptRun['ended'] | null
}

/** Several runs as they are kept. A document that several began with is there once, by its hash. */
export interface KeptHistories {
  /** In the order in which they were asked for. */
  histories: ({ document: string | null; events: KeptEvents } | { failure: Failure })[]
  documents: Record<string, { json: string } | { failure: Failure }>
}

/** What one call appends to one run. */
export interface Entry extends EventRow {
  run: string
  /** The type of the first event, for the message of a refusal. */
  type: string
  /** Stand as null in `text`. */
  values?: EventValue[]
  end?: { ended: NonNullable<KeptRun['ended']>; at: number }
}

/** Which finished runs go: those that ended before a time, and those beyond the `keep` that ended last. */
export interface Limits {
  endedBefore: number
  keep: number
}

/** What one step dropped, and whether others are left to drop. */
export interface Pruned {
  runs: string[]
  more: boolean
}

/** A run as its row has it; `summary` is JSON. */
export type ListedRun = Omit<KeptRun, 'summary' | 'calledBy'> & {
  summary: string | null
  calledBy: string | null
}

/** An active workflow as its rows have it; the document and the places are JSON. */
export interface KeptActivationRow extends Omit<KeptActivation, 'workflow' | 'triggers'> {
  workflow: string
  document: string
  triggers: (Pick<KeptTrigger, 'node' | 'type' | 'activeSince' | 'deliveries'> & {
    place: string | null
    lastAt: number | null
    lastRun: string | null
  })[]
}

/** What can be asked, with what is answered. */
export interface Calls {
  begin: {
    ask: Omit<KeptRun, 'endedAt' | 'ended' | 'summary'> & {
      document: string
      /** What began it: refused where it began another run before. `place` is JSON, or null where the one before stays. */
      delivery?: { node: string; delivery: string; place: string | null }
    }
    answer: undefined
  }
  append: { ask: { entries: Entry[] }; answer: undefined }
  forget: { ask: { run: string }; answer: undefined }
  /** Keeps what lists show of a run that has ended. */
  summarize: { ask: { run: string; summary: string }; answer: undefined }
  /** A step of letting old runs go, in a transaction of its own. */
  prune: { ask: Limits; answer: Pruned }
  /** A step of giving free space back to the disk; says whether there is more. */
  shrink: { ask: object; answer: boolean }
  countBeyond: { ask: Limits; answer: number }
  /** Which of these files (SHA-256) any kept run refers to. */
  filesInUse: { ask: { hashes: readonly string[] }; answer: string[] }
  read: {
    ask: { run: string; after: number }
    answer: KeptEvents
  }
  histories: { ask: { runs: readonly string[] }; answer: KeptHistories }
  list: { ask: object; answer: ListedRun[] }
  document: { ask: { run: string }; answer: string | undefined }
  activate: {
    ask: Omit<KeptActivationRow, 'awakeAt' | 'triggers'> & {
      triggers: readonly { node: string; type: string }[]
    }
    answer: undefined
  }
  deactivate: { ask: { workflow: string }; answer: undefined }
  keepPlace: { ask: { workflow: string; node: string; place: string }; answer: undefined }
  awake: { ask: { at: number }; answer: undefined }
  keepAlert: { ask: { alert: string; json: string }; answer: undefined }
  dropAlert: { ask: { alert: string }; answer: undefined }
  activations: { ask: object; answer: KeptActivationRow[] }
  delivered: {
    ask: { workflow: string; node: string; delivery: string }
    answer: string | undefined
  }
  alerts: { ask: object; answer: string[] }
  /** A step of forgetting old deliveries, in a transaction of its own; says whether there are more. */
  forgetDeliveries: { ask: { before: number }; answer: boolean }
  close: { ask: object; answer: undefined }
}
export type CallName = keyof Calls

/** One call on its way. */
export type Request = {
  [K in CallName]: { id: number; call: K } & Calls[K]['ask']
}[CallName]

export type RequestOf<K extends CallName> = Extract<Request, { call: K }>

/** What changes the ledger. */
export type LedgerWrite = RequestOf<
  'activate' | 'deactivate' | 'keepPlace' | 'awake' | 'keepAlert' | 'dropAlert'
>

/** Why something was not done. */
export type Failure =
  | { kind: 'in-use'; pid?: number }
  | { kind: 'newer'; version: number; newest: number }
  | { kind: 'older'; version: number }
  | { kind: 'not-a-journal' }
  | { kind: 'damaged'; file: string; detail: string; backup?: string }
  | { kind: 'migration'; version: number; detail: string; backup: string }
  | { kind: 'lost'; file: string; markFile: string; kept: number; there: number }
  | { kind: 'disk'; full: boolean; detail: string }
  | { kind: 'out-of-order'; run: string; seq: number; type: string; expected: number }
  | { kind: 'kept-otherwise' | 'ended'; run: string; seq: number; type: string }
  | { kind: 'not-begun' | 'begun-before' | 'not-ended' | 'delivered-before'; run: string }
  | { kind: 'no-trigger'; workflow: string; node: string }

/** What the worker says: once after opening, then once for each of its turns. */
export type Report =
  | { opened: true }
  | { refused: Failure }
  | {
      /** Calls that were carried out and answer nothing. */
      done: number[]
      answers: ({ id: number; value: unknown } | { id: number; failure: Failure })[]
      /** Transactions written since the journal was opened. */
      transactions: number
    }
