/** Airtable's Web API (airtable.com/developers/web/api). */
import { NodeError } from '../../../engine/node-error'
import type { Json, JsonObject } from '../../../shared/workflow/document'
import { restClient, type Rest } from '../rest'
import type { Service, ServiceCall } from '../service'

/** Airtable takes no more records in one request, and gives no more in one answer. */
const BATCH = 10
const PAGE = 100
/** After 429 it answers nothing else for so long. Milliseconds. */
const PENALTY = 30_000

interface Place {
  base: string
  table: string
}

/** The inputs of the actions, which the node's schema checks. */
export interface AirtableInputs {
  create: Place & { records: JsonObject[] }
  update: Place & { records: JsonObject[]; ids: string[] }
  /** Changes the record whose fields `matchOn` are the same, else makes one: the same twice is the same once. */
  upsert: Place & { records: JsonObject[]; matchOn: string[] }
  list: Place & { filter?: string; view?: string; fields?: string[]; limit: number }
}

export const airtable: Service = {
  kind: 'airtable',
  async call(call) {
    const input = call.input as unknown as AirtableInputs[keyof AirtableInputs]
    const path = `/v0/${encodeURIComponent(idOf(input.base))}/${encodeURIComponent(input.table)}`
    const ask = client(call)
    switch (call.action) {
      case 'create': {
        const { records } = input as AirtableInputs['create']
        return written(
          ask,
          'POST',
          path,
          records.map((fields) => ({ fields })),
        )
      }
      case 'update': {
        const { records, ids } = input as AirtableInputs['update']
        const changes = records.map((fields, index) => ({ id: ids[index] ?? '', fields }))
        return written(ask, 'PATCH', path, changes)
      }
      case 'upsert': {
        const { records, matchOn } = input as AirtableInputs['upsert']
        const performUpsert = { fieldsToMergeOn: matchOn }
        return written(
          ask,
          'PATCH',
          path,
          records.map((fields) => ({ fields })),
          { performUpsert },
        )
      }
      case 'list':
        return list(ask, path, input as AirtableInputs['list'])
      default:
        throw new NodeError('bad-config', `Airtable knows no action “${call.action}”.`)
    }
  },
}

function client({ credentials, signal }: Pick<ServiceCall, 'credentials' | 'signal'>): Rest {
  return restClient({
    title: 'Airtable',
    base: credentials.baseUrl ?? 'https://api.airtable.com',
    headers: { authorization: `Bearer ${credentials.secrets.token ?? ''}` },
    connection: credentials.id,
    signal,
    pause: PENALTY,
    missing: 'There is no such base, table or record, or the token has no access to it.',
  })
}

/** The base's id in what may be its address. */
function idOf(base: string): string {
  return /\b(app[A-Za-z0-9]{10,})/.exec(base)?.[1] ?? base
}

async function written(
  ask: Rest,
  method: 'POST' | 'PATCH',
  path: string,
  records: JsonObject[],
  more: JsonObject = {},
): Promise<Json> {
  const all: Json[] = []
  for (let from = 0; from < records.length; from += BATCH) {
    const body = { records: records.slice(from, from + BATCH), typecast: true, ...more }
    try {
      all.push(...recordsOf(await ask(method, path, { body })))
    } catch (error) {
      // Changes may be made once more; new records would stand there twice.
      throw method === 'POST' ? halfMade(error, all.length, records.length) : error
    }
  }
  return { records: all, count: all.length }
}

/** The failure of a request that came after others had made records. */
function halfMade(error: unknown, made: number, all: number): unknown {
  if (made === 0 || !(error instanceof NodeError) || error.code === 'aborted') return error
  return new NodeError(
    error.code,
    `${error.message} ${made} of the ${all} records had been made before, the first ones, so Baton does not try again. Make only the others, or use an upsert.`,
    { cause: error },
  )
}

async function list(
  ask: Rest,
  path: string,
  { filter, view, fields = [], limit }: AirtableInputs['list'],
): Promise<Json> {
  const all: Json[] = []
  let offset: string | undefined
  do {
    const query = new URLSearchParams(fields.map((name) => ['fields[]', name]))
    const answer = await ask('GET', `${path}?${query.toString()}`, {
      query: {
        pageSize: String(Math.min(PAGE, limit - all.length)),
        filterByFormula: filter,
        view,
        offset,
      },
    })
    all.push(...recordsOf(answer))
    const next = (answer as JsonObject).offset
    offset = typeof next === 'string' ? next : undefined
  } while (offset !== undefined && all.length < limit)
  return { records: all.slice(0, limit), count: Math.min(all.length, limit) }
}

function recordsOf(answer: Json): JsonObject[] {
  const { records } = (answer ?? {}) as JsonObject
  return Array.isArray(records)
    ? (records as JsonObject[]).map(({ id = '', fields = {}, createdTime = null }) => ({
        id,
        fields,
        createdTime,
      }))
    : []
}
