/** Which delivery a request is: the same id for the same message, so that a message that is sent twice starts one run. */
import type { DoorRequest, Proven } from './door'

/** What senders name their messages by, the most telling first. */
const ID_HEADERS = [
  'idempotency-key',
  'webhook-id',
  'svix-id',
  'x-github-delivery',
  'x-gitlab-event-uuid',
  'x-shopify-event-id',
  'x-shopify-webhook-id',
]

/**
 * What was signed goes first: a header is not, so whoever sends a message again could give it another. Without either, each request
 * is a message of its own.
 */
export function deliveryId(
  { headers }: Pick<DoorRequest, 'headers'>,
  proven: (Proven & { ok: true }) | undefined,
): string {
  if (proven?.id !== undefined) return proven.id
  for (const name of ID_HEADERS) {
    const value = headers[name]?.trim()
    if (value) return `${name}:${value}`
  }
  return `new:${crypto.randomUUID()}`
}
