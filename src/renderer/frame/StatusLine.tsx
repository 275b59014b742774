import { reconnectNow, useHostState, type HostState } from '../bridge/host'
import { useLive } from '../bridge/live'
import { useNow } from '../time/now'
import { costText, costToday, costWords } from '../runs/cost'
import { hrefOf } from '../navigation/route'
import { cn, Icon } from '../ui'

const STATES: Record<HostState, { icon: string; word: string; tone: string }> = {
  connecting: { icon: 'loader', word: 'Connecting', tone: 'text-fg-3' },
  connected: { icon: 'circle-check', word: 'Connected', tone: 'text-success' },
  lost: { icon: 'unplug', word: 'Host lost, trying again', tone: 'text-danger' },
}

/** The line at the bottom: which host, whether it can be reached, what runs and waits, and today's cost. */
export function StatusLine() {
  const state = useHostState()
  const info = useLive((live) => live.info)
  const runs = useLive((live) => live.runs)
  const asked = useLive((live) => live.inbox?.length)
  const active = useLive((live) => live.active?.length ?? 0)
  const problem = useLive((live) => live.problem)
  const now = useNow(60_000)
  const { icon, word, tone } = STATES[state]
  const stopped = runs?.filter((run) => run.held).length ?? 0
  const running = runs?.filter((run) => run.status === 'running' && !run.held).length
  const waiting = runs?.filter((run) => run.status === 'waiting' && !run.held).length
  const cost = runs && costToday(runs, now)
  return (
    <footer
      aria-label="Status"
      className="col-start-2 flex h-7 items-center gap-4 overflow-hidden border-t border-line bg-surface-1 px-3 text-xs whitespace-nowrap text-fg-2"
    >
      <span role="status" className="flex min-w-0 items-center gap-1.5">
        <Icon name={icon} size={14} className={tone} />
        <span className="truncate">{hostName(info)}</span>
        <span className={cn(state === 'lost' ? tone : 'text-fg-3')}>{word}</span>
      </span>
      {state === 'lost' && (
        <button
          type="button"
          onClick={reconnectNow}
          className="text-accent-fg underline-offset-2 hover:underline"
        >
          Try now
        </button>
      )}
      {problem && (
        <span className="flex min-w-0 items-center gap-1.5 text-danger">
          <Icon name="circle-alert" size={14} />
          <span className="truncate" title={problem}>
            {problem}
          </span>
        </span>
      )}
      <span className="flex-1" />
      {active > 0 && (
        <a href={hrefOf({ screen: 'active' })} className="hover:text-fg-1">
          {active} active
        </a>
      )}
      {stopped > 0 && (
        <a href={hrefOf({ screen: 'runs' })} className="text-danger hover:underline">
          {stopped} stopped
        </a>
      )}
      {running !== undefined && (
        <a href={hrefOf({ screen: 'runs' })} className="hover:text-fg-1">
          {running} running
        </a>
      )}
      {waiting !== undefined && (
        <a href={hrefOf({ screen: 'runs' })} className="hover:text-fg-1">
          {waiting} waiting
        </a>
      )}
      {asked !== undefined && asked > 0 && (
        <a href={hrefOf({ screen: 'inbox' })} className="text-accent-fg hover:underline">
          {asked === 1 ? '1 question for you' : `${asked} questions for you`}
        </a>
      )}
      {cost && (
        <span title={cost.unpriced > 0 ? costWords(cost) : undefined}>Today: {costText(cost)}</span>
      )}
    </footer>
  )
}

function hostName(info: { kind: 'desktop' | 'server'; name: string } | undefined): string {
  if (!info) return 'Host'
  return info.kind === 'desktop' ? 'This computer' : info.name
}
