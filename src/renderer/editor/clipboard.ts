/**
 * Nodes as text, so that they can be copied between workflows, windows and hosts, or sent in a chat: JSON with `format`
 * `baton/fragment`, and otherwise what a document has. What is pasted is read as carefully as a file from a stranger.
 */
import {
  FORMAT,
  VERSION,
  type Group,
  type Sticky,
  type Workflow,
} from '../../shared/workflow/document'
import { groupsOf } from '../../shared/workflow/groups'
import { LIMITS, limitText } from '../../shared/workflow/limits'
import { readWorkflow } from '../../shared/workflow/load'
import type { Fragment } from './document-edits'

/** What `format` says in copied text. */
const FRAGMENT = 'baton/fragment'

/** What the clipboard's text is. `left` counts edges that lead out of what was copied. */
export type Pasted =
  | { kind: 'nodes'; fragment: Fragment; left: number }
  | { kind: 'document'; workflow: Workflow; text: string }
  | { kind: 'nothing'; message: string }

/** A selection as text. */
export function textOfFragment(fragment: Fragment): string {
  return JSON.stringify({ format: FRAGMENT, version: VERSION, ...fragment }, null, 2)
}

/** Reads pasted text: nodes, a whole document, or neither, with why and what to do. */
export function readPasted(text: string): Pasted {
  const nothing = (message: string): Pasted => ({ kind: 'nothing', message })
  if (text.trim() === '') return nothing('The clipboard is empty. Copy nodes first.')
  if (!text.includes(FRAGMENT) && !text.includes(FORMAT))
    return nothing(
      'The clipboard holds no nodes. Copy nodes in Baton, or the JSON of a workflow, and paste again.',
    )
  if (text.length > LIMITS['document-size'].max)
    return nothing(limitText('document-size', 'The clipboard'))
  const parsed = parse(text)
  if (!parsed.ok)
    return nothing(
      `The copied nodes are damaged: they are not JSON (${parsed.reason}). Copy all of the text again.`,
    )
  const { value } = parsed
  if (value.format === FORMAT) {
    const loaded = readWorkflow(value)
    if (!loaded.ok) return nothing(loaded.message)
    return { kind: 'document', workflow: loaded.workflow, text: JSON.stringify(value) }
  }
  if (value.format !== FRAGMENT)
    return nothing(
      'The clipboard holds no nodes that can be read: its "format" is neither that of nodes nor that of a workflow.',
    )
  return readFragment(value)
}

function readFragment(value: Record<string, unknown>): Pasted {
  const loaded = readWorkflow({
    version: VERSION,
    ...value,
    format: FORMAT,
    id: 'pasted',
    name: 'Pasted',
    edges: value.edges ?? [],
  })
  if (!loaded.ok)
    return { kind: 'nothing', message: loaded.message.replace('The workflow', 'What was copied') }
  const { nodes, edges, stickies = [], groups = [] } = loaded.workflow
  if (nodes.length + stickies.length === 0)
    return { kind: 'nothing', message: 'What was copied holds no nodes and no notes.' }
  const ids = new Set(nodes.map(({ id }) => id))
  if (ids.size < nodes.length) {
    const twice = nodes.find(({ id }, index) => nodes.findIndex((node) => node.id === id) < index)
    return {
      kind: 'nothing',
      message: `What was copied has two nodes with the id “${twice?.id ?? ''}”. Give one of them another id.`,
    }
  }
  const inner = edges.filter(({ source, target }) => ids.has(source) && ids.has(target))
  return {
    kind: 'nodes',
    fragment: {
      nodes: withoutCircles(nodes),
      edges: inner,
      ...(stickies.length > 0 ? { stickies: distinct(stickies) } : {}),
      ...(groups.length > 0 ? { groups: groupsThere(nodes, stickies, groups) } : {}),
    },
    left: edges.length - inner.length,
  }
}

/** The first of those that share an id. */
function distinct<T extends { id: string }>(items: readonly T[]): T[] {
  return items.filter(({ id }, index) => items.findIndex((item) => item.id === id) === index)
}

/** The groups with the members that count. */
function groupsThere(
  nodes: Fragment['nodes'],
  stickies: readonly Sticky[],
  groups: readonly Group[],
): Group[] {
  const read = groupsOf({ nodes, stickies: [...stickies], groups: [...groups] })
  return [...read.all.values()].map((each) => ({
    ...each.group,
    nodes: [...each.nodes],
    ...(each.stickies.length > 0 ? { stickies: [...each.stickies] } : {}),
  }))
}

/** A node that stands in itself, by way of its container, stands at the top instead. */
function withoutCircles(nodes: Fragment['nodes']): Fragment['nodes'] {
  const parents = new Map(nodes.map((node) => [node.id, node.parent]))
  return nodes.map((node) => {
    const seen = new Set([node.id])
    for (let at = node.parent; at !== undefined; at = parents.get(at)) {
      if (at === node.id) {
        const { parent: _parent, ...free } = node
        return free
      }
      if (seen.has(at)) break
      seen.add(at)
    }
    return node
  })
}

type Parsed = { ok: true; value: Record<string, unknown> } | { ok: false; reason: string }

/** Reads JSON that may stand inside other text, as a chat shows it. */
function parse(text: string): Parsed {
  const plain = text.replace(/^\uFEFF/, '').trim()
  const inner = plain.slice(plain.indexOf('{'), plain.lastIndexOf('}') + 1)
  let reason = ''
  for (const candidate of plain.startsWith('{') ? [plain, inner] : [inner]) {
    try {
      const value: unknown = JSON.parse(candidate)
      if (typeof value === 'object' && value !== null)
        return { ok: true, value: value as Record<string, unknown> }
    } catch (error) {
      reason = error instanceof Error ? error.message : String(error)
    }
  }
  return { ok: false, reason: reason || 'no object' }
}
