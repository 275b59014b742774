/** Which local connection stands for one that a file names and this host has not. Remembered in this browser. */
import { connectionUses, type ConnectionUse } from '../../../shared/workflow/connection-uses'
import type { ConnectionInfo } from '../../../shared/contract'
import type { Workflow } from '../../../shared/workflow/document'

const KEY = 'baton.import.connections'
/** More choices than these are forgotten, the oldest first. */
const MOST = 500

export type Choices = Readonly<Record<string, string>>

/** The connections that a document names and the host has not. */
export function missingConnections(
  workflow: Workflow,
  known: ReadonlyMap<string, ConnectionInfo>,
): ConnectionUse[] {
  return connectionUses(workflow).filter(({ id }) => !known.has(id))
}

/** The connections that can stand for one: of a kind that its nodes can do with. */
export function candidates(
  { kinds }: ConnectionUse,
  known: ReadonlyMap<string, ConnectionInfo>,
): ConnectionInfo[] {
  return [...known.values()].filter(({ kind }) => kinds.length === 0 || kinds.includes(kind))
}

/** What was chosen before, as far as it is still there and fits. */
export function remembered(
  missing: readonly ConnectionUse[],
  known: ReadonlyMap<string, ConnectionInfo>,
): Choices {
  const before = read()
  return Object.fromEntries(
    missing.flatMap((use) => {
      const chosen = before[use.id]
      const fits = candidates(use, known).some(({ id }) => id === chosen)
      return chosen !== undefined && fits ? [[use.id, chosen]] : []
    }),
  )
}

export function remember(choices: Choices): void {
  const all = Object.entries({ ...read(), ...choices }).slice(-MOST)
  try {
    localStorage.setItem(KEY, JSON.stringify(Object.fromEntries(all)))
  } catch (error) {
    console.warn('The choice of connections is not remembered.', error)
  }
}

function read(): Choices {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}')
    if (typeof kept !== 'object' || kept === null) return {}
    return Object.fromEntries(Object.entries(kept).filter(([, to]) => typeof to === 'string'))
  } catch (error) {
    console.warn('Earlier choices of connections cannot be read.', error)
    return {}
  }
}
