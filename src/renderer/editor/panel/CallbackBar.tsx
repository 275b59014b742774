import { hrefOf } from '../../navigation/route'
import { Icon } from '../../ui'
import { useDocument, useRunView } from '../context'
import { nodeById, nodeName } from '../document-index'

/** Questions of this run that wait for a person. */
export function CallbackBar() {
  const callbacks = useRunView((view) => view?.callbacks)
  const isOver = useRunView((view) => view?.endedAt !== undefined)
  const workflow = useDocument((each) => each)
  const open = isOver ? [] : Object.values(callbacks ?? {}).filter((callback) => !callback.resolved)
  const first = open[0]
  if (!first) return null
  const node = nodeById(workflow, first.node)
  return (
    <div
      role="status"
      className="pointer-events-auto flex h-10 w-fit max-w-full animate-appear items-center gap-2.5 rounded-lg border border-line bg-surface-1 pr-1.5 pl-3 shadow-float"
    >
      <Icon name="hand" className="text-family-people" />
      <span className="min-w-0 truncate">
        <span className="font-medium">{node ? nodeName(node) : first.title}</span> waits for you
        {open.length > 1 && ` · ${open.length - 1} more`}
      </span>
      <a
        href={hrefOf({ screen: 'inbox', callback: first.callback })}
        data-tour="open-question"
        className="shrink-0 rounded-md bg-accent px-2.5 py-1 font-medium text-on-accent hover:bg-accent-hover"
      >
        Open in inbox
      </a>
    </div>
  )
}
