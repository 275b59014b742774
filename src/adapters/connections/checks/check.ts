/** A harmless question to the service of a connection, which says whether the connection works. */
import type { Json, JsonObject } from '../../../shared/workflow/document'
import { restClient, type Rest } from '../../services/rest'
import type { Credentials } from '../credentials'

/** What there is to tell: who answered, and the models that it offers. */
export interface Answered {
  message: string
  models?: string[]
}

/** Rejects with a `NodeError` that says what is wrong. Secrets are blotted out by whoever calls. */
export type Check = (credentials: Credentials, signal: AbortSignal) => Promise<Answered>

/** A client of the connection's address, or the usual one. */
export function client(
  { id, fields }: Credentials,
  signal: AbortSignal,
  service: { title: string; base: string; headers?: Record<string, string>; missing?: string },
): Rest {
  return restClient({
    title: service.title,
    base: fields.baseUrl ?? service.base,
    headers: service.headers ?? {},
    connection: id,
    signal,
    missing:
      service.missing ?? 'There is nothing at this path. Check the address of the connection.',
  })
}

/** An object's field; undefined for anything else. */
export function at(value: Json | undefined, key: string): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject)[key]
    : undefined
}

/** The texts in a field of each of a list's objects. */
export function each(value: Json | undefined, key: string): string[] | undefined {
  if (!Array.isArray(value)) return undefined
  return value.flatMap((one) => {
    const text = at(one, key)
    return typeof text === 'string' ? [text] : []
  })
}
