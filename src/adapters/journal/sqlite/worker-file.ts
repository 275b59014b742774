import { existsSync } from 'node:fs'

/**
 * The file of the worker of the journal, or of another that is built beside it, seen from the module at `here` (an `import.meta.url`): beside it in the source, or where
 * the builds put it. Throws when it is nowhere, which means that a build forgot it.
 */
export function workerFile(here: string, name = 'journal'): URL {
  const places = here.endsWith('.ts')
    ? ['./worker.ts']
    : // out/{server,cli,chunks}/*.mjs, then out/main/index.js, then out/main/chunks/*.js
      [`../${name}/worker.mjs`, `./${name}/worker.js`, `../${name}/worker.js`]
  const found = places.map((place) => new URL(place, here)).find((file) => existsSync(file))
  if (!found)
    throw new Error(
      `The worker of the ${name} is missing: none of ${places.join(', ')} is there, seen from ${here}. Build Baton again.`,
    )
  return found
}
