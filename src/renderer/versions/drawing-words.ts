/** What changed of sticky notes and groups, as a person would say it. */
import type {
  FieldChange,
  GroupChange,
  StickyChange,
  WorkflowDiff,
} from '../../shared/workflow/diff'
import { called, stickyTitle } from '../../shared/workflow/groups'

/** `added the note “Why”`, `moved 2 notes`, `put 2 nodes into the group Writing`. */
export function drawingPhrases({ stickies, groups }: WorkflowDiff): string[] {
  return [...noteKinds(stickies), ...groupKinds(groups)]
}

const VERBS = { added: 'added', removed: 'removed' } as const

function noteKinds(changes: readonly StickyChange[]): string[] {
  const phrases: string[] = []
  for (const kind of ['added', 'removed'] as const)
    phrases.push(
      ...some(
        VERBS[kind],
        changes.filter((change) => change.kind === kind),
      ),
    )
  const changed = changes.filter(({ kind }) => kind === 'changed')
  const isOf = (field: string) => (change: StickyChange) =>
    change.fields.some(({ path }) => path[0] === field)
  const rewritten = changed.filter(isOf('text'))
  const rest = changed.filter((change) => !rewritten.includes(change) && change.fields.length > 0)
  phrases.push(...some('rewrote', rewritten), ...some('changed', rest))
  phrases.push(
    ...some(
      'moved',
      changed.filter(({ fields, moved }) => moved && fields.length === 0),
    ),
  )
  return phrases
}

function some(verb: string, notes: readonly StickyChange[]): string[] {
  const [only, ...more] = notes
  if (!only) return []
  return more.length > 0 ? [`${verb} ${notes.length} notes`] : [`${verb} ${noteName(only)}`]
}

function groupKinds(changes: readonly GroupChange[]): string[] {
  return changes.flatMap((change) => {
    const name = groupName(change)
    if (change.kind !== 'changed') return [`${VERBS[change.kind]} ${name}`]
    return groupPhrases(change, name)
  })
}

function groupPhrases({ before, after, fields }: GroupChange, name: string): string[] {
  const has = (field: string) => fields.some(({ path }) => path[0] === field)
  const phrases: string[] = []
  if (before && after && has('title'))
    phrases.push(`renamed the group ${called(before)} to ${called(after)}`)
  if (has('nodes') || has('stickies')) phrases.push(memberPhrase(before, after, name))
  if (has('collapsed')) phrases.push(`${after?.collapsed ? 'collapsed' : 'expanded'} ${name}`)
  const known = ['title', 'nodes', 'stickies', 'collapsed']
  const others = [...new Set(fields.map(({ path }) => String(path[0])))].filter(
    (field) => !known.includes(field),
  )
  if (others.length > 0)
    phrases.push(`changed the ${others.map(drawingFieldTitle).join(' and ')} of ${name}`)
  return phrases
}

function memberPhrase(
  before: GroupChange['before'],
  after: GroupChange['after'],
  name: string,
): string {
  const members = (group: GroupChange['before']) => [
    ...(group?.nodes ?? []),
    ...(group?.stickies ?? []).map((id) => `note:${id}`),
  ]
  const [was, is] = [members(before), members(after)]
  const came = is.filter((id) => !was.includes(id)).length
  const left = was.filter((id) => !is.includes(id)).length
  if (came > 0 && left === 0) return `put ${came === 1 ? 'one more' : `${came} more`} into ${name}`
  if (left > 0 && came === 0) return `took ${left === 1 ? 'one' : left} out of ${name}`
  return `changed what is in ${name}`
}

/** `the group Writing`. */
export function groupName({ before, after, id }: GroupChange): string {
  const group = after ?? before
  return `the group ${group ? called(group) : id}`
}

/** `the note “Why”`, or `an empty note`. */
export function noteName({ before, after }: StickyChange): string {
  const sticky = after ?? before
  const title = sticky && stickyTitle(sticky)
  return title === undefined ? 'an empty note' : `the note “${title}”`
}

const FIELDS: Readonly<Record<string, string>> = {
  text: 'text',
  color: 'colour',
  size: 'size',
  parent: 'container',
  locked: 'lock',
  nodes: 'nodes',
  stickies: 'notes',
  collapsed: 'collapsed',
  title: 'title',
}

/** What a field of a note or a group is called. */
export function drawingFieldTitle(field: string): string {
  return FIELDS[field] ?? field
}

/** Fields as they are told one by one: lists of members as a whole, since their places mean nothing. */
export function drawingFields({
  before,
  after,
  fields,
}: GroupChange | StickyChange): FieldChange[] {
  const tops = [...new Set(fields.map(({ path }) => String(path[0])))]
  return tops.map((top) => ({
    path: [top],
    before: before && Reflect.get(before, top),
    after: after && Reflect.get(after, top),
  }))
}
