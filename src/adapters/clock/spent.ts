/** When the present turn of the event loop was first asked about; undefined until it is. */
let since: number | undefined

/** How long the event loop has been held since somebody first asked in this turn, in milliseconds. */
export function spentThisTurn(): number {
  if (since !== undefined) return performance.now() - since
  since = performance.now()
  setImmediate(() => (since = undefined))
  return 0
}
