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
      className="flex min-h-9 shrink-0 items-center gap-2 border-b border-line bg-surface-1 px-3"
    >
      <Icon name="hand" className="text-family-people" />
      <span className="min-w-0 flex-1 truncate">
        <span className="font-medium">{node ? nodeName(node) : first.title}</span> waits for you
        {open.length > 1 && ` · ${open.length - 1} more`}
      </span>
      <a
        href={hrefOf({ screen: 'inbox', callback: first.callback })}
        className="rounded-md px-2 py-1 font-medium text-accent-fg hover:bg-accent-soft"
      >
        Open in inbox
      </a>
    </div>
  )
}
