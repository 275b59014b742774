/** Tells two versions of a document apart by what they do. */
import type { Workflow } from './document'

/**
 * The SHA-256 (hex) of a document, whatever the order of its keys. Where nodes and notes stand on the canvas is left out: who only
 * moves them has nothing new to publish. `subtle`: `crypto.subtle`, which hosts and pages both have.
 */
export async function documentHash(
  workflow: Workflow,
  subtle: Pick<SubtleCrypto, 'digest'>,
): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(inOrder(workflow)))
  const digest = new Uint8Array(await subtle.digest('SHA-256', bytes))
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** The keys of a document's objects that say where something is drawn. */
const DRAWN = new Set(['position'])

function inOrder(value: unknown, isConfig = false): unknown {
  if (Array.isArray(value)) return value.map((item) => inOrder(item, isConfig))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, field]) => field !== undefined && (isConfig || !DRAWN.has(key)))
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
      .map(([key, field]) => [
        key,
        inOrder(field, isConfig || key === 'config' || key === 'variables'),
      ]),
  )
}
