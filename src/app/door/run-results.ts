/**
 * What a run came to, for the sender of the webhook that began it. The id of a run cannot be guessed, and only who sent the request
 * was told it.
 */
import { isEnd, type RunEvent } from '../../shared/run/events'
import { catalog } from '../../nodes/definitions'
import { Failure } from '../failures/failure'
import type { RunService } from '../runs/runs'
import type { Door, DoorAnswer, DoorRequest } from './door'
import { jsonAnswer } from './json-answer'

/** The place on the door: `/results/<run>`. */
export const RESULTS = 'results'

export class RunResults {
  readonly #runs: Pick<RunService, 'events' | 'get'>

  constructor(runs: Pick<RunService, 'events' | 'get'>) {
    this.#runs = runs
  }

  /** Waits for the end of a run. Undefined when the signal aborts first. */
  async of(run: string, signal: AbortSignal): Promise<DoorAnswer | undefined> {
    for await (const events of this.#runs.events(run, 0, signal)) {
      const end = events.find(isEnd)
      if (end) return answerOf(end)
    }
    return undefined
  }

  open(door: Door): () => void {
    return door.open({ prefix: RESULTS, maxBody: 0, answer: (request) => this.#answer(request) })
  }

  async #answer({ method, path: run }: DoorRequest): Promise<DoorAnswer> {
    if (method !== 'GET' && method !== 'HEAD')
      return jsonAnswer(405, { error: 'Send a GET request.' }, { Allow: 'GET, HEAD' })
    const unknown = jsonAnswer(404, { error: 'There is no such result, or it is kept no longer.' })
    try {
      if (!(await this.#mayBeAsked(run))) return unknown
      const { summary } = await this.#runs.get(run)
      const isOver = summary.endedAt !== undefined
      const end = isOver && (await this.of(run, new AbortController().signal))
      return end || jsonAnswer(202, { run, status: 'running' }, { 'Retry-After': '5' })
    } catch (error) {
      if (error instanceof Failure && error.reason.code === 'NOT_FOUND') return unknown
      throw error
    }
  }

  /** Whether a webhook began it that answers with the result. */
  async #mayBeAsked(run: string): Promise<boolean> {
    const { workflow } = await this.#runs.get(run)
    const looked = new AbortController()
    for await (const [first] of this.#runs.events(run, 0, looked.signal)) {
      looked.abort()
      if (first?.type !== 'run.started' || !first.delivery) return false
      const trigger = workflow.nodes.find(({ id }) => id === first.trigger)
      const read = catalog.get('webhook-trigger')?.config.safeParse(trigger?.config)
      const respond = read?.success && (read.data as { respond?: string }).respond
      return trigger?.type === 'webhook-trigger' && respond === 'when-done'
    }
    return false
  }
}

/** Why a run failed is for its owner alone. */
function answerOf(end: RunEvent): DoorAnswer {
  if (end.type === 'run.completed') return jsonAnswer(200, end.output)
  const status = end.type === 'run.cancelled' ? 'cancelled' : 'failed'
  const error = `The run was started, and ${status === 'failed' ? 'it failed' : 'was cancelled'}.`
  return jsonAnswer(500, { run: end.run, status, error })
}
