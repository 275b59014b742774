import { isEnded } from '../../shared/run/events'
import { useLive } from '../bridge/live'
import { useRun } from '../editor/context'
import { useNow } from '../time/now'
import { relativeTime } from '../time/relative'
import { Button, Menu } from '../ui'
import { compareWith } from './view'

/** Of many runs, only the latest are offered. */
const OFFERED = 20

/** Holds the run that is shown against an earlier or later one of the same workflow. */
export function CompareMenu() {
  const view = useRun((state) => state.latest)
  const runs = useLive((live) => live.runs)
  const now = useNow(60_000)
  const others = (runs ?? [])
    .filter(
      ({ id, workflow, status }) =>
        id !== view?.run && workflow === view?.workflow && isEnded(status),
    )
    .slice(0, OFFERED)
  const isOver = view !== undefined && isEnded(view.status)
  const why = !isOver
    ? 'A run can be compared once it is over'
    : others.length === 0
      ? 'There is no other finished run of this workflow'
      : undefined
  return (
    <Menu
      items={[
        { heading: 'Compare with the run' },
        ...others.map((run) => ({
          label: `${relativeTime(run.startedAt, now)}, ${run.status}`,
          onSelect: () => compareWith(run.id),
        })),
      ]}
    >
      <Button size="sm" icon="git-compare" disabled={why !== undefined} title={why}>
        Compare
      </Button>
    </Menu>
  )
}
