/** Collections of rows that outlive runs (semantics section 4, `store`), in `stores.sqlite` of the data folder. */
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { StoreRequest, Stores } from '../../engine/effects'
import { NodeError } from '../../engine/node-error'
import type { Json } from '../../shared/workflow/document'
import { limitText } from '../../shared/workflow/limits'
import type { Collection, StoreQuery, StoreRow } from '../../shared/contract/stores'
import { workerFile } from '../journal/sqlite/worker-file'
import { TESTS } from './protocol'
import type { Answer, Ask, Condition, Opening, Refusal } from './protocol'

const STORES_FILE = 'stores.sqlite'

interface Waiting {
  resolve(value: unknown): void
  reject(error: Error): void
  what: string
}

export class HostStores implements Stores {
  readonly #file: string
  readonly #now: () => number
  readonly #waiting = new Map<number, Waiting>()
  #worker: Worker | undefined
  #lastId = 0

  /** The thread is started, and the file made, when something is first asked. */
  constructor(folder: string, now: () => number = Date.now) {
    this.#file = join(folder, STORES_FILE)
    this.#now = now
  }

  async ask(request: StoreRequest): Promise<Json> {
    const { collection, idempotencyKey } = request
    const change = { collection, once: idempotencyKey, at: this.#now() }
    switch (request.op) {
      case 'get':
        return this.#call({ op: 'get', collection, key: request.key }, request)
      case 'set':
        return this.#call(
          { ...change, op: 'set', key: request.key, value: JSON.stringify(request.value) },
          request,
        )
      case 'append': {
        const { key } = request
        const named = key === undefined ? {} : { key }
        const value = JSON.stringify(request.value)
        return this.#call({ ...change, op: 'append', ...named, value }, request)
      }
      case 'increment':
        return this.#call({ ...change, op: 'increment', key: request.key, by: request.by }, request)
      case 'delete':
        return this.#call({ ...change, op: 'delete', key: request.key }, request)
      case 'query': {
        const { where, sort, limit } = request
        return this.#call(
          { op: 'query', collection, where: conditionsOf(where), sort, limit, offset: 0 },
          request,
        )
      }
    }
  }

  async collections(): Promise<Collection[]> {
    return (await this.#call({ op: 'collections' }, { collection: '' })) as unknown as Collection[]
  }

  async rows({
    collection,
    search,
    limit,
    offset,
  }: StoreQuery): Promise<{ rows: StoreRow[]; total: number }> {
    const where: Condition[] =
      search === '' ? [] : [{ field: '$key', test: 'contains', value: search }]
    const found = await this.#call(
      { op: 'query', collection, where, sort: [], limit, offset },
      { collection },
    )
    return found as unknown as { rows: StoreRow[]; total: number }
  }

  /** Removes a row by hand; says whether it was there. */
  async remove(collection: string, key: string): Promise<boolean> {
    const change = { collection, once: '', at: this.#now() }
    const gone = await this.#call({ ...change, op: 'delete', key }, { collection, key })
    return (gone as { deleted: boolean }).deleted
  }

  /** Puts a row back that was removed by hand. */
  async put(collection: string, key: string, value: Json): Promise<void> {
    const change = { collection, once: '', at: this.#now() }
    await this.#call(
      { ...change, op: 'set', key, value: JSON.stringify(value) },
      { collection, key },
    )
  }

  /** Lets the file go; a later call opens it again. */
  async close(): Promise<void> {
    const worker = this.#worker
    if (!worker) return
    const gone = new Promise((resolve) => worker.once('exit', resolve))
    await this.#call({ op: 'close' }, { collection: '' })
    worker.ref()
    await gone
  }

  #call(ask: Ask, about: { collection: string; key?: string }): Promise<Json> {
    return new Promise<Json>((resolve, reject) => {
      const id = ++this.#lastId
      const worker = (this.#worker ??= this.#start())
      if (this.#waiting.size === 0) worker.ref()
      const row = about.key === undefined ? '' : `row "${about.key}" of `
      const what = `${row}the store "${about.collection}"`
      this.#waiting.set(id, { resolve: resolve as Waiting['resolve'], reject, what })
      worker.postMessage({ ...ask, id })
    })
  }

  #start(): Worker {
    const worker = new Worker(workerFile(import.meta.url, 'stores'), {
      name: 'stores',
      workerData: { file: this.#file } satisfies Opening,
      execArgv: [],
    })
    let why = ''
    worker.on('message', (answer: Answer) => {
      const waiting = this.#waiting.get(answer.id)
      this.#waiting.delete(answer.id)
      if (this.#waiting.size === 0) worker.unref()
      if (!waiting) return
      if ('refused' in answer) waiting.reject(this.#failed(answer.refused, waiting.what))
      else waiting.resolve(JSON.parse(answer.json))
    })
    worker.on('error', (error) => (why = ` (${error.message})`))
    worker.on('exit', () => {
      if (this.#worker !== worker) return
      this.#worker = undefined
      const lost = [...this.#waiting.values()]
      this.#waiting.clear()
      for (const { reject, what } of lost)
        reject(
          new NodeError('file', `The thread that keeps ${what} ended${why}. Try again.`, {
            retryable: true,
          }),
        )
    })
    return worker
  }

  #failed(refusal: Refusal, what: string): NodeError {
    switch (refusal.kind) {
      case 'not-a-number':
        return new NodeError(
          'bad-input',
          `Could not increment ${what}: what is kept there is no number. Use another key, or set it first.`,
        )
      case 'not-a-list':
        return new NodeError(
          'bad-input',
          `Could not append to ${what}: what is kept there is no list. Use another key, or set it to a list first.`,
        )
      case 'too-large':
        return new NodeError('limit', limitText('store-value', `The value for ${what}`), {
          limit: 'store-value',
        })
      case 'disk':
        return new NodeError(
          refusal.full ? 'disk-full' : 'file',
          `Could not use ${what}: ${refusal.detail}. ${refusal.full ? 'Free some space, then run again.' : `Check the file ${this.#file} and the disk that it is on.`}`,
          { retryable: !refusal.full },
        )
    }
  }
}

/** `{ "status": "new", "score": { "gt": 5 } }` as conditions. Throws a `NodeError` for a test that there is not. */
function conditionsOf(where: Record<string, Json>): Condition[] {
  return Object.entries(where).flatMap(([field, wanted]): Condition[] => {
    if (wanted === null || typeof wanted !== 'object' || Array.isArray(wanted))
      return [{ field, test: 'eq', value: wanted }]
    return Object.entries(wanted).map(([test, value]) => {
      const known = TESTS.find((name) => name === test)
      if (!known)
        throw new NodeError(
          'bad-config',
          `The condition on "${field}" has the test "${test}", which there is not. There are: ${TESTS.join(', ')}.`,
        )
      return { field, test: known, value }
    })
  })
}
