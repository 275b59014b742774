/** Which groups a document has, and who is in them. A file may say what cannot be: what counts then is decided here, once. */
import type { Group, Sticky, Workflow } from './document'
import { problem, type Problem } from './problem'

/** A group with those of its members that count. */
export interface ReadGroup {
  readonly group: Group
  /** Nodes that exist, stand in no earlier group, and in the same place as its first member. */
  readonly nodes: readonly string[]
  /** Its sticky notes, by the same rule. */
  readonly stickies: readonly string[]
  /** The container that all of them stand in; undefined at the top. */
  readonly parent: string | undefined
}

export interface Groups {
  /** By id, in the order of the document. Those without a member are left out: there is nothing to draw. */
  readonly all: ReadonlyMap<string, ReadGroup>
  /** The group of each grouped node. */
  readonly ofNode: ReadonlyMap<string, ReadGroup>
  /** The group of each grouped sticky note. */
  readonly ofSticky: ReadonlyMap<string, ReadGroup>
}

type Drawn = Pick<Workflow, 'nodes' | 'stickies' | 'groups'>

const NONE: Groups = { all: new Map(), ofNode: new Map(), ofSticky: new Map() }
const read = new WeakMap<object, Drawn & { found: Groups }>()

/** The groups of a document. Documents are immutable, so each is read once. */
export function groupsOf({ nodes, stickies, groups }: Drawn): Groups {
  if (!groups || groups.length === 0) return NONE
  const known = read.get(groups)
  if (known?.nodes === nodes && known.stickies === stickies) return known.found
  const found = readGroups({ nodes, stickies, groups }, () => undefined)
  read.set(groups, { nodes, stickies, groups, found })
  return found
}

type Refusal = 'unknown' | 'elsewhere' | 'twice' | 'apart'

function readGroups(
  { nodes, stickies = [], groups = [] }: Drawn,
  refused: (group: Group, member: string, why: Refusal, other?: ReadGroup) => void,
): Groups {
  const places = {
    nodes: new Map(nodes.map(({ id, parent }) => [id, { parent }])),
    stickies: new Map(stickies.map(({ id, parent }) => [id, { parent }])),
  }
  const all = new Map<string, ReadGroup>()
  const of = { nodes: new Map<string, ReadGroup>(), stickies: new Map<string, ReadGroup>() }
  for (const group of groups) {
    if (all.has(group.id)) continue
    const members = { nodes: [] as string[], stickies: [] as string[] }
    let place: { parent: string | undefined } | undefined
    for (const kind of ['nodes', 'stickies'] as const)
      for (const id of group[kind] ?? []) {
        const stands = places[kind].get(id)
        const other = of[kind].get(id)
        if (!stands) refused(group, id, 'unknown')
        else if (members[kind].includes(id)) refused(group, id, 'twice')
        else if (other) refused(group, id, 'elsewhere', other)
        else if (place && place.parent !== stands.parent) refused(group, id, 'apart')
        else {
          place ??= stands
          members[kind].push(id)
        }
      }
    if (!place) continue
    const counted: ReadGroup = { group, ...members, parent: place.parent }
    all.set(group.id, counted)
    for (const kind of ['nodes', 'stickies'] as const)
      for (const id of members[kind]) of[kind].set(id, counted)
  }
  return { all, ofNode: of.nodes, ofSticky: of.stickies }
}

/** What is written about sticky notes and groups that cannot be drawn so; each with what is drawn instead. */
export function drawingProblems(workflow: Workflow): Problem[] {
  const { nodes, stickies = [], groups = [] } = workflow
  if (stickies.length + groups.length === 0) return []
  const nodeIds = new Set(nodes.map(({ id }) => id))
  const problems: Problem[] = [
    ...twice(stickies, 'sticky notes', (sticky) => ({ sticky })),
    ...twice(groups, 'groups', (group) => ({ group })),
  ]
  for (const { id, parent } of stickies)
    if (parent !== undefined && !nodeIds.has(parent))
      problems.push(
        problem(
          'bad-drawing',
          `The sticky note “${id}” stands in “${parent}”, which is not there. It is shown outside. Move it, or delete it.`,
          { sticky: id },
        ),
      )
  const found = readGroups(workflow, (group, member, why, other) =>
    problems.push(
      problem('bad-drawing', refusalText(group, member, why, other), { group: group.id }),
    ),
  )
  for (const group of groups)
    if (!found.all.has(group.id))
      problems.push(
        problem(
          'bad-drawing',
          `The group “${called(group)}” has no members, so it is not shown. Delete it.`,
          { group: group.id },
        ),
      )
  return problems
}

function refusalText(group: Group, member: string, why: Refusal, other?: ReadGroup): string {
  const name = `The group “${called(group)}”`
  switch (why) {
    case 'unknown':
      return `${name} names “${member}”, which is not there. Take it out of the group.`
    case 'twice':
      return `${name} names “${member}” twice. Take one of them out.`
    case 'elsewhere':
      return `“${member}” is in two groups, “${other ? called(other.group) : ''}” and “${called(group)}”. It is shown in the first. Take it out of one of them.`
    case 'apart':
      return `${name} names “${member}”, which stands in another container than the rest of the group. Take it out of the group.`
  }
}

/** A group's title, or its id where it has none. */
export function called({ title, id }: Group): string {
  return title.trim() || id
}

/** The first line of a note's text without its marks, short enough for a list; undefined when the note is empty. */
export function stickyTitle({ text }: Pick<Sticky, 'text'>): string | undefined {
  for (const line of text.split('\n')) {
    const plain = line
      .replace(/^\s*(#{1,6}|[-*+]|>|\d+[.)])\s+/, '')
      .replace(/^\[[ xX]\]\s+/, '')
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .replaceAll(/[*_`~]+/g, '')
      .trim()
    if (plain !== '') return plain.length > 60 ? `${plain.slice(0, 59)}…` : plain
  }
  return undefined
}

function twice(
  items: readonly { id: string }[],
  kind: string,
  where: (id: string) => { sticky: string } | { group: string },
): Problem[] {
  const seen = new Set<string>()
  const told = new Set<string>()
  return items.flatMap(({ id }) => {
    if (!seen.has(id)) {
      seen.add(id)
      return []
    }
    if (told.has(id)) return []
    told.add(id)
    return [
      problem(
        'bad-drawing',
        `Two ${kind} have the id “${id}”. The first of them is shown. Give the other one another id.`,
        where(id),
      ),
    ]
  })
}
