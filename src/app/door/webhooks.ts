/** Webhooks: each request to `/hooks/<path>` of an active workflow starts a run (docs/triggers.md). */
import { definition } from '../../nodes/webhook-trigger/definition'
import type { WebhookTriggerConfig } from '../../nodes/webhook-trigger/definition'
import { parseDuration } from '../../shared/workflow/duration'
import type { Json, JsonObject } from '../../shared/workflow/document'
import { Failure } from '../failures/failure'
import type { Clock, Ports } from '../ports'
import type { Delivered, Listening, TriggerSource } from '../triggers/source'
import { pause } from '../watching/pause'
import { deliveryId } from './delivery-id'
import type { Door, DoorAnswer, DoorRequest, Proof, Proven, Senders } from './door'
import { Handovers } from './handovers'
import { jsonAnswer } from './json-answer'
import { BadBody, bodyOf, listed, type Keep } from './request-body'
import { RESULTS, type RunResults } from './run-results'
import { aborted } from './until-aborted'

/** Bytes. Text is bounded further. */
const MAX_BODY = 50 * 1024 * 1024
/** Headers that carry secrets, whoever sends them. */
const SECRET_HEADER = /^(cookie|.*authorization|.*(signature|token|secret|api-?key|password).*)$/

export interface WebhooksOptions {
  door: Door
  clock: Pick<Clock, 'after'>
  senders: Senders
  keep: Keep
  results: Pick<RunResults, 'of' | 'open'>
  report: Ports['report']
}

interface Hook {
  method: WebhookTriggerConfig['method']
  proof: Proof | undefined
  config: WebhookTriggerConfig
  listening: Listening
}

export class Webhooks implements TriggerSource {
  readonly #options: WebhooksOptions
  readonly #hooks = new Map<string, Hook[]>()
  readonly #handovers: Handovers
  #isOpen = false

  constructor(options: WebhooksOptions) {
    this.#options = options
    this.#handovers = new Handovers(options.clock)
  }

  async listen(listening: Listening): Promise<void> {
    const { door, senders } = this.#options
    const { signal } = listening
    const config = definition.config.parse(listening.config)
    const { path, method, secret, verify } = config
    const proof = secret ? { connection: secret, verify } : undefined
    const hooks = this.#hooks.get(path) ?? []
    if (hooks.some((other) => clash(other.method, method)))
      throw new Error(
        `Another active workflow listens at /hooks/${path} already. Give one of them another path, and publish it.`,
      )
    const hook: Hook = { method, proof, config, listening }
    this.#hooks.set(path, [...hooks, hook])
    const tell = () => listening.reachable(door.addresses().map((each) => `${each}/hooks/${path}`))
    const stop = door.onMoved(tell)
    try {
      this.#open()
      await door.ready()
      tell()
      listening.problem(proof && (await senders.fault(proof)))
      await aborted(signal)
    } finally {
      stop()
      const left = this.#hooks.get(path)?.filter((each) => each !== hook) ?? []
      if (left.length > 0) this.#hooks.set(path, left)
      else this.#hooks.delete(path)
      this.#handovers.left(path, signal)
    }
  }

  #open(): void {
    if (this.#isOpen) return
    const answer = (request: DoorRequest) => this.#answer(request)
    const { door, results } = this.#options
    door.open({ prefix: 'hooks', maxBody: MAX_BODY, answer })
    results.open(door)
    this.#isOpen = true
  }

  async #answer(request: DoorRequest): Promise<DoorAnswer> {
    let hook = this.#hookOf(request)
    if (!hook) {
      if (await this.#handovers.unsure(request.path, request.signal))
        return jsonAnswer(503, { error: 'This webhook is being published anew.' }, LATER)
      hook = this.#hookOf(request)
    }
    return hook ? this.#take(hook, request) : this.#missing(request)
  }

  #hookOf({ path, method }: DoorRequest): Hook | undefined {
    return this.#hooks.get(path)?.find((hook) => hook.method === 'any' || hook.method === method)
  }

  #missing({ path }: DoorRequest): DoorAnswer {
    const hooks = this.#hooks.get(path)
    if (!hooks) return jsonAnswer(404, { error: 'No active workflow listens at this address.' })
    const allowed = hooks.map(({ method }) => method).join(', ')
    return jsonAnswer(405, { error: `Send a ${allowed} request.` }, { Allow: allowed })
  }

  async #take(hook: Hook, request: DoorRequest): Promise<DoorAnswer> {
    const proven = await this.#prove(hook, request)
    if (proven && !proven.ok)
      return proven.status === 401
        ? jsonAnswer(401, { error: proven.message }, { 'WWW-Authenticate': 'Bearer' })
        : jsonAnswer(503, { error: 'This webhook cannot check its senders now.' }, LATER)
    if (!proven && request.foreign)
      return jsonAnswer(403, { error: 'A page of another site may not start runs here.' })
    try {
      return await this.#deliver(hook, request, proven)
    } catch (error) {
      return this.#refused(hook, error)
    }
  }

  /** What is wrong with the connection is for the owner, who sees it beside the trigger. */
  async #prove({ proof, listening }: Hook, request: DoorRequest): Promise<Proven | undefined> {
    if (!proof) return undefined
    const proven = await this.#options.senders.check(proof, request)
    if (proven.ok) listening.problem()
    else if (proven.status === 503) listening.problem(proven.message)
    return proven
  }

  async #deliver(
    hook: Hook,
    request: DoorRequest,
    proven: (Proven & { ok: true }) | undefined,
  ): Promise<DoorAnswer> {
    const { config, listening } = hook
    const id = deliveryId(request, proven)
    const { run, duplicate } = await this.#begin(hook, request, proven, id)
    // A run takes as long as it takes; others need the room of the body meanwhile.
    request.release?.()
    const about = { run, delivery: id, ...(duplicate ? { duplicate } : {}) }
    if (config.respond === 'now') return jsonAnswer(202, about)
    const limit = new AbortController()
    const waited = AbortSignal.any([limit.signal, request.signal, listening.signal])
    void pause(this.#options.clock, parseDuration(config.timeLimit) ?? 0, waited).then(() =>
      limit.abort(),
    )
    const end = await this.#options.results.of(run, waited)
    limit.abort()
    if (!end)
      return jsonAnswer(202, { ...about, status: 'running' }, { Location: `/${RESULTS}/${run}` })
    return end
  }

  async #begin(
    { listening }: Hook,
    request: DoorRequest,
    proven: (Proven & { ok: true }) | undefined,
    id: string,
  ): Promise<Delivered> {
    const payload = {
      method: request.method,
      ...withoutSecrets(request, proven),
      body: await bodyOf(request, this.#options.keep),
    }
    return listening.deliver({ id, payload })
  }

  #refused({ listening }: Hook, error: unknown): DoorAnswer {
    if (error instanceof BadBody) return jsonAnswer(error.status, { error: error.message })
    if (!(error instanceof Failure)) throw error
    const { code } = error.reason
    if (code === 'INVALID_INPUT') return jsonAnswer(422, { error: error.message })
    this.#options.report({ where: `webhook of workflow ${listening.workflow}`, error })
    return jsonAnswer(503, { error: 'This cannot be taken now. Send it again later.' }, LATER)
  }
}

const LATER = { 'Retry-After': '5' }

function clash(one: Hook['method'], other: Hook['method']): boolean {
  return one === other || one === 'any' || other === 'any'
}

function withoutSecrets(
  { headers, query }: DoorRequest,
  proven: (Proven & { ok: true }) | undefined,
): { headers: JsonObject; query: JsonObject } {
  const hidden = new Set(proven?.secret.headers)
  const shown = Object.entries(headers).filter(
    ([name]) => !hidden.has(name) && !SECRET_HEADER.test(name),
  )
  const asked = [...query].filter(([name]) => !proven?.secret.query.includes(name))
  return { headers: Object.fromEntries<Json>(shown), query: listed(asked) }
}
