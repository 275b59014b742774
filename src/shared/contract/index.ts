/**
 * Every call and every stream between the renderer and a host, and nothing else (architecture.md, "Renderer link").
 * Both ends take their types from here; input and output are checked at run time as well.
 */
import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { alertInputs, type AlertsChange } from './alerts'
import { activationInputs, type ActivationsChange, type ActiveWorkflow } from './activations'
import { backupInputs, type BackedUpVersion, type Backup } from './backups'
import { breakpointsSchema, debugStartSchema, goSchema } from '../run/debug'
import { forkInputs, pinsSchema, type Repeated } from './forks'
import { CONNECTION_KINDS, type ConnectionKind } from '../connections/kinds'
import { simulationSchema } from '../run/simulation'
import type { LocalServer, ModelSource } from './models'
import { storeInputs, type Collection, type StoreRow } from './stores'
import { priceRowsSchema } from '../prices'
import { reachSchema } from '../reach-settings'
import {
  doorSettingsSchema,
  type DoorState,
  type HostSettings,
  retentionSchema,
  windowSettingsSchema,
} from '../settings'
import { workflowSchema, type Json, type Risk } from '../workflow/document'
import type { Problem } from '../workflow/problem'
import type { CallbackRequest, RunEvent, RunStatus } from '../run/events'
import type { Calibration } from '../run/calibration'
import type { RunPart } from '../run/run-view'

const json = z.custom<Json>()

/** Why a run goes no further for now: its events cannot be saved. Times are milliseconds since the epoch. */
export interface RunHold {
  /** What is wrong with the journal, and what to do. */
  message: string
  since: number
  /** When the host tries again by itself. */
  retryAt: number
}

/** A run as lists show it. Times are milliseconds since the epoch. */
export interface RunSummary {
  id: string
  workflow: string
  workflowName: string
  status: RunStatus
  startedAt: number
  endedAt?: number
  /** How long it was paused, while its budget of time stood still. */
  pausedMs?: number
  /** Sum of the known prices; absent prices are counted in `unpriced`. */
  costUsd: number
  /** What of it the runs used up that it called; they are listed too. */
  calledCostUsd?: number
  unpriced: number
  /** Names of the models without a price, as the price table calls them; the first of them where they are many. */
  unpricedModels?: readonly string[]
  /** What of all that the runs used that it called, and what it took over from the run that it left: they tell it too. */
  called?: RunPart
  takenOver?: RunPart
  tokens: number
  pendingCallbacks: number
  error?: string
  held?: RunHold
  /** Nothing of it left the machine: it cost nothing and did nothing. */
  simulated?: true
  /** The run that called it, and waits for its end. */
  calledBy?: string
  /** A trigger of an active workflow began it. */
  activated?: true
  /** The run that it left. */
  forkOf?: string
  /** Nothing of it starts before a person lets it go on. Its status is `waiting`. */
  paused?: true
}

/** What became of runs: those that are new or changed, and the ids of those that were deleted. */
export interface RunsChange {
  runs: RunSummary[]
  gone: string[]
}

/** A question that waits for a person. */
export interface PendingCallback extends CallbackRequest {
  callback: string
  run: string
  node: string
  nodeName: string
  round: number
  scope?: string
  workflow: string
  workflowName: string
  requestedAt: number
  /** Approvals so far, by name. */
  approvedBy: string[]
  /** Changes whenever the value does: an answer says which one was seen. */
  revision: number
  /** What was asked first, and who changed it, where it was. */
  original?: Json
  editedBy?: string
  /** The highest risk of what an approval lets happen. */
  risk: Risk
  /** Nobody answered for so long that others were asked too. */
  escalated?: boolean
  /** Where else it was asked. */
  sent?: readonly SentQuestion[]
  /** The run that called this one, if any. */
  calledBy?: { run: string; workflowName: string }
}

/** One place besides the inbox where a question was asked. */
export interface SentQuestion {
  /** The connection's name, or the kind where there is none. */
  name: string
  kind: string
  /** Milliseconds since the epoch; absent while it has not been sent. */
  at?: number
  /** What went wrong there, and what to do. */
  problem?: string
}

/** The address of a question's page for a phone: `local` where only this machine reaches it. Else why there is none. */
export type PhoneLink =
  { url: string; local: boolean } | { url?: undefined; local?: undefined; reason: string }

/** What became of questions: those that are new or changed, and the ids of those that wait no more. */
export interface InboxChange {
  questions: PendingCallback[]
  gone: string[]
}

/** Credentials to a service, as the renderer may know them: the secrets themselves never come back. */
export interface ConnectionInfo {
  id: string
  name: string
  kind: ConnectionKind
  /** What is not secret, by the ids of `connections/kinds.ts`, such as `baseUrl`. */
  fields: Record<string, string>
  /** The names of the secrets that are stored. */
  secrets: string[]
  createdAt: number
}

export interface HostInfo {
  name: string
  kind: 'desktop' | 'server'
  version: string
  /** The only folder that file nodes reach, as an absolute path of the host. */
  workspace: string
  platform: string
}

/** A file below the workspace folder; `path` is relative to it, with `/`. */
export interface WorkspaceFile {
  path: string
  bytes: number
  modifiedAt: number
}

const run = z.object({ run: z.string() })

/** Errors that a person can act on. `message` says what happened and what to do. */
export const errors = {
  INVALID_WORKFLOW: { status: 422, data: z.object({ problems: z.custom<Problem[]>() }) },
  INVALID_INPUT: { status: 422, data: z.object({ details: z.array(z.string()) }) },
  NOT_FOUND: { status: 404 },
  CONFLICT: { status: 409 },
  UNAVAILABLE: { status: 503 },
} as const

const call = oc.errors(errors)

export const contract = {
  host: {
    info: call.output(z.custom<HostInfo>()),
  },
  runs: {
    /** Starts a run of the document as given. Without `payload` the trigger's `sample` is taken. */
    start: call
      .input(
        z.object({
          workflow: workflowSchema,
          trigger: z.string().optional(),
          payload: json.optional(),
          /** `INVALID_INPUT` for a pin of a node or a port that is not there. */
          pins: pinsSchema.optional(),
          debug: debugStartSchema.optional(),
          /** Nothing of it leaves the machine, and waits take no time. */
          simulated: simulationSchema.optional(),
        }),
      )
      .output(run),
    /** Replaces the breakpoints of a run and of those that it is called by or calls; of any number of workflows in one list. */
    debug: call.input(z.object({ run: z.string(), breakpoints: breakpointsSchema })),
    /** Pauses a run or goes on with it; resolves once that is kept. `CONFLICT` where it does not fit: it is over, or not paused. */
    go: call.input(z.object({ run: z.string(), go: goSchema })),
    /** What a fork may do that cannot be undone without asking a person again: `fork` wants agreement to each. */
    forkPreview: call
      .input(forkInputs.preview)
      .output(z.object({ repeats: z.custom<Repeated[]>() })),
    /**
     * Starts a run that takes over the first events of another, live or over, and goes on from there with the changes.
     * `CONFLICT` names the nodes that were not agreed to, or says why the run cannot be left there.
     */
    fork: call.input(forkInputs.fork).output(run),
    cancel: call.input(z.object({ run: z.string(), reason: z.string().optional() })),
    list: call.output(z.custom<RunSummary[]>()),
    /** The run and the version of the document that it began with. */
    get: call.input(run).output(
      z.object({
        summary: z.custom<RunSummary>(),
        workflow: z.custom<z.infer<typeof workflowSchema>>(),
      }),
    ),
    /** The events with `seq > after`, then new ones as they come, in batches of about a frame; ends with the run. */
    events: call
      .input(z.object({ run: z.string(), after: z.number().int().min(0) }))
      .output(eventIterator(z.custom<RunEvent[]>())),
    /** All summaries, in pieces, then what changes. */
    watch: call.output(eventIterator(z.custom<RunsChange>())),
    /**
     * Delivers an event to the waits that listen for it, in one run or in all; says how many took it, once that is kept. `held`
     * counts the runs that listen for events and cannot take any now.
     */
    deliver: call
      .input(z.object({ run: z.string().optional(), name: z.string(), payload: json }))
      .output(z.object({ delivered: z.number(), held: z.number() })),
    /** Tries at once to save the events of a held run, or of all; resolves when they go on, else `UNAVAILABLE` says why not. */
    tryAgain: call.input(z.object({ run: z.string().optional() })),
  },
  inbox: {
    /** Every question, in pieces, then what changes. */
    watch: call.output(eventIterator(z.custom<InboxChange>())),
    /** `counted`: another person has to approve as well. */
    /** A link to the page of a question that counts for one answer, to be opened on a phone. */
    link: call.input(z.object({ callback: z.string() })).output(z.custom<PhoneLink>()),
    vote: call.output(z.object({ outcome: z.enum(['counted', 'resolved']) })).input(
      z.object({
        callback: z.string(),
        /**
         * `again` only where the question is whether something in doubt happened; `withdraw` takes back the first of two approvals,
         * `delegate` hands it to somebody else: the outcome is `counted` then.
         */
        decision: z.enum(['approve', 'reject', 'again', 'withdraw', 'delegate']),
        by: z.string().min(1),
        comment: z.string().optional(),
        /** The edited value; absent when it was not touched. */
        value: json.optional(),
        /** Whom it is handed to. */
        to: z.string().optional(),
        /** The revision that the person saw: `CONFLICT` where it was changed since. */
        seen: z.number().optional(),
      }),
    ),
  },
  /** Workflows whose triggers start runs (docs/triggers.md). */
  activations: {
    /** Publishes the document as the next version, and listens to its triggers. */
    activate: call.input(activationInputs.activate).output(z.custom<ActiveWorkflow>()),
    /** Stops listening at once; runs in flight go on. */
    deactivate: call.input(activationInputs.workflow),
    /** The document as it was published, and how it stands. */
    read: call.input(activationInputs.workflow).output(
      z.object({
        workflow: z.custom<z.infer<typeof workflowSchema>>(),
        active: z.custom<ActiveWorkflow>(),
      }),
    ),
    /** All that is active, in pieces, then what changes. */
    watch: call.output(eventIterator(z.custom<ActivationsChange>())),
    /** Runs the published version now, as if something had come to this trigger. */
    fire: call.input(activationInputs.fire).output(run),
  },
  calibration: {
    /** How well the confidence of each question of a workflow tells what people change, over all kept runs. */
    get: call.input(z.object({ workflow: z.string() })).output(z.custom<Calibration[]>()),
  },
  /** What went wrong while nobody looked. */
  alerts: {
    /** Every alert, in pieces, then what changes. */
    watch: call.output(eventIterator(z.custom<AlertsChange>())),
    dismiss: call.input(alertInputs.alert),
    /** What going on in this way may do that cannot be undone: `recover` wants agreement to each. */
    preview: call.input(alertInputs.preview).output(z.object({ repeats: z.custom<Repeated[]>() })),
    /** Goes on in another run, which leaves the alert's; the alert is gone then. `CONFLICT` as with `runs.fork`. */
    recover: call.input(alertInputs.recover).output(run),
  },
  connections: {
    list: call.output(z.custom<ConnectionInfo[]>()),
    /** A missing secret keeps the one that is stored, an empty one takes it away. */
    save: call
      .input(
        z.object({
          id: z.string().regex(/^[A-Za-z_][A-Za-z0-9_-]{0,63}$/),
          name: z.string().min(1),
          kind: z.enum(CONNECTION_KINDS.map(({ kind }) => kind)),
          fields: z.record(z.string(), z.string()).optional(),
          secrets: z.record(z.string(), z.string()).optional(),
        }),
      )
      .output(z.custom<ConnectionInfo>()),
    remove: call.input(z.object({ id: z.string() })),
    /** Asks the service for something harmless; `ok: false` carries what it answered and what to do. */
    test: call
      .input(z.object({ id: z.string() }))
      .output(z.object({ ok: z.boolean(), message: z.string(), models: z.array(z.string()) })),
  },
  models: {
    /** The models of every connection for models; each is asked at most once in ten minutes, unless `again` says so. */
    list: call.input(z.object({ again: z.boolean().optional() })).output(z.custom<ModelSource[]>()),
    /** Servers of models that answer on the host's own computer at their usual ports. */
    discover: call.output(z.custom<LocalServer[]>()),
  },
  /** What a person decides for the host, whoever looks at it. */
  settings: {
    get: call.output(z.custom<HostSettings>()),
    /** How many finished runs would be deleted at once. */
    preview: call.input(retentionSchema).output(z.object({ runs: z.number() })),
    /** `CONFLICT` when more than `agreed` runs would be deleted at once; nothing is changed then. */
    save: call
      .input(z.object({ retention: retentionSchema, agreed: z.number().int().min(0) }))
      .output(z.custom<HostSettings>()),
    /** The prices that a person sets, all of them; they go before the defaults. What has run keeps its cost. */
    savePrices: call.input(z.object({ prices: priceRowsSchema })).output(z.custom<HostSettings>()),
    /** Where what comes from outside reaches the host now. */
    door: call.output(z.custom<DoorState>()),
    /** The door goes by it at once; where it cannot, `door` says why, and the wish is kept. */
    saveDoor: call.input(doorSettingsSchema).output(z.custom<HostSettings>()),
    /** Where workflows may send requests. It holds from the next connection on. */
    saveReach: call.input(reachSchema).output(z.custom<HostSettings>()),
    /** What the desktop does with its window. `CONFLICT` on a host without one, or where the system does not take it; nothing is changed then. */
    saveWindow: call.input(windowSettingsSchema).output(z.custom<HostSettings>()),
  },
  /** The host's copy of what this and other browsers keep (backups.ts). */
  backups: {
    /** Keeps what is new of a project; resolves once it is on disk, with the id of the latest version that is there. */
    keep: call.input(backupInputs.keep).output(z.object({ last: z.number() })),
    /** Every project of every store, last edited first. */
    list: call.output(z.custom<Backup[]>()),
    /** Newest first. */
    versions: call.input(backupInputs.place).output(z.custom<BackedUpVersion[]>()),
    /** A version's document as JSON, byte for byte as it was sent. */
    read: call.input(backupInputs.read).output(z.object({ text: z.string() })),
    remove: call.input(backupInputs.place),
  },
  /** What the `store` nodes of all workflows keep on the host. */
  stores: {
    /** By name; none on a host that keeps no rows. */
    list: call.output(z.custom<Collection[]>()),
    /** Rows of a collection, the last changed first; `total` counts all that the search finds. None of one that is not there. */
    query: call
      .input(storeInputs.rows)
      .output(z.object({ rows: z.custom<StoreRow[]>(), total: z.number() })),
    /** Deletes a row for good. `removed: false` where it was gone already. */
    remove: call.input(storeInputs.row).output(z.object({ removed: z.boolean() })),
  },
  workspace: {
    list: call.output(z.custom<WorkspaceFile[]>()),
    /** Text of a file of at most 1 MB. */
    read: call.input(z.object({ path: z.string() })).output(z.object({ text: z.string() })),
    /** A picture of at most 5 MB, to be shown. `CONFLICT` for a file that is none. */
    picture: call
      .input(z.object({ path: z.string() }))
      .output(z.object({ contentType: z.string(), base64: z.string() })),
    /** Shows the folder in the system's file manager (desktop), else does nothing and says so. */
    reveal: call
      .input(z.object({ path: z.string().optional() }))
      .output(z.object({ shown: z.boolean() })),
  },
}

export type Contract = typeof contract
