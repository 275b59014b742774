import type { FieldErrors } from '../forms/context'
import type { Problem } from '../../shared/workflow/problem'

/** Problems by field, for the fields below `prefix` (`config`); the prefix itself is the empty path. */
export function fieldErrors(problems: readonly Problem[], prefix: string): FieldErrors {
  const errors: Record<string, string[]> = {}
  for (const { field, message } of problems) {
    if (field === undefined) continue
    const path = belowPrefix(field, prefix)
    if (path !== undefined) (errors[path] ??= []).push(atField(message, field))
  }
  return errors
}

/** The message without `"Draft", config.prompt: `, which its place says already. */
function atField(message: string, field: string): string {
  const lead = `, ${field}: `
  const at = message.startsWith('"') ? message.indexOf(lead) : -1
  return at < 0 ? message : message.slice(at + lead.length)
}

/** The problems that are not about a field of the form. */
export function otherProblems(problems: readonly Problem[]): readonly Problem[] {
  return problems.filter(({ field }) => field === undefined)
}

function belowPrefix(field: string, prefix: string): string | undefined {
  if (prefix === '') return field
  if (field === prefix) return ''
  return field.startsWith(`${prefix}.`) ? field.slice(prefix.length + 1) : undefined
}
