/**
 * The same failure with the secrets in its message blotted out, and nothing of what clients of services hang on their errors: requests
 * with headers, addresses with tokens, causes.
 */
export function plainError(thrown: unknown, redact: (text: string) => string): Error {
  const message = redact(thrown instanceof Error ? thrown.message : String(thrown))
  const code = codeOf(thrown)
  return Object.assign(new Error(message), code === undefined ? {} : { code })
}

/** The system's code, wherever in the chain of causes it stands. */
function codeOf(thrown: unknown, depth = 0): string | undefined {
  if (!(thrown instanceof Error) || depth > 5) return undefined
  if ('code' in thrown && typeof thrown.code === 'string') return thrown.code
  const inner =
    'error' in thrown ? thrown.error : 'original' in thrown ? thrown.original : thrown.cause
  return codeOf(inner, depth + 1)
}
