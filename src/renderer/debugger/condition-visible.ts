/** What the condition of a breakpoint sees, for completions: what its node sees, and how the run stands (docs/debugging.md). */
import type { Breakpoint } from '../../shared/run/debug'
import { knownSchema, NOTHING } from '../code-editor/expressions/known'
import type { Visible } from '../code-editor/expressions/resolve'
import type { EditorSession } from '../editor/session'
import { dataFlowOf } from '../inspector/data/expression-source'

const ERROR = {
  type: 'object',
  properties: {
    code: { type: 'string', description: 'For example auth, timeout, limit.' },
    message: { type: 'string', description: 'What went wrong.' },
  },
}

/** `node`: the one that the breakpoint is on, or that its edge leads to; undefined for every node. */
export function conditionVisible(
  session: EditorSession,
  node: string | undefined,
  on: Breakpoint['on'],
): Visible {
  const seen: Visible =
    node === undefined ? { input: NOTHING, variables: {} } : dataFlowOf(session).visible(node)
  return {
    ...seen,
    variables: {
      cost: knownSchema({ type: 'number' }, 'What the run cost so far, in US dollars.'),
      round: knownSchema({ type: 'integer' }, 'The round of the loop around the node, from 1.'),
      index: knownSchema({ type: 'integer' }, 'The place of the item in its list, from 0.'),
      ...(on === 'error' ? { error: knownSchema(ERROR, 'What went wrong.') } : {}),
      ...seen.variables,
    },
  }
}
