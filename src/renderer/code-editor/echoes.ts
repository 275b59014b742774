/**
 * Tells values that come back from values that come from elsewhere. What is typed goes out key by key and comes back as the new
 * value a moment later; by then more may have been typed, and putting the older text back would take that away.
 */
export interface Echoes {
  /** This text was handed out. */
  sent(text: string): void
  /** Whether this value is one that was handed out and has come back; those before it will not any more. */
  isEcho(value: string): boolean
}

/** Texts that never came back (nobody took them) are forgotten after this many. */
const MOST = 200

export function createEchoes(): Echoes {
  let open: string[] = []
  return {
    sent(text) {
      open = [...open, text].slice(-MOST)
    },
    isEcho(value) {
      const index = open.indexOf(value)
      open = index < 0 ? [] : open.slice(index + 1)
      return index >= 0
    },
  }
}
