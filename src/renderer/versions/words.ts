/** What changed between two versions, as a person would say it. */
import { drawingPhrases } from './drawing-words'
import { configSchema } from '../../shared/workflow/config-schema'
import type { EdgeChange, FieldChange, NodeChange, WorkflowDiff } from '../../shared/workflow/diff'
import type { Workflow, WorkflowEdge, WorkflowNode } from '../../shared/workflow/document'
import type { NodeCatalog } from '../../shared/workflow/node-definition'

/** More phrases than this are counted, not said. */
const MOST_PHRASES = 4
/** More names than this are counted, not said. */
const MOST_NAMES = 3

/** Fields that any node may carry. */
const NODE_FIELDS: Record<string, string> = {
  name: 'name',
  type: 'type',
  typeVersion: 'type version',
  notes: 'notes',
  retry: 'retry',
  timeout: 'time limit',
  join: 'start rule',
  risk: 'risk',
  disabled: 'switch',
  parent: 'container',
}

/** `Added Draft post; changed its prompt; moved 3 nodes`. `No change` where there is none. */
export function wordsOf(diff: WorkflowDiff, before: Workflow, catalog: NodeCatalog): string {
  const phrases = phrasesOf(diff, before, catalog)
  const said = phrases.slice(0, phrases.length > MOST_PHRASES ? MOST_PHRASES - 1 : MOST_PHRASES)
  const left = phrases.length - said.length
  const text = [...said, ...(left > 0 ? [`and ${left} more changes`] : [])].join('; ')
  return text === '' ? 'No change' : text[0]?.toUpperCase() + text.slice(1)
}

function phrasesOf(diff: WorkflowDiff, before: Workflow, catalog: NodeCatalog): string[] {
  const added = diff.nodes.filter(({ kind }) => kind === 'added')
  const removed = diff.nodes.filter(({ kind }) => kind === 'removed')
  const changed = diff.nodes.filter(({ kind }) => kind === 'changed')
  const moved = changed.filter((change) => change.moved)
  const phrases = [
    ...list('added', added.map(nameOf)),
    ...list('removed', removed.map(nameOf)),
    ...changed.flatMap((change) => nodePhrases(change, catalog)),
    ...edgePhrases(diff, before),
    ...drawingPhrases(diff),
    ...documentPhrases(diff.fields),
  ]
  if (moved.length === 1) phrases.push(`moved ${moved.map(nameOf).join('')}`)
  else if (moved.length > 1) phrases.push(`moved ${moved.length} nodes`)
  if (phrases.length === 0 && diff.reordered) phrases.push('changed the order of the nodes')
  return phrases
}

function nodePhrases(change: NodeChange, catalog: NodeCatalog): string[] {
  const { before, after, fields } = change
  const phrases: string[] = []
  const renamed = fields.find(({ path }) => path[0] === 'name')
  if (renamed && before && after) phrases.push(`renamed ${title(before)} to ${title(after)}`)
  const switched = fields.find(({ path }) => path[0] === 'disabled')
  if (switched) phrases.push(`switched ${nameOf(change)} ${after?.disabled ? 'off' : 'on'}`)
  const others = fields.filter((field) => field !== renamed && field !== switched)
  const names = [...new Set(others.map((field) => fieldTitle(field, after ?? before, catalog)))]
  if (names.length > 0)
    phrases.push(
      `changed ${phrases.length > 0 ? 'its' : `${possessive(nameOf(change))}`} ${several(names.map(lower), 'fields')}`,
    )
  return phrases
}

/** Edges of nodes that came or went are not worth a word: they came and went with them. */
function edgePhrases({ nodes, edges }: WorkflowDiff, before: Workflow): string[] {
  const fresh = new Set(nodes.flatMap(({ id, kind }) => (kind === 'changed' ? [] : [id])))
  const names = new Map(before.nodes.map((node) => [node.id, title(node)]))
  for (const { after } of nodes) if (after) names.set(after.id, title(after))
  const between = edges.filter((change) => !ends(change).some((id) => fresh.has(id)))
  return EDGE_WORDS.flatMap(({ kind, one, many }) => {
    const some = between.filter((change) => change.kind === kind)
    if (some.length > 1) return [`${many} ${some.length} edges`]
    return some.map((change) => {
      const [source = '', target = ''] = ends(change).map((id) => names.get(id) ?? id)
      return one(source, target)
    })
  })
}

const EDGE_WORDS: readonly {
  kind: EdgeChange['kind']
  one: (source: string, target: string) => string
  many: string
}[] = [
  { kind: 'added', one: (source, target) => `connected ${source} to ${target}`, many: 'added' },
  {
    kind: 'removed',
    one: (source, target) => `disconnected ${source} from ${target}`,
    many: 'removed',
  },
  {
    kind: 'changed',
    one: (source, target) => `changed the edge from ${source} to ${target}`,
    many: 'changed',
  },
]

function documentPhrases(fields: readonly FieldChange[]): string[] {
  const phrases: string[] = []
  const name = fields.find(({ path }) => path[0] === 'name')
  if (name) phrases.push(`renamed the workflow to ${String(name.after)}`)
  const tops = new Set(fields.filter((field) => field !== name).map(({ path }) => String(path[0])))
  if (tops.size > 0) phrases.push(`changed the workflow’s ${several([...tops], 'fields')}`)
  return phrases
}

/** What the form calls a field: `Prompt`. A field of a list or an object is called by its outermost name. */
export function fieldTitle(
  { path }: Pick<FieldChange, 'path'>,
  node: WorkflowNode | undefined,
  catalog: NodeCatalog,
): string {
  const [top, inner] = path
  if (top !== 'config') return NODE_FIELDS[String(top)] ?? String(top)
  const definition = node && catalog.get(node.type)
  if (inner === undefined) return 'config'
  const fields: unknown = definition && configSchema(definition).properties
  const field: unknown =
    fields !== null && typeof fields === 'object' && Object.hasOwn(fields, inner)
      ? Reflect.get(fields, inner)
      : undefined
  const named: unknown =
    field !== null && typeof field === 'object' && 'title' in field ? field.title : undefined
  return typeof named === 'string' ? named : String(inner)
}

/** A node's name, or its id where it has none. */
export function title({ name, id }: WorkflowNode): string {
  return name?.trim() || id
}

/** A changed node's name as it is now, or was last. */
export function nameOf({ before, after, id }: NodeChange): string {
  const node = after ?? before
  return node ? title(node) : id
}

function ends({ before, after }: EdgeChange): string[] {
  const edge: WorkflowEdge | undefined = after ?? before
  return edge ? [edge.source, edge.target] : []
}

function list(verb: string, names: readonly string[]): string[] {
  return names.length === 0 ? [] : [`${verb} ${several(names, 'nodes')}`]
}

function several(names: readonly string[], kind: string): string {
  if (names.length > MOST_NAMES) return `${names.length} ${kind}`
  const last = names.at(-1) ?? ''
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`
}

function possessive(name: string): string {
  return `${name}’s`
}

function lower(text: string): string {
  // An abbreviation keeps its capitals.
  return /^[A-Z][a-z]/.test(text) ? text[0]?.toLowerCase() + text.slice(1) : text
}
