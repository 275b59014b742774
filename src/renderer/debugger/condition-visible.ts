/** What the condition of a breakpoint sees, for completions: what its node sees, and how the run stands (docs/debugging.md). */
import type { Breakpoint } from '../../shared/run/debug'
import { knownSchema, NOTHING } from '../code-editor/expressions/known'
import type { Visible } from '../code-editor/expressions/resolve'
import { sourcePortOf } from '../canvas/port-rules'
import { edgeById, nodeById } from '../editor/document-index'
import type { EditorSession } from '../editor/session'
import { dataFlowOf } from '../inspector/data/expression-source'

const ERROR = {
  type: 'object',
  properties: {
    code: { type: 'string', description: 'For example auth, timeout, limit.' },
    message: { type: 'string', description: 'What went wrong.' },
  },
}

/** On a node what it sees; on an edge what its source sees, with what came by in place of the input. */
export function conditionVisible(
  session: EditorSession,
  { node, edge }: Pick<Breakpoint, 'node' | 'edge'>,
  on: Breakpoint['on'],
): Visible {
  const seen = seenAt(session, node, edge)
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

function seenAt(
  session: EditorSession,
  node: string | undefined,
  edge: string | undefined,
): Visible {
  const flow = dataFlowOf(session)
  if (node !== undefined) return flow.visible(node)
  const by = edge === undefined ? undefined : edgeById(session.document.document(), edge)
  if (!by) return { input: NOTHING, variables: {} }
  const source = nodeById(session.document.document(), by.source)
  const port = sourcePortOf(by.sourceHandle, source, session.catalog)
  return { ...flow.visible(by.source), input: flow.outputOf(by.source, port) }
}
