import { catalog } from '../../nodes/definitions'
import { analyse } from '../../shared/workflow/analyse'
import type { Problem } from '../../shared/workflow/problem'
import { readDocument } from './read-input'
import { EXIT } from './usage'

/** `baton validate FILE [--json]`: prints the problems; 2 when there are errors, else 0. */
export function validate(file: string, { json }: { json: boolean }): number {
  const problems = analyse(readDocument(file), catalog)
  if (json) console.log(JSON.stringify(problems, null, 2))
  else if (problems.length === 0) console.log('No problems.')
  else for (const problem of problems) console.log(line(problem))
  return problems.some(({ severity }) => severity === 'error') ? EXIT.invalid : EXIT.completed
}

/** A problem on one line: `error bad-config: … (node draft, config.model)`. */
export function line({ severity, code, message, node, edge, field }: Problem): string {
  const where = [node && `node ${node}`, edge && `edge ${edge}`, field].filter(Boolean).join(', ')
  return `${severity} ${code}: ${message}${where === '' ? '' : ` (${where})`}`
}
