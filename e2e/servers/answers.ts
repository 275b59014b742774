/** What the test servers share: an answer in JSON, and waiting for what comes to pass. */
import type { ServerResponse } from 'node:http'

/** Sends a value as JSON. */
export function json(
  response: ServerResponse,
  status: number,
  value: unknown,
  headers: Record<string, string> = {},
): void {
  response
    .writeHead(status, { 'content-type': 'application/json', ...headers })
    .end(JSON.stringify(value))
}

/** Lets tests wait for what a server comes to hold. */
export class Sights {
  readonly #watchers = new Set<() => void>()

  /** Something is another: those who wait look again. */
  readonly changed = (): void => this.#watchers.forEach((look) => look())

  /** Resolves with what `look` finds, now or after a change. */
  readonly seen = <T>(look: () => T | undefined): Promise<T> =>
    new Promise((resolve) => {
      const watch = () => {
        const found = look()
        if (found === undefined) return
        this.#watchers.delete(watch)
        resolve(found)
      }
      this.#watchers.add(watch)
      watch()
    })
}
