/** What is typed in for the addresses that workflows may reach. Pure. */
import { reachSchema, type ReachSettings } from '../../shared/reach-settings'

export interface ReachForm {
  local: boolean
  /** One entry a line. */
  allow: string
}

export function formOf({ local, allow }: ReachSettings): ReachForm {
  return { local, allow: allow.join('\n') }
}

/** What it says, or the first line that is no address. */
export function reachOf({ local, allow }: ReachForm): { reach: ReachSettings } | { fault: string } {
  const entries = allow
    .split(/[\n,]/)
    .map((line) => line.trim())
    .filter(Boolean)
  const { success, data, error } = reachSchema.safeParse({ local, allow: [...new Set(entries)] })
  if (success) return { reach: data }
  const [issue] = error.issues
  const at = issue?.path[1]
  const entry = typeof at === 'number' ? [...new Set(entries)][at] : undefined
  return { fault: `${entry === undefined ? '' : `“${entry}”: `}${issue?.message ?? 'Not valid.'}` }
}
