/** Which projects the list shows, and in which order. */
import { catalog } from '../../nodes/definitions'
import type { Project } from '../projects/schema'

export const SORTS = {
  edited: 'Last edited',
  name: 'Name',
  created: 'Newest',
  run: 'Last run',
  size: 'Size',
} as const
export type Sort = keyof typeof SORTS

export interface ListView {
  search: string
  /** Only those with this tag. */
  tag: string | undefined
  sort: Sort
}

/** The projects that match every word of the search, and the tag, in order. `ranAt`: when each last ran, by id. */
export function arrange(
  projects: readonly Project[],
  { search, tag, sort }: ListView,
  ranAt: ReadonlyMap<string, number>,
): Project[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  const shown = projects.filter(
    (project) =>
      (tag === undefined || project.tags?.includes(tag)) &&
      (words.length === 0 || matches(project, words)),
  )
  return shown.sort((a, b) => compare(a, b, sort, ranAt) || b.updatedAt - a.updatedAt)
}

/** Every tag with the number of projects that have it, by name. */
export function tagCounts(projects: readonly Project[]): { tag: string; count: number }[] {
  const counts = new Map<string, number>()
  for (const { tags } of projects)
    for (const tag of tags ?? []) counts.set(tag, (counts.get(tag) ?? 0) + 1)
  return [...counts]
    .map(([tag, count]) => ({ tag, count }))
    .sort((a, b) => a.tag.localeCompare(b.tag))
}

function matches({ name, tags, workflow }: Project, words: readonly string[]): boolean {
  const text = [
    name,
    workflow.description,
    ...(tags ?? []),
    ...workflow.nodes.flatMap((node) => [node.name, catalog.get(node.type)?.title ?? node.type]),
  ]
    .filter(Boolean)
    .join('\n')
    .toLowerCase()
  return words.every((word) => text.includes(word))
}

function compare(a: Project, b: Project, sort: Sort, ranAt: ReadonlyMap<string, number>): number {
  switch (sort) {
    case 'edited':
      return b.updatedAt - a.updatedAt
    case 'name':
      return a.name.localeCompare(b.name, undefined, { numeric: true, sensitivity: 'base' })
    case 'created':
      return b.createdAt - a.createdAt
    case 'run':
      return (ranAt.get(b.id) ?? 0) - (ranAt.get(a.id) ?? 0)
    case 'size':
      return b.workflow.nodes.length - a.workflow.nodes.length
  }
}

const KEY = 'baton.workflows.sort'

/** The order that was chosen last. */
export function rememberedSort(storage: Storage = localStorage): Sort {
  const kept = storage.getItem(KEY)
  return kept !== null && kept in SORTS ? (kept as Sort) : 'edited'
}

export function rememberSort(sort: Sort, storage: Storage = localStorage): void {
  try {
    storage.setItem(KEY, sort)
  } catch (error) {
    console.warn('The order of the list is not remembered.', error)
  }
}
