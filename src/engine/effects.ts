/**
 * What a node can do to the world, as ports. The engine and the nodes hold no other way out; a host plugs adapters in
 * (`adapters/`), a test plugs fakes in, a simulation plugs recorded answers in.
 */
import type { Json, JsonObject, Workflow } from '../shared/workflow/document'
import type { CalledBy, RunError, Spent, Usage } from '../shared/run/events'
import type { Simulation } from '../shared/run/simulation'
import type { FileReference } from '../shared/run/file-reference'
import type { Found } from '../shared/workflow/matches'

export interface HttpRequest {
  method: string
  url: string
  headers: Record<string, string>
  /** Sent as it is; an object is sent as JSON. */
  body?: Json
  /** The id of a connection whose credentials are added on the way out. */
  connection?: string
  expect: 'json' | 'text' | 'binary'
}

export interface HttpResponse {
  status: number
  headers: Record<string, string>
  /** JSON, text, or for `binary` a `FileReference`: the bytes are a file of the workspace by then. */
  body: Json
}

export interface ModelRequest {
  /** `provider:name`, for example `builtin:offline` or `openai-compatible:llama3.2`. */
  model: string
  connection?: string
  system?: string
  prompt: string
  /** JSON Schema of the answer, for structured output. */
  schema?: JsonObject
  temperature?: number
  maxOutputTokens?: number
  /** The earlier answer and what was wrong with it, when a validator sent the work back. */
  corrections?: { previous: string; list: string[] }
  /** Pictures that the model is shown before the prompt, as paths of the workspace. */
  images?: string[]
  /** The system prompt is the same often enough to be worth keeping in the service's cache. */
  keepSystem?: boolean
  /** What the model may ask for, by `onTool`. Names are unique. */
  tools?: ModelTool[]
  /** How often it may ask before it has to answer. */
  maxToolRounds?: number
}

export interface ModelTool {
  name: string
  /** When to use it and what it gives, for the model. */
  description: string
  /** JSON Schema of what it is given. */
  parameters: JsonObject
}

export interface ModelAnswer extends Spent {
  text: string
  object?: Json
  /** 0 to 1, where the model gives one. */
  confidence?: number
  usage: Usage
  /** The model that answered, as the provider names it. */
  model: string
}

/** Speech to be written down. */
export interface TranscriptionRequest {
  /** `provider:name`, for example `openai:whisper-1` or `builtin:offline`. */
  model: string
  connection?: string
  /** Sound or video, as a path of the workspace. */
  file: string
  /** ISO 639-1: `en`, `de`. By default the model finds out. */
  language?: string
  /** Names and words that occur, so that they are spelled as they should be. */
  hint?: string
}

/** What was said. `segments` is empty where the model does not tell when; times in seconds from the start. */
export interface Transcript extends Spent {
  text: string
  segments: { start: number; end: number; text: string }[]
  language?: string
  seconds?: number
  /** The model that answered, as the provider names it. */
  model: string
}

export interface PictureRequest {
  model: string
  connection?: string
  prompt: string
  /** `1024x1024`. By default the model's own. */
  size?: string
}

/** A picture, which is a file of the workspace by then. */
export interface Picture extends Spent {
  file: FileReference
  model: string
}

/**
 * Work that a document can make long, kept from holding the host. Where a host lends none, it is done without a limit of time.
 */
export interface Bounded {
  /** Real time in milliseconds, on a clock that only goes forward. */
  elapsed(): number
  /** Milliseconds that this thread has worked; what it waited for a core on a busy machine does not count. Costs a microsecond. */
  worked(): number
  /** Resolves in the next turn of the event loop. */
  turn(): Promise<void>
  /**
   * Does work that holds the thread; undefined when it was ended in the middle, after so many milliseconds. The work must touch
   * nothing that outlives it. Costs about a quarter of a millisecond: not for what is certainly short.
   */
  within<T>(ms: number, work: () => T): { value: T } | undefined
  /**
   * The next matches of a pattern from an offset on, at least one where there is one, sought beside the other work. Undefined
   * when that was ended, after the limit `pattern-duration`.
   */
  search(pattern: RegExp, text: string, from: number): Promise<Found[] | undefined>
}

/** A run that a node of another run starts and waits for. */
export interface Call {
  /** The run's id, which `childId` gave. */
  child: string
  calledBy: CalledBy
  /** The document to run, with those that it calls itself. */
  workflow: Workflow
  payload: Json
  /** The run that calls it is simulated, and so it is. */
  simulated?: Simulation
}

/** How a called run ended, and what it used up. */
export type CallEnd = (
  | { status: 'completed'; output: Json }
  | { status: 'failed'; error: RunError }
  | { status: 'cancelled'; by: string; reason?: string }
) &
  Spent

/** Runs that nodes start. A called run goes on by itself, and outlives the process as the one that called it does. */
export interface Calls {
  /** The id of the run that is called with this key: the same for the same key. */
  childId(key: string): string
  /**
   * Starts the run, unless there is one with this id already, and calls back once, not before this returns, when it is over or
   * cannot start at all. Ends with what it gives: then nobody is called back, and the run goes on.
   */
  follow(call: Call, onEnd: (end: CallEnd) => void): () => void
  /** Nobody waits for the run any more: it is cancelled, unless it is over. */
  abandon(child: string, reason: string): void
}

/** Something that a service is asked to do, by the connection that leads to it. */
export interface ServiceRequest {
  /** The kind of connection that it needs: `slack`, `trello`, `smtp`. */
  service: string
  connection: string
  /** What is done, as the node's config names it: `post-message`, `create-card`. */
  action: string
  /** What the action needs, checked by the node's schema. */
  input: JsonObject
  /** For services that can tell a repeated request by it. */
  idempotencyKey: string
}

/** Code of a document, to be run apart from everything. */
export interface SandboxRequest {
  /** The body of an asynchronous function: what it returns is the result. */
  source: string
  /** What it sees, by name. */
  bindings: Record<string, Json>
  timeoutMs: number
  memoryMb: number
}

/** A line that code wrote to its console. */
export interface ConsoleLine {
  level: 'debug' | 'info' | 'warn' | 'error'
  text: string
}

/** Runs code that may do nothing but compute. */
export interface Sandbox {
  /** Resolves with what the code returns. Lines of its console go to `onLine` as they come, at most 500. */
  run(
    request: SandboxRequest,
    options: { signal: AbortSignal; onLine(level: ConsoleLine['level'], text: string): void },
  ): Promise<Json>
}

/** What is asked of a collection of rows. A change with the same `idempotencyKey` again is not made twice: it answers as before. */
export type StoreRequest = { collection: string; idempotencyKey: string } & (
  | { op: 'get' | 'delete'; key: string }
  | { op: 'set'; key: string; value: Json }
  /** To the list that is kept under the key; without one, as a new row. */
  | { op: 'append'; key?: string; value: Json }
  | { op: 'increment'; key: string; by: number }
  /** `where`: by field a value, or `{ gt: 5 }`. `sort`: fields, with `-` for the greatest first. */
  | { op: 'query'; key?: undefined; where: JsonObject; sort: string[]; limit: number }
)

/** Rows that outlive runs. */
export interface Stores {
  ask(request: StoreRequest): Promise<Json>
}

/** The effects that a host lends to its nodes. Every one rejects with a `NodeError`. */
export interface Effects {
  http(request: HttpRequest, signal: AbortSignal): Promise<HttpResponse>
  models: {
    /**
     * Streams text pieces to `onText` as they come and resolves with the whole. `onTool` does what the model asks for; where it
     * rejects, the model is told why. `onWait` hears that the call has to wait for its turn, and why.
     */
    generate(
      request: ModelRequest,
      options: {
        signal: AbortSignal
        onText(text: string): void
        onTool?(name: string, input: Json): Promise<Json>
        onWait?(why: string): void
      },
    ): Promise<ModelAnswer>
    /** Writes down what is said in a file; of a long one in pieces, which go to `onText` as they are done. Absent where nothing can. */
    transcribe?(
      request: TranscriptionRequest,
      options: { signal: AbortSignal; onText(text: string): void },
    ): Promise<Transcript>
    /** Makes a picture. Absent where nothing can. */
    paint?(request: PictureRequest, signal: AbortSignal): Promise<Picture>
  }
  /** Asks a service through its connection and resolves with its answer. Absent where there are none. */
  service?(request: ServiceRequest, signal: AbortSignal): Promise<Json>
  /** Files below the workspace folder; a path that leads out of it is refused. */
  files: {
    read(path: string): Promise<string>
    /** Whole or not at all: a reader never sees half a file. Resolves with the size in bytes. */
    write(path: string, content: string): Promise<{ path: string; bytes: number }>
    append(path: string, content: string): Promise<{ path: string; bytes: number }>
  }
  /** Absent where no code of documents can be run. */
  sandbox?: Sandbox
  /** Absent where nothing is kept beyond a run. */
  stores?: Stores
  /** Absent where no other runs can be started. */
  calls?: Calls
  bounded?: Bounded
  log(entry: {
    level: 'debug' | 'info' | 'warn' | 'error'
    message: string
    run: string
    node: string
  }): void
}
