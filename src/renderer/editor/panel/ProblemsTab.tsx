import { FixButton, SEVERITY_LOOK } from '../../canvas/ProblemBadge'
import type { Problem } from '../../../shared/workflow/problem'
import { cn, Icon } from '../../ui'
import { useDocument, useEditor, useFindings } from '../context'
import { edgeById, nodeById, nodeName } from '../document-index'
import { groupKey, stickyKey } from '../items'
import { selectionOfKeys } from '../selection'

/** Every problem of the document; a press leads to the node and the field. */
export function ProblemsTab() {
  const session = useEditor()
  const problems = useFindings((found) => found.problems)
  const workflow = useDocument((each) => each)
  if (problems.length === 0)
    return (
      <p className="flex items-center gap-2 p-4 text-fg-2">
        <Icon name="circle-check" className="text-success" /> No problems.
      </p>
    )
  const go = ({ node, edge, sticky, group, field }: Problem) => {
    const drawn = sticky === undefined ? group && groupKey(group) : stickyKey(sticky)
    if (drawn !== undefined) {
      session.document.select(selectionOfKeys([drawn]))
      session.canvas?.show([drawn])
    } else if (node !== undefined && nodeById(workflow, node)) {
      session.document.select({ nodes: [node] })
      session.canvas?.show([node])
      session.ui.focusField(node, field)
    } else if (edge !== undefined) {
      const found = edgeById(workflow, edge)
      session.document.select({ edges: [edge] })
      if (found)
        session.canvas?.show([found.source, found.target].filter((id) => nodeById(workflow, id)))
    } else session.document.select({})
  }
  return (
    <ul className="p-1.5">
      {problems.map((problem, index) => {
        const look = SEVERITY_LOOK[problem.severity]
        const node = problem.node === undefined ? undefined : nodeById(workflow, problem.node)
        return (
          <li key={index} className="flex items-start gap-2">
            <button
              type="button"
              onClick={() => go(problem)}
              className="flex min-w-0 flex-1 items-start gap-2.5 rounded-md px-2.5 py-1.5 text-left hover:bg-surface-2"
            >
              <Icon name={look.icon} label={look.word} className={cn('mt-px', look.tone)} />
              <span className="min-w-0 flex-1 break-words">{problem.message}</span>
              <span className="shrink-0 text-xs text-fg-3">
                {[node ? nodeName(node) : undefined, problem.field].filter(Boolean).join(' · ')}
              </span>
            </button>
            <FixButton problem={problem} className="mt-0.5 shrink-0" />
          </li>
        )
      })}
    </ul>
  )
}
