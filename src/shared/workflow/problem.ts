/** Every problem that the analysis reports (semantics section 2), and how bad it is. */
export const PROBLEM_SEVERITY = {
  'duplicate-id': 'error',
  'dangling-edge': 'error',
  'unknown-port': 'error',
  'unknown-type': 'error',
  'bad-config': 'error',
  'bad-expression': 'error',
  'no-trigger': 'error',
  'edge-into-trigger': 'error',
  'loop-has-two-entries': 'error',
  'crosses-container': 'error',
  unreachable: 'warning',
  'leaves-loop': 'info',
  'ungated-irreversible': 'warning',
  /** A workflow runs one that runs it again, by way of others or not. */
  'calls-itself': 'error',
  /** A sticky note or a group that the drawing cannot show as it is written. No run takes notice of it. */
  'bad-drawing': 'warning',
  /** Past a limit of this build (`limits.ts`), which the message names. */
  limit: 'error',
} as const satisfies Record<string, Severity>

export type Severity = 'error' | 'warning' | 'info'
export type ProblemCode = keyof typeof PROBLEM_SEVERITY

/** One thing that is wrong, or worth knowing, about a workflow. */
export interface Problem {
  code: ProblemCode
  severity: Severity
  /** What is wrong and what to do, in plain words. */
  message: string
  /** The id of the node it is about. */
  node?: string
  /** The id of the edge it is about. */
  edge?: string
  /** The id of the sticky note it is about. */
  sticky?: string
  /** The id of the group it is about. */
  group?: string
  /** Where in the node, as a path: `config.cases[0].when`. */
  field?: string
  /** For `bad-expression`: the offset in the field's text, from 0. */
  position?: number
}

/** A problem with the severity that its code has. */
export function problem(
  code: ProblemCode,
  message: string,
  where: Omit<Problem, 'code' | 'severity' | 'message'> = {},
): Problem {
  return { code, severity: PROBLEM_SEVERITY[code], message, ...where }
}
