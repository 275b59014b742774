import type { NodeView } from '../../shared/run/view'
import { timeUntil } from '../time/relative'
import { costText, unpricedWords } from '../runs/cost'
import { useRoundsOf, useRunNow } from '../editor/context'

/** Of a long text only the end is shown while it streams. Characters. */
const TICKER_TAIL = 140

/** When a waiting node goes on, or its next attempt begins. Renewed each second for as long as it matters. */
function useWakeText({ state, wakeAt }: NodeView): string | undefined {
  const isDue = wakeAt !== undefined && (state === 'waiting' || state === 'retrying')
  const now = useRunNow(isDue ? 1000 : 3_600_000)
  if (!isDue) return undefined
  const time = timeUntil(wakeAt, now)
  return state === 'waiting' ? `wakes ${time}` : `next attempt ${time}`
}

/** What a run adds to a card: the streamed text, the round, the attempt, the items, the cost. */
export function NodeProgress({
  id,
  view,
  attempts,
  markCounts,
}: {
  id: string
  view: NodeView
  attempts: number | undefined
  /** The state mark beside it counts the attempts of a node that is retrying. */
  markCounts: boolean
}) {
  const limit = useRoundsOf(id)
  const isBusy = view.state === 'running' || view.state === 'retrying'
  const wakes = useWakeText(view)
  const parts = [
    wakes,
    limit !== undefined && view.state !== 'idle' && (view.round > 1 || isBusy)
      ? `round ${view.round}/${limit}`
      : view.round > 1
        ? `round ${view.round}`
        : undefined,
    (view.state === 'retrying' ? !markCounts : view.attempt > 1)
      ? `attempt ${view.attempt}${attempts ? `/${attempts}` : ''}`
      : undefined,
    view.items
      ? `${view.items.ended}/${view.items.total} items${view.items.failed > 0 ? `, ${view.items.failed} failed` : ''}`
      : view.active > 1
        ? `${view.active} at once`
        : undefined,
    view.tokens > 0 || view.unpriced > 0
      ? `${view.tokens.toLocaleString()} tokens · ${costText(view)}`
      : undefined,
  ].filter((part) => part !== undefined)
  const streams = isBusy && view.text !== ''
  if (parts.length === 0 && !streams && view.state !== 'failed') return null
  return (
    <div className="baton-progress border-t border-line px-3 py-1.5 text-fg-3">
      {streams && (
        <p className="baton-ticker font-mono text-fg-2" aria-hidden>
          <span>{view.text.slice(-TICKER_TAIL)}</span>
        </p>
      )}
      {view.state === 'failed' && view.error && (
        <p className="line-clamp-2 break-words text-danger" title={view.error.message}>
          {view.error.message}
        </p>
      )}
      {parts.length > 0 && (
        <p
          className="truncate"
          title={view.unpriced > 0 ? `${parts.join(' · ')}: ${unpricedWords(view)}` : undefined}
        >
          {parts.join(' · ')}
        </p>
      )}
    </div>
  )
}
