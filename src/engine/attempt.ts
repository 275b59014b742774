import type { Step } from './state'

/** One attempt of a step in flight. Most never look at their signal, so it is made when one does. */
export class Attempt {
  private controller: AbortController | undefined
  private given = false
  /** The first that it did of what cannot be undone, in words for people. */
  lasting: string | undefined

  /** Set when the attempt is given up. */
  get signal(): AbortSignal {
    this.controller ??= new AbortController()
    if (this.given) this.controller.abort()
    return this.controller.signal
  }

  abort(): void {
    this.given = true
    this.controller?.abort()
  }
}

/** Whether a step may begin before its event is kept. */
export function runsAhead({ node }: Step): boolean {
  return node.definition?.pure === true && node.risk === 'reversible'
}
