/** What went wrong, in words for a person. Errors of the host and of the store carry them already. */
export function messageOf(thrown: unknown): string {
  if (thrown instanceof Error && thrown.message) return thrown.message
  return typeof thrown === 'string' && thrown ? thrown : 'Something failed without saying why.'
}
