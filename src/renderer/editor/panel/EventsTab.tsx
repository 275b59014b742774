import type { RunEvent } from '../../../shared/run/events'
import { cn } from '../../ui'
import { formatDuration } from '../../../shared/workflow/duration'
import { noteWords } from '../../debugger/event-words'
import { goTo } from '../../debugger/moving'
import { useDocument, useEditor, useRun } from '../context'
import { nodeById, nodeName } from '../document-index'

/** Of a long run, only the latest are shown. */
const SHOWN = 300

/** What happened in the run, in order, latest first. */
export function EventsTab() {
  const session = useEditor()
  const { document } = session
  const moment = useRun((state) => state.moment?.seq)
  const events = useRun((state) => state.events)
  const count = useRun((state) => state.eventCount)
  const startedAt = useRun((state) => state.view?.startedAt ?? 0)
  const workflow = useDocument((each) => each)
  if (count === 0) return <p className="p-4 text-fg-2">No run yet. Its events will stand here.</p>
  const shown = events.slice(Math.max(0, count - SHOWN), count).reverse()
  return (
    <>
      <ol className="p-1.5">
        {shown.map((event) => {
          const id = 'node' in event ? event.node : undefined
          const node = id === undefined ? undefined : nodeById(workflow, id)
          return (
            <li
              key={event.seq}
              aria-current={event.seq === moment ? 'step' : undefined}
              className={cn(
                'flex items-baseline gap-3 rounded-md px-2.5 py-0.5',
                event.seq === moment && 'bg-accent-soft',
                moment !== undefined && event.seq > moment && 'opacity-50',
              )}
            >
              <button
                type="button"
                className="w-10 shrink-0 text-right text-2xs text-fg-3 hover:text-fg-1 hover:underline"
                aria-label={`Look at the run after event ${event.seq}`}
                onClick={() => goTo(session, event.seq)}
              >
                {event.seq}
              </button>
              <span
                className="w-20 shrink-0 text-2xs text-fg-3"
                title={new Date(event.at).toISOString()}
              >
                +{formatDuration(Math.max(0, event.at - startedAt))}
              </span>
              <code className="w-40 shrink-0 truncate text-fg-2">{event.type}</code>
              {id !== undefined && (
                <button
                  type="button"
                  className="w-40 shrink-0 truncate text-left hover:underline"
                  onClick={() => document.select({ nodes: node ? [id] : [] })}
                >
                  {node ? nodeName(node) : id}
                </button>
              )}
              <span className="min-w-0 truncate text-fg-3">{detailOf(event)}</span>
            </li>
          )
        })}
      </ol>
      {count > SHOWN && (
        <p className="px-4 pb-3 text-xs text-fg-3">
          The latest {SHOWN} of {count} events.
        </p>
      )}
    </>
  )
}

function detailOf(event: RunEvent): string {
  switch (event.type) {
    case 'node.started':
      return [
        event.round > 1 ? `round ${event.round}` : '',
        event.attempt > 1 ? `attempt ${event.attempt}` : '',
        event.scope ?? '',
      ]
        .filter(Boolean)
        .join(' · ')
    case 'node.completed':
      return `${event.ports.join(', ')} · ${formatDuration(event.durationMs)}`
    case 'node.failed':
      return `${event.error.message}${event.willRetry ? ' · will be tried again' : ''}`
    case 'node.noted': {
      const { note } = event
      const error = 'error' in note ? note.error?.message : undefined
      return error === undefined ? noteWords(note) : `${noteWords(note)}: ${error}`
    }
    case 'callback.requested':
      return event.title
    case 'callback.voted':
    case 'callback.resolved':
      return `${event.decision} by ${typeof event.by === 'string' ? event.by : event.by.join(', ') || 'nobody'}`
    case 'timer.set':
      return `until ${new Date(event.wakeAt).toLocaleString()}`
    case 'event.awaited':
    case 'event.received':
      return event.name
    case 'container.opened':
      return `${event.items.length} items`
    case 'run.failed':
      return event.error.message
    case 'run.cancelled':
      return [`by ${event.by}`, event.reason].filter(Boolean).join(': ')
    default:
      return ''
  }
}
