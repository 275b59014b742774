/** A core for tests: real clock and journal, and an engine whose runs do what the test says. */
import { MemoryJournal } from '../adapters/journal/memory-journal'
import { SystemClock } from '../adapters/clock/system-clock'
import type { GoOutcome, RunHandle, Vote, VoteOutcome } from '../engine/run-handle'
import type { Go } from '../shared/run/debug'
import { isEnd } from '../shared/run/events'
import type { Place, RunEvent, RunEventBody } from '../shared/run/events'
import { DEFAULT_SETTINGS } from '../shared/settings'
import type { HostSettings } from '../shared/settings'
import type { Json, Workflow } from '../shared/workflow/document'
import { Approvals } from './approvals/approvals'
import { Alerts } from './alerts/alerts'
import { BackupService } from './backups'
import { CalibrationService } from './calibration'
import { ConnectionService } from './connections'
import { ModelService } from './models'
import { Inbox } from './inbox'
import type { BackupFolder, BackupIndex, Effects, Ports, SettingsStore } from './ports'
import { SettingsService } from './host-settings'
import { RetentionService } from './retention'
import { DoorService } from './door/door-service'
import { createRouter } from './router'
import { Debugging } from './runs/debugging'
import { Forks } from './runs/forks'
import { resumeInEngine } from './runs/launch'
import { RunService } from './runs/runs'
import { Activations } from './triggers/activations'
import { MemoryLedger } from './triggers/memory-ledger'
import { scheduleSource } from './triggers/schedule'
import type { Launch, RunReports, RunRequest } from './runs/engine-port'

/** A run that the test drives: it keeps and reports the events it is told to. */
export class ScriptedRun implements RunHandle {
  readonly run: string
  readonly workflow: Workflow
  readonly request: RunRequest
  readonly #end = Promise.withResolvers<RunEvent>()
  readonly ended = this.#end.promise
  readonly votes: Vote[] = []
  readonly delivered: { name: string; payload: Json }[] = []
  /** What a vote comes to; the events that follow are the test's. */
  onVote: (vote: Vote) => VoteOutcome = () => 'resolved'
  #seq = 0
  readonly #journal: MemoryJournal
  readonly #report: (events: readonly RunEvent[]) => void

  constructor(request: RunRequest & RunReports & { run: string }, journal: MemoryJournal) {
    this.run = request.run
    this.workflow = request.workflow
    this.request = request
    this.#journal = journal
    this.#report = request.onEvents
  }

  /** Keeps events and reports them; deltas are reported only. */
  async emit(...bodies: RunEventBody[]): Promise<void> {
    const events = bodies.map((body): RunEvent => {
      if (body.type !== 'node.delta') this.#seq += 1
      return { ...body, run: this.run, seq: this.#seq, at: 1_000 + this.#seq }
    })
    await this.#journal.append(events.filter(({ type }) => type !== 'node.delta'))
    this.#report(events)
    const last = events.find(isEnd)
    if (last) this.#end.resolve(last)
  }

  async begin(): Promise<void> {
    const { workflow, payload = null, trigger = 'start' } = this.request
    await this.emit({ type: 'run.started', workflow: workflow.id, trigger, payload })
  }

  complete(output: Json = null): Promise<void> {
    return this.emit({ type: 'run.completed', output })
  }

  cancel(by: string, reason?: string): void {
    void this.emit({ type: 'run.cancelled', by, reason })
  }

  vote(vote: Vote): VoteOutcome {
    this.votes.push(vote)
    return this.onVote(vote)
  }

  deliver(name: string, payload: Json): number {
    this.delivered.push({ name, payload })
    void this.emit({ type: 'event.received', node: 'draft', round: 1, name, payload })
    return 1
  }

  detached = false
  keepAgain(): void {}
  inspect(): void {}
  stepsInto(): boolean {
    return false
  }

  go(go: Go): GoOutcome {
    void this.emit(go === 'pause' ? { type: 'run.paused', before: '' } : { type: 'run.resumed' })
    return 'done'
  }

  detach(): void {
    this.detached = true
  }

  outlook() {
    return {
      status: 'running' as const,
      paused: undefined,
      executing: 1,
      timers: 0,
      people: 0,
      events: 0,
      calls: [],
      quiet: false,
    }
  }
}

export class CountingJournal extends MemoryJournal {
  reads = 0
  readonly forgotten: string[] = []

  override async read(run: string, after?: number): Promise<RunEvent[]> {
    this.reads += 1
    return super.read(run, after)
  }

  async forget(run: string): Promise<void> {
    this.forgotten.push(run)
  }
}

const unused = () => Promise.reject(new Error('The test does not use this effect.'))
const noEffects: Effects = {
  http: unused,
  models: { generate: unused },
  files: { read: unused, write: unused, append: unused },
  log: () => undefined,
}

export interface TestBed {
  ports: Ports
  journal: CountingJournal
  launch: Launch
  /** The runs that were started, in order. */
  started: ScriptedRun[]
  reports: { where: string; error: unknown }[]
}

/** Ports with a real clock, ids r1, r2, …, and no effects. Runs begin by themselves unless `begin` is false. */
export function testBed(options: { begin?: boolean } = {}): TestBed {
  const journal = new CountingJournal()
  const started: ScriptedRun[] = []
  const reports: TestBed['reports'] = []
  let ids = 0
  const ports: Ports = {
    clock: new SystemClock({ unref: true }),
    journal,
    effects: noEffects,
    workspace: {
      folder: '/workspace',
      files: noEffects.files,
      list: async () => [],
      read: unused,
      readBytes: unused,
      sweepValues: async () => 0,
      keep: unused,
      reveal: async () => false,
    },
    connections: {
      list: async () => [],
      save: unused,
      remove: async () => false,
      test: async () => undefined,
    },
    settings: memorySettings(),
    backups: memoryBackups(),
    ids: { run: () => `r${(ids += 1)}`, called: (key) => `c_${key.replace(/\W/g, '_')}` },
    host: {
      name: 'test',
      kind: 'server',
      version: '0.0.0',
      workspace: '/workspace',
      platform: 'test',
    },
    report: (problem) => void reports.push(problem),
  }
  const launch: Launch = (request) => {
    const run = new ScriptedRun(request, journal)
    started.push(run)
    if (options.begin !== false) void run.begin()
    return run
  }
  return { ports, journal, launch, started, reports }
}

/** Settings that nobody keeps. */
export function memorySettings(settings: HostSettings = DEFAULT_SETTINGS): SettingsStore {
  let kept = settings
  return {
    read: async () => kept,
    write: async (changed) => void (kept = changed),
  }
}

/** Backups that nobody keeps. */
export function memoryBackups(): BackupFolder & { documents: Map<string, string> } {
  const indexes = new Map<string, BackupIndex>()
  const documents = new Map<string, string>()
  const key = (...parts: string[]) => parts.join(' ')
  return {
    documents,
    places: async () =>
      [...indexes].map(([place, { project }]) => ({
        store: place.split(' ')[0] ?? '',
        project: project.id,
      })),
    index: async (store, project) => indexes.get(key(store, project)),
    writeIndex: async (store, index) => void indexes.set(key(store, index.project.id), index),
    keepDocument: async (store, project, text) => {
      documents.set(key(store, project, text), text)
      return text
    },
    document: async (store, project, hash) => documents.get(key(store, project, hash)) ?? '',
    dropDocuments: async (store, project, hashes) => {
      for (const hash of hashes) documents.delete(key(store, project, hash))
    },
    remove: async (store, project) => void indexes.delete(key(store, project)),
  }
}

/** The core's services and router over a test bed. */
export function coreBed(change: { ports?: Partial<Ports>; launch?: Launch } = {}) {
  const bed = testBed()
  const ports = { ...bed.ports, ...change.ports }
  const debugging: Debugging = new Debugging(ports, () => runs)
  const runs = new RunService(ports, change.launch ?? bed.launch)
  const inbox = new Inbox(ports.clock, runs)
  runs.onKept((run, events) => inbox.observe(run, events))
  runs.onKept((run, events) => debugging.observe(run, events))
  const connections = new ConnectionService(ports.connections)
  const settings = new SettingsService(ports.settings, ports.window)
  const retention = new RetentionService(ports, runs, settings)
  const engine = resumeInEngine(ports, debugging)
  const sources = ports.triggers ?? new Map([['schedule-trigger', scheduleSource]])
  const ledger = new MemoryLedger()
  const activations = new Activations({ ports, runs, engine, sources, ledger })
  const forks = new Forks({ ports, runs, engine, debugging })
  const alerts = new Alerts({ ports, runs, forks, ledger })
  runs.onKept((run, events) => alerts.observe(run, events))
  return {
    ...bed,
    runs,
    inbox,
    activations,
    alerts,
    router: createRouter({
      ...ports,
      runs,
      debugging,
      forks,
      inbox,
      approvals: new Approvals(ports, inbox),
      calibration: new CalibrationService(ports),
      activations,
      alerts,
      connections,
      models: new ModelService(ports),
      settings,
      doorService: new DoorService(ports, settings),
      retention,
      backups: new BackupService(ports),
    }),
  }
}

/** A document with a trigger and one node. */
export const twoNodes: Workflow = {
  format: 'baton/graph',
  version: 1,
  id: 'w',
  name: 'Two nodes',
  nodes: [
    { id: 'start', type: 'manual-trigger', name: 'Start', config: { sample: { n: 1 } } },
    { id: 'draft', type: 'llm', name: 'Draft post' },
  ],
  edges: [{ id: 'e1', source: 'start', target: 'draft' }],
}

export const draft: Place = { node: 'draft', round: 1 }

/** The next value of a stream; rejects when it has ended. */
export async function next<T>(stream: AsyncIterator<T, unknown>): Promise<T> {
  const { value, done } = await stream.next()
  if (done) throw new Error('The stream has ended.')
  return value
}

/** Everything up to the end of a stream. */
export async function all<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const values: T[] = []
  for await (const value of stream) values.push(value)
  return values
}
