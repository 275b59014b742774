import type { Problem } from '../shared/workflow/problem'

/** The document has errors, so no run was started. */
export class WorkflowRefused extends Error {
  constructor(readonly problems: Problem[]) {
    super(problems[0]?.message ?? 'The workflow has errors.')
    this.name = 'WorkflowRefused'
  }
}

/** The trigger or the payload does not fit the document, so no run was started. */
export class InputRefused extends Error {
  constructor(
    message: string,
    /** One line for each thing that does not fit. */
    readonly details: string[],
  ) {
    super(message)
    this.name = 'InputRefused'
  }
}
