/** Whether a document is within the limits: found in one walk, before anything takes time in proportion to more than its size. */
import { LIMITS, limitText, type LimitName } from './limits'
import { sizeOf } from './measure'
import { hasTemplate } from './template'

/** A limit that a document goes past, and what to say. */
export interface DocumentLimit {
  limit: LimitName
  message: string
}

const SHAPE = { size: Infinity, depth: LIMITS['document-depth'].max } as const

/** The first limit that a document goes past; undefined when none. `document` may be anything that was JSON. */
export function documentLimit(document: object): DocumentLimit | undefined {
  if (sizeOf(document, SHAPE) === 'depth') return past('document-depth')
  const { nodes, edges, stickies, groups } = document as Record<string, unknown>
  if (countOf(stickies) > LIMITS['document-stickies'].max) return past('document-stickies')
  if (countOf(groups) > LIMITS['document-groups'].max) return past('document-groups')
  if (!Array.isArray(nodes) || !Array.isArray(edges)) return undefined
  // What it carries is looked at with it, so it counts with it.
  const parts = [{ nodes, edges }, ...carriedIn(document)]
  const sum = (of: (part: Part) => number) => parts.reduce((total, part) => total + of(part), 0)
  if (sum((part) => part.nodes.length) > LIMITS['document-nodes'].max) return past('document-nodes')
  if (sum((part) => part.edges.length) > LIMITS['document-edges'].max) return past('document-edges')
  if (sum((part) => expressionText(part.nodes)) > LIMITS['document-expressions'].max)
    return past('document-expressions')
  if (parts.some((part) => containerDepth(part.nodes) > LIMITS['container-depth'].max))
    return past('container-depth')
  if (sum((part) => returns(part.nodes, part.edges)) > LIMITS['document-loops'].max)
    return past('document-loops')
  return undefined
}

interface Part {
  nodes: readonly unknown[]
  edges: readonly unknown[]
}

/** The workflows that a document carries, as far as they have the shape of one. */
function carriedIn(document: object): Part[] {
  const carried = fieldOf(document, 'workflows')
  if (carried === null || typeof carried !== 'object') return []
  return Object.values(carried).flatMap((part: unknown) => {
    const [nodes, edges] = [fieldOf(part, 'nodes'), fieldOf(part, 'edges')]
    return Array.isArray(nodes) && Array.isArray(edges) ? [{ nodes, edges }] : []
  })
}

function countOf(list: unknown): number {
  return Array.isArray(list) ? list.length : 0
}

function past(limit: LimitName): DocumentLimit {
  return { limit, message: limitText(limit, 'The workflow') }
}

/** Characters of all texts with expressions in them. */
function expressionText(nodes: readonly unknown[]): number {
  let characters = 0
  const open: unknown[] = nodes.map((node) => fieldOf(node, 'config'))
  while (open.length > 0) {
    const at = open.pop()
    if (typeof at === 'string') characters += hasTemplate(at) ? at.length : 0
    else if (at !== null && typeof at === 'object')
      for (const part of Object.values(at)) open.push(part)
  }
  return characters
}

/** How many nodes stand inside each other at the most. One that stands in itself counts for nothing: the analysis tells. */
function containerDepth(nodes: readonly unknown[]): number {
  const parents = parentsOf(nodes)
  const depths = new Map<unknown, number>()
  let most = 0
  for (const id of parents.keys()) {
    const path: unknown[] = []
    let at: unknown = id
    while (parents.has(at) && !depths.has(at)) {
      // Noted before it is known, so that a ring comes to an end.
      depths.set(at, 0)
      path.push(at)
      at = parents.get(at)
    }
    let depth = depths.get(at) ?? -1
    for (const inner of path.reverse()) depths.set(inner, (depth += 1))
    most = Math.max(most, depth)
  }
  return most
}

/**
 * To how many nodes a walk over the edges returns while it is still under way from them: no fewer than there are loops. What
 * leads from the content of a container back to it closes none.
 */
function returns(nodes: readonly unknown[], edges: readonly unknown[]): number {
  const parents = parentsOf(nodes)
  const next = new Map<unknown, unknown[]>(nodes.map((node) => [fieldOf(node, 'id'), []]))
  for (const edge of edges) {
    const [source, target] = [fieldOf(edge, 'source'), fieldOf(edge, 'target')]
    if (target !== parents.get(source)) next.get(source)?.push(target)
  }
  const heads = new Set<unknown>()
  const state = new Map<unknown, 'open' | 'left'>()
  for (const start of next.keys()) {
    if (state.has(start)) continue
    const path = [{ id: start, child: 0 }]
    state.set(start, 'open')
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const targets = next.get(top.id) ?? []
      if (top.child === targets.length) {
        state.set(top.id, 'left')
        path.pop()
        continue
      }
      const target = targets[top.child++]
      const seen = state.get(target)
      if (seen === 'open') heads.add(target)
      else if (seen === undefined && next.has(target)) {
        state.set(target, 'open')
        path.push({ id: target, child: 0 })
      }
    }
  }
  return heads.size
}

function parentsOf(nodes: readonly unknown[]): Map<unknown, unknown> {
  return new Map(nodes.map((node) => [fieldOf(node, 'id'), fieldOf(node, 'parent')]))
}

function fieldOf(value: unknown, name: string): unknown {
  return value !== null && typeof value === 'object' && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined
}
