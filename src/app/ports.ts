/**
 * What the application core asks of its host, as ports. `adapters/` implements them on Node, tests with fakes; the core
 * itself knows no file system, no clock and no network.
 */
import type { Clock, Journal } from '../engine/ports'
import type { Effects } from '../engine/effects'
import type { ConnectionInfo, HostInfo, RunSummary, WorkspaceFile } from '../shared/contract'
import type { RunEvent } from '../shared/run/events'
import type { FileReference } from '../shared/run/file-reference'
import type { Channels } from './approvals/channel'
import type { Notice } from './approvals/notices'
import type { ApprovalStore } from './approvals/store'
import type { Door, Senders } from './door/door'
import type { BackedUpProject, BackedUpVersion } from '../shared/contract/backups'
import type { HostSettings, WindowSettings } from '../shared/settings'
import type { Collection, StoreQuery, StoreRow } from '../shared/contract/stores'
import type { Json, Workflow } from '../shared/workflow/document'
import type { KeptDelivery, Ledger } from './triggers/ledger'
import type { TriggerSources } from './triggers/source'
import type { LocalServer } from '../shared/contract/models'

export type { Clock, CancelTimer, Journal } from '../engine/ports'
export type { Effects } from '../engine/effects'
export type { ConnectionInfo, HostInfo, WorkspaceFile } from '../shared/contract'

/** Everything that a host lends to the core. */
export interface Ports {
  clock: Clock
  journal: RunJournal
  effects: Effects
  workspace: Workspace
  /** Absent where nothing is kept beyond a run. */
  stores?: StoreKeeper
  /** The clock of a simulated run, which begins at this time. Absent where none can be simulated. */
  simulationClock?(start: number): SimulationClock
  connections: Connections
  /** Looks for servers of models on this computer. */
  localServers?: LocalServers
  settings: SettingsStore
  backups: BackupFolder
  ids: Ids
  /** Where else than in the inbox people can be asked. Absent where nowhere. */
  channels?: Channels
  /** Shows a notification of the system. Absent where nobody sits before the machine. */
  notify?(notice: Notice): void
  /** What was asked where. Absent: it is kept as long as the process lives. */
  approvals?: ApprovalStore
  host: HostInfo
  /** Where requests from outside come in. Absent where nothing can. */
  door?: Door
  /** Checks who sends what comes in there. */
  senders?: Senders
  /** What starts runs, by the type of the trigger, beside what the core has itself (schedules, failed runs). */
  triggers?: TriggerSources
  /** What a host with a window does with it. Absent on a server. */
  window?: WindowPort
  /** For the log of the host: what went wrong that no person asked about. Never called with a secret. */
  report(problem: { where: string; error: unknown }): void
}

/** The window of a desktop, and what the system does with the app. */
export interface WindowPort {
  /** Goes by these settings from now on. Rejects with an error for people where the system does not take them. */
  apply(settings: WindowSettings): Promise<void>
}

/** The journal as the core uses it: the engine's, and a way to let old runs go. */
export interface RunJournal extends Journal {
  /** Drops the events of a finished run. Absent in a journal that keeps everything. */
  forget?(run: string): Promise<void>
}

/** Whether a journal said why it could not do something: it has a code `journal-…`, and its message is for people. */
export function isJournalError(error: unknown): error is Error & { code: string } {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('journal-')
}

/** What a durable journal knows of a run without reading its events. Times in milliseconds since the epoch. */
export interface KeptRun {
  run: string
  /** The id and the name in the document that the run began with. */
  workflow: string
  workflowName: string
  startedAt: number
  endedAt?: number
  /** Undefined: the run has not ended, and is to be resumed. */
  ended: 'completed' | 'failed' | 'cancelled' | undefined
  /** What lists show of a run that has ended, where it was kept. */
  summary?: RunSummary
  /** The run that called it. */
  calledBy?: string
}

/** What is kept of one run, or why that cannot be read. */
export type KeptHistory = ReadHistory | { run: string; error: Error }

/** A run that nothing is kept of has no document and no events. */
export interface ReadHistory {
  run: string
  workflow?: Workflow
  events: RunEvent[]
}

/**
 * Which finished runs go, of those that nobody called: those that ended more than `maxAgeMs` before `now`, and those beyond the
 * `maxCount` that ended last. The runs that they called go with them, and so does one whose caller is not kept any more.
 */
export interface RetentionLimits {
  maxAgeMs?: number
  maxCount?: number
  now: number
}

export interface PruneOptions {
  /** Stop after about so many runs. */
  most?: number
  /** Stop at the next step; what was dropped until then stays dropped. */
  signal?: AbortSignal
  /** Hears of the runs as they are dropped, also where a later step fails. */
  onDropped?(runs: readonly string[]): void
}

/** A journal that outlives the process (semantics section 6). */
export interface DurableJournal extends RunJournal {
  /** What is active, and what came. */
  readonly ledger: Ledger
  /**
   * Keeps the version of the document that a run begins with, before its first event. Documents are stored once by content
   * hash. Calls are carried out in order: the first `append` need not wait for it, and is refused when it is.
   */
  begin(run: {
    run: string
    workflow: Workflow
    startedAt: number
    calledBy?: string
    /** What began it. Refused where it began another run before, or nothing of that workflow was ever active here. */
    delivery?: KeptDelivery
  }): Promise<void>
  /** Every kept run, newest first; ended ones too. */
  list(): Promise<KeptRun[]>
  /** The document that a run began with. */
  document(run: string): Promise<Workflow | undefined>
  /**
   * The documents and events of several runs at once, in this order. Runs that began with the same document share one object,
   * which nobody may change. What is wrong with one of them is said of that one alone.
   */
  histories(runs: readonly string[]): Promise<KeptHistory[]>
  /** Drops a finished run with its events and values nobody else uses. Rejects for one that has not ended. */
  forget(run: string): Promise<void>
  /** Keeps what lists show of a run that has ended, so that its events need not be read for it. */
  summarize(run: string, summary: RunSummary): Promise<void>
  /** How many finished runs go by the limits, called ones too. */
  countBeyond(limits: RetentionLimits): Promise<number>
  /**
   * Drops the finished runs past the limits, the oldest first, each after the runs that it called, and gives their space back.
   * Resolves with their ids. Events are kept meanwhile as ever.
   */
  prune(limits: RetentionLimits, options?: PruneOptions): Promise<string[]>
  /** Which of these files of the workspace (SHA-256) any kept run refers to. */
  filesInUse(hashes: readonly string[]): Promise<string[]>
  /** Writes what is on its way and lets the data folder go. Later calls are refused. */
  close(): Promise<void>
}

/** Whether what the journal holds outlives the process. */
export function isDurable(journal: RunJournal): journal is DurableJournal {
  return 'begin' in journal
}

/** A journal that is only looked at, as it stood when it was opened. */
export interface JournalReader extends Pick<DurableJournal, 'list' | 'read' | 'document'> {
  close(): Promise<void>
}

/** Unguessable ids. */
export interface Ids {
  /** A new run's id: unique for ever, letters, digits, `_` and `-` only. */
  run(): string
  /** The id of the run that is called with this key: the same for the same key, else as unique. */
  called(key: string): string
}

/** The workspace folder: the only one that file nodes reach. Every path is relative to it, with `/`. */
export interface Workspace {
  /** Its absolute path. */
  readonly folder: string
  /** Read, write and append for the nodes; a path that leads out is refused with a `NodeError`. */
  readonly files: Effects['files']
  /** The files below the folder, newest first, at most `limit` (1,000). An absent folder is an empty one. */
  list(limit?: number): Promise<WorkspaceFile[]>
  /** Text of a file of at most `maxBytes`; rejects with a `NodeError` that says what is wrong. */
  read(path: string, maxBytes: number): Promise<string>
  /** The content of a file of at most `maxBytes`, as `read`. */
  readBytes(path: string, maxBytes: number): Promise<Uint8Array>
  /**
   * Removes the files of binary values (`files/`) that `inUse` does not name, by their SHA-256; never one that a person made or
   * changed. Says how many went.
   */
  sweepValues(
    inUse: (hashes: readonly string[]) => Promise<string[]>,
    signal?: AbortSignal,
  ): Promise<number>
  /** Keeps bytes as a file of the workspace that never changes. Rejects with a `NodeError` when it cannot be written. */
  keep(bytes: Uint8Array, about: { name: string; contentType: string }): Promise<FileReference>
  /** Shows the folder or a file of it in the system's file manager; false where there is none. */
  reveal(path?: string): Promise<boolean>
}

/** Time that stands still until it is told to go on. */
export interface SimulationClock extends Clock {
  /** Jumps to the next timer. False where there is none. */
  advanceToNext(): boolean
}

/** The rows that nodes keep, as people look at them. All reject with a `NodeError`. */
export interface StoreKeeper {
  collections(): Promise<Collection[]>
  /** The last changed first. */
  rows(query: StoreQuery): Promise<{ rows: StoreRow[]; total: number }>
  /** False where there is no such row. */
  remove(collection: string, key: string): Promise<boolean>
  put(collection: string, key: string, value: Json): Promise<void>
  /** Lets the file go; whoever asks again opens it again. */
  close(): Promise<void>
}

/** The settings of the host, whoever looks at it. */
export interface SettingsStore {
  /** The defaults where nothing was chosen. Rejects with a `NodeError` when what was chosen cannot be read. */
  read(): Promise<HostSettings>
  /** Keeps them whole or not at all. */
  write(settings: HostSettings): Promise<void>
}

/** What the host keeps of one project: itself, and its versions, oldest first. */
export interface BackupIndex {
  project: BackedUpProject
  /** `hash`: the SHA-256 of the document's text. `bytes`: its length. */
  versions: (BackedUpVersion & { hash: string; bytes: number })[]
}

/** Where one project's backup lies, or why that cannot be told. */
export type BackupPlace = { store: string; project: string } | { store: string; error: unknown }

/** Where backups lie. Writing rejects with a `NodeError`; what was there before is then still there. */
export interface BackupFolder {
  /** Every project of every store that has a backup. */
  places(): Promise<BackupPlace[]>
  /** Undefined where there is none; rejects when it is damaged. */
  index(store: string, project: string): Promise<BackupIndex | undefined>
  /** Whole or not at all. */
  writeIndex(store: string, index: BackupIndex): Promise<void>
  /** Keeps a document's text, the same one once, and resolves with its hash once it is on disk. */
  keepDocument(store: string, project: string, text: string): Promise<string>
  /** The text as it was kept; rejects when it is damaged or not there. */
  document(store: string, project: string, hash: string): Promise<string>
  dropDocuments(store: string, project: string, hashes: readonly string[]): Promise<void>
  remove(store: string, project: string): Promise<void>
}

/** What the interface sends to keep a connection. A missing secret keeps the one that is stored, an empty one takes it away. */
export interface ConnectionDraft {
  id: string
  name: string
  kind: ConnectionInfo['kind']
  /** By the ids of `shared/connections/kinds.ts`. */
  fields?: Record<string, string>
  secrets?: Record<string, string>
}

/** What a connection's service answered to a harmless question. */
export interface ConnectionCheck {
  ok: boolean
  /** What happened and, when it is not well, what to do. Never holds the secret. */
  message: string
  /** The models that the service offers, where it says. */
  models: string[]
}

/** Credentials to services. Secrets go in and never come back out of this port. */
export interface Connections {
  list(): Promise<ConnectionInfo[]>
  save(draft: ConnectionDraft): Promise<ConnectionInfo>
  /** False when there is no such connection. */
  remove(id: string): Promise<boolean>
  /** Undefined when there is no such connection. */
  test(id: string, signal?: AbortSignal): Promise<ConnectionCheck | undefined>
}

/** Looks for servers of models at their usual ports of this computer. */
export interface LocalServers {
  /** Those that answer as what they are known for; none where nobody does. */
  find(signal?: AbortSignal): Promise<Omit<LocalServer, 'connection'>[]>
}

/** Seals secrets for storage. A sealed text opens only with the same box's key; `open` throws when it cannot. */
export interface SecretBox {
  /** What guards the key, in words for the settings screen: `the system's keychain`, `a key file`. */
  readonly guard: string
  seal(plain: string): string
  open(sealed: string): string
}
