/** Whether a draft would run otherwise than what is published, or be called otherwise. */
import type { CalledWorkflow, Workflow } from '../../shared/workflow/document'

/** Where cards stand, how large they are and what is noted beside them is no change. */
const DRAWN: ReadonlySet<string> = new Set(['position', 'size', 'notes'])

/** A draft that was not read with the workflows that it calls is compared without them. */
export function differs(published: Workflow, draft: Workflow): boolean {
  if (published === draft) return false
  if (!sameBody(published, draft)) return true
  const { workflows } = draft
  if (!workflows) return false
  const others = published.workflows ?? {}
  const ids = Object.keys(workflows)
  return (
    ids.length !== Object.keys(others).length ||
    ids.some((id) => {
      const [one, other] = [workflows[id], others[id]]
      return one === undefined || other === undefined || !sameBody(one, other)
    })
  )
}

function sameBody(one: CalledWorkflow, other: CalledWorkflow): boolean {
  return (
    one.name === other.name &&
    sameItems(one.nodes, other.nodes) &&
    sameItems(one.edges, other.edges) &&
    text(one.settings) === text(other.settings) &&
    text(one.variables) === text(other.variables)
  )
}

function sameItems(one: readonly object[], other: readonly object[]): boolean {
  return (
    one.length === other.length &&
    one.every((item, at) => {
      const beside = other[at]
      return item === beside || (beside !== undefined && itemText(item) === itemText(beside))
    })
  )
}

/** Made once for each node: after an edit all but one are the same objects as before. */
const texts = new WeakMap<object, string>()

function itemText(item: object): string {
  const known = texts.get(item)
  if (known !== undefined) return known
  const made = text(Object.fromEntries(Object.entries(item).filter(([key]) => !DRAWN.has(key))))
  texts.set(item, made)
  return made
}

/** JSON with its keys in order, as the host may hand a document back with others. */
function text(value: unknown): string {
  if (value === undefined) return ''
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
}
