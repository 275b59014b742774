/** Finding nodes by what they are called, what they are, and what stands in them; notes by their text, groups by their title. */
import type { Workflow, WorkflowNode } from '../../shared/workflow/document'
import { called, groupsOf } from '../../shared/workflow/groups'
import type { NodeCatalog } from '../../shared/workflow/node-definition'
import { groupKey, stickyKey, type ItemKey } from '../editor/items'

/** What was found, with the first place where the words stand. */
export interface Found {
  item: ItemKey
  /** `name`, `type`, `id`, `notes`, `text` (of a note), `title` (of a group) or a path in the config: `prompt`, `cases[0].when`. */
  place: string
  /** The text around the words, shortened. */
  excerpt: string
}

/** Letters before and after the words in an excerpt. */
const AROUND = 24

/** Where some words stand: nodes in the order of the document, then notes, then groups. Upper and lower case are the same. */
export function findItems(workflow: Workflow, catalog: NodeCatalog, words: string): Found[] {
  const wanted = words.trim().toLowerCase()
  if (wanted === '') return []
  const firstOf = (item: ItemKey, texts: Iterable<readonly [string, string]>): Found[] => {
    for (const [place, text] of texts) {
      const at = text.toLowerCase().indexOf(wanted)
      if (at !== -1) return [{ item, place, excerpt: excerptOf(text, at, wanted.length) }]
    }
    return []
  }
  return [
    ...workflow.nodes.flatMap((node) => firstOf(node.id, textsOf(node, catalog))),
    ...(workflow.stickies ?? []).flatMap(({ id, text }) =>
      firstOf(stickyKey(id), [['text', text]]),
    ),
    ...[...groupsOf(workflow).all.values()].flatMap(({ group }) =>
      firstOf(groupKey(group.id), [['title', called(group)]]),
    ),
  ]
}

function* textsOf(node: WorkflowNode, catalog: NodeCatalog): Generator<readonly [string, string]> {
  yield ['name', node.name ?? '']
  yield ['type', `${catalog.get(node.type)?.title ?? ''} ${node.type}`]
  yield ['id', node.id]
  yield ['notes', node.notes ?? '']
  yield* textsIn(node.config ?? {}, '')
}

function* textsIn(value: unknown, path: string): Generator<readonly [string, string]> {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* textsIn(item, `${path}[${index}]`)
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value))
      yield* textsIn(item, path === '' ? key : `${path}.${key}`)
  } else if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    yield [path, String(value)]
}

function excerptOf(text: string, at: number, length: number): string {
  const from = Math.max(0, at - AROUND)
  const to = Math.min(text.length, at + length + AROUND)
  const inner = text.slice(from, to).replaceAll(/\s+/g, ' ').trim()
  return `${from > 0 ? '…' : ''}${inner}${to < text.length ? '…' : ''}`
}
