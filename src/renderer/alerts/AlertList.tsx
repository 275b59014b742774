import type { Alert } from '../../shared/contract/alerts'
import { hrefOf, navigate } from '../navigation/route'
import { projectOfRun } from '../projects/run-projects'
import { useProjects } from '../projects/useProjects'
import { Time } from '../time/Time'
import { attempt, Button, Icon, IconButton } from '../ui'
import { dismiss, recoverFrom, useAlerts } from './state'
import { alertTitle, RECOVERIES } from './words'

/** Every alert: what is wrong, why, and the ways on. */
export function AlertList({ alerts }: { alerts: readonly Alert[] }) {
  const list = useProjects()
  const here = new Set(list.state === 'ready' ? list.projects.map(({ id }) => id) : [])
  if (alerts.length === 0)
    return (
      <p className="flex items-start gap-2 px-4 py-4 text-fg-2">
        <Icon name="circle-check" className="mt-0.5 text-success" />
        Nothing needs you. A run that stands still for longer than is usual, or a workflow whose
        runs fail one after the other, is told here.
      </p>
    )
  return (
    <ul aria-label="Alerts" className="divide-y divide-line">
      {alerts.map((alert) => (
        <li key={alert.id}>
          <AlertEntry alert={alert} isHere={here.has(alert.workflow)} />
        </li>
      ))}
    </ul>
  )
}

function AlertEntry({ alert, isHere }: { alert: Alert; isHere: boolean }) {
  const title = alertTitle(alert)
  const look = () => {
    useAlerts.setState({ isOpen: false })
    if (isHere)
      return navigate({ screen: 'editor', project: alert.workflow, run: alert.run, debug: true })
    void attempt('The run was not opened', async () => {
      const project = await projectOfRun(alert.run)
      navigate({ screen: 'editor', project, run: alert.run, debug: true })
    })
  }
  return (
    <article aria-label={title} className="px-4 py-3">
      <div className="flex items-start gap-2.5">
        <Icon
          name={alert.kind === 'failing' ? 'circle-x' : 'hourglass'}
          className={alert.kind === 'failing' ? 'mt-0.5 text-danger' : 'mt-0.5 text-warning'}
        />
        <div className="min-w-0 flex-1">
          <h3 className="font-medium break-words">{title}</h3>
          <p className="line-clamp-4 text-xs break-words text-fg-2" title={alert.cause}>
            {alert.cause}
          </p>
          <p className="text-xs text-fg-3">
            Since <Time at={alert.since} />
          </p>
        </div>
        <IconButton
          icon="x"
          size="sm"
          label={`Dismiss: ${title}`}
          onClick={() => void dismiss(alert)}
        />
      </div>
      <div className="mt-2 flex flex-wrap gap-1.5 pl-6.5">
        {alert.offers.map((kind) => (
          <Button
            key={kind}
            size="sm"
            icon={RECOVERIES[kind].icon}
            onClick={() => recoverFrom(alert, kind)}
          >
            {RECOVERIES[kind].label}
          </Button>
        ))}
        <Button size="sm" icon="bug" onClick={look}>
          Re-run from…
        </Button>
        {isHere && (
          <a
            href={hrefOf({ screen: 'editor', project: alert.workflow, run: alert.run })}
            onClick={() => useAlerts.setState({ isOpen: false })}
            className="self-center px-1 text-xs text-accent-fg underline-offset-2 hover:underline"
          >
            Show the run
          </a>
        )}
      </div>
    </article>
  )
}
