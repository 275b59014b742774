/**
 * How an older document becomes a present one, a step for each version.
 *
 * A step takes a document of its version as plain JSON and returns one of the next; it keeps every field it does not know.
 * Steps are only ever added: `migrations[n]` leads from version n to n + 1, and each has a test beside it.
 */
export type Migration = (document: Record<string, unknown>) => Record<string, unknown>

/** Version 1 is the first, so there is nothing to migrate from yet. */
export const migrations: ReadonlyMap<number, Migration> = new Map()

/** A document brought from its version to `to`, step by step. Throws when a step is missing. */
export function migrate(
  document: Record<string, unknown>,
  from: number,
  to: number,
  steps: ReadonlyMap<number, Migration> = migrations,
): Record<string, unknown> {
  let current = document
  for (let version = from; version < to; version++) {
    const step = steps.get(version)
    if (!step)
      throw new Error(`There is no way from document version ${version} to ${version + 1}.`)
    current = { ...step(current), version: version + 1 }
  }
  return current
}
