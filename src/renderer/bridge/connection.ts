/**
 * Keeps one connection to the host alive: dials, watches for its end, and dials again with growing pauses.
 * Knows nothing of MessagePorts or WebSockets; `dial` does (host.ts).
 */
import { ORPCError, type ClientLink } from '@orpc/client'

/** `connecting`: not yet reached. `lost`: reached no more, or not at the first try; it goes on trying. */
export type HostState = 'connecting' | 'connected' | 'lost'

type Context = Record<never, never>

/** One open line to a host. */
export interface Line {
  link: ClientLink<Context>
  /** Settles when the line is open; rejects when it cannot be. */
  opened: Promise<void>
  /** Settles when the line is closed, by whomever. */
  closed: Promise<void>
  close(): void
}

export interface ConnectionOptions {
  dial: () => Line
  /** How long a call made without a connection waits for one. Milliseconds. */
  patienceMs?: number
  /** The pause before the n-th try in a row (from 0). Milliseconds. */
  pauseMs?: (tries: number) => number
  /** How long a dial may take. Milliseconds. */
  dialTimeoutMs?: number
}

/** A call could not be made, or its answer was lost with the connection. */
export class HostLost extends Error {
  override readonly name = 'HostLost'
  constructor(
    /** False: the call was never sent. True: it was, and may have been carried out. */
    readonly sent: boolean,
  ) {
    super(
      sent
        ? 'The studio lost its host before the answer came. Check whether it was done before you try again.'
        : 'The studio lost its host, so nothing was sent. It keeps trying to reach it; try again when the status line says connected.',
    )
  }
}

/** Dials at once and again whenever the line ends, until `stop`. */
export class Connection implements ClientLink<Context> {
  #state: HostState = 'connecting'
  #line: Line | undefined
  #tries = 0
  #stopped = false
  #wake: (() => void) | undefined
  /** Ends each call whose answer can no longer come. */
  readonly #inFlight = new Set<() => void>()
  readonly #listeners = new Set<() => void>()
  readonly #options: Required<ConnectionOptions>

  constructor(options: ConnectionOptions) {
    this.#options = {
      patienceMs: 4000,
      dialTimeoutMs: 5000,
      pauseMs: (tries) => Math.min(250 * 2 ** tries, 8000),
      ...options,
    }
    void this.#keep()
  }

  get state(): HostState {
    return this.#state
  }

  /** Calls back at each change of `state`; returns how to stop. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Tries again now rather than after the pause: the network came back, or the person asked. */
  retryNow(): void {
    this.#tries = 0
    this.#wake?.()
  }

  stop(): void {
    this.#stopped = true
    this.#line?.close()
    this.#wake?.()
  }

  /** Resolves when connected; rejects with `HostLost` after `patienceMs`, or when `signal` aborts. */
  async connected(signal?: AbortSignal, patienceMs = this.#options.patienceMs): Promise<void> {
    if (this.#state === 'connected') return
    await new Promise<void>((resolve, reject) => {
      const settle = (finish: () => void) => {
        clearTimeout(timer)
        forget()
        signal?.removeEventListener('abort', onAbort)
        finish()
      }
      const onAbort = () => settle(() => reject(signal?.reason))
      const timer =
        patienceMs === Infinity
          ? undefined
          : setTimeout(() => settle(() => reject(new HostLost(false))), patienceMs)
      const forget = this.onChange(() => {
        if (this.#state === 'connected') settle(resolve)
      })
      if (signal?.aborted) onAbort()
      else signal?.addEventListener('abort', onAbort)
    })
  }

  /** Makes one call over the line that is open. Part of oRPC's link interface. */
  async call(...[path, input, options]: Parameters<ClientLink<Context>['call']>): Promise<unknown> {
    await this.connected(options.signal)
    const line = this.#line
    if (!line) throw new HostLost(false)
    return new Promise((resolve, reject) => {
      const lose = () => reject(new HostLost(true))
      this.#inFlight.add(lose)
      line.link
        .call(path, input, options)
        .then(resolve, (thrown: unknown) =>
          // An answer that came in a broken way on a closed line is a lost one.
          reject(this.#line === line || thrown instanceof ORPCError ? thrown : new HostLost(true)),
        )
        .finally(() => this.#inFlight.delete(lose))
    })
  }

  async #keep(): Promise<void> {
    while (!this.#stopped) {
      const line = this.#options.dial()
      const reached = await this.#reach(line)
      if (reached && !this.#stopped) {
        this.#line = line
        this.#tries = 0
        this.#become('connected')
        await line.closed
        this.#line = undefined
        for (const lose of [...this.#inFlight]) lose()
        this.#inFlight.clear()
      } else line.close()
      if (this.#stopped) return
      this.#become('lost')
      await this.#pause(this.#options.pauseMs(this.#tries))
      this.#tries += 1
    }
  }

  async #reach(line: Line): Promise<boolean> {
    let timer: ReturnType<typeof setTimeout> | undefined
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), this.#options.dialTimeoutMs)
    })
    const opened = line.opened.then(
      () => true,
      () => false,
    )
    const closed = line.closed.then(() => false)
    const reached = await Promise.race([opened, closed, late])
    clearTimeout(timer)
    return reached
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  #become(state: HostState): void {
    if (state === this.#state) return
    this.#state = state
    for (const listener of [...this.#listeners]) listener()
  }
}
