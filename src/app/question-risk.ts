/** What an approval lets happen. */
import type { Risk, Workflow, WorkflowNode } from '../shared/workflow/document'

const RANK: Readonly<Record<Risk, number>> = { reversible: 0, irreversible: 1, 'high-stakes': 2 }
const known = new WeakMap<Workflow, Map<string, Risk>>()

/**
 * The highest risk of what comes after a question and before the next one, containers with all that is in them. Of what the workflow
 * calls nothing is said.
 */
export function questionRisk(workflow: Workflow, node: string): Risk {
  const found = known.get(workflow) ?? new Map<string, Risk>()
  known.set(workflow, found)
  const risk = found.get(node) ?? riskAfter(workflow, node)
  found.set(node, risk)
  return risk
}

function riskAfter({ nodes, edges }: Workflow, from: string): Risk {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const asked = byId.get(from)
  if (asked && asked.type !== 'human-callback') return riskOf(asked)
  const next = new Map<string, string[]>()
  const lead = (source: string, target: string) =>
    next.set(source, [...(next.get(source) ?? []), target])
  for (const { source, sourceHandle, target } of edges)
    if (source !== from || sourceHandle === undefined || sourceHandle === 'approved')
      lead(source, target)
  for (const { id, parent } of nodes) if (parent !== undefined) lead(parent, id)
  let worst: Risk = 'reversible'
  const seen = new Set([from])
  const open = [...(next.get(from) ?? [])]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const node = byId.get(id)
    if (!node || seen.has(id)) continue
    seen.add(id)
    // Another question stands before what comes after that one.
    if (node.type === 'human-callback' && !node.disabled) continue
    if (RANK[riskOf(node)] > RANK[worst]) worst = riskOf(node)
    open.push(...(next.get(id) ?? []))
  }
  return worst
}

function riskOf({ risk, disabled }: WorkflowNode): Risk {
  return disabled ? 'reversible' : (risk ?? 'reversible')
}
