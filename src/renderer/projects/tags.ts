/** How a person sorts the projects. Tags are no part of the document, so they are never shared. */
import { database, guard } from './database'

/** The longest tag. Characters. */
export const MAX_TAG = 40

/** A tag as it is kept: one line, without spaces around it. Empty when nothing is left. */
export function tidyTag(tag: string): string {
  return tag.replace(/\s+/g, ' ').trim().slice(0, MAX_TAG)
}

/** Adds and takes away tags of several projects at once. Rejects with a `StorageProblem`; then nothing was written. */
export function changeTags(
  ids: readonly string[],
  { add = [], remove = [] }: { add?: readonly string[]; remove?: readonly string[] },
): Promise<void> {
  const added = add.map(tidyTag).filter(Boolean)
  return guard(async () => {
    await database.projects
      .where('id')
      .anyOf([...ids])
      .modify((project) => {
        const tags = [...new Set([...(project.tags ?? []), ...added])]
        const kept = tags.filter((tag) => !remove.includes(tag)).sort((a, b) => a.localeCompare(b))
        if (kept.length > 0) project.tags = kept
        else delete project.tags
      })
  })
}
