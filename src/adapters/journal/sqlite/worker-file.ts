import { existsSync } from 'node:fs'

/**
 * The file of the journal's worker, seen from the module at `here` (an `import.meta.url`): beside it in the source, or where
 * the builds put it. Throws when it is nowhere, which means that a build forgot it.
 */
export function workerFile(here: string): URL {
  const places = here.endsWith('.ts')
    ? ['./worker.ts']
    : // out/{server,cli,chunks}/*.mjs, then out/main/index.js, then out/main/chunks/*.js
      ['../journal/worker.mjs', './journal/worker.js', '../journal/worker.js']
  const found = places.map((place) => new URL(place, here)).find((file) => existsSync(file))
  if (!found)
    throw new Error(
      `The journal's worker is missing: none of ${places.join(', ')} is there, seen from ${here}. Build Baton again.`,
    )
  return found
}
