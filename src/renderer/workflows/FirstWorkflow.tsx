import { Button, EmptyState } from '../ui'
import { lostProjects, useBackups } from './backups'

/** What a list without workflows offers: those that the host still has, else the first template. */
export function FirstWorkflow({
  busy,
  onTemplate,
  onGallery,
  onBackups,
}: {
  busy: boolean
  onTemplate: () => void
  onGallery: () => void
  onBackups: () => void
}) {
  const read = useBackups()
  const lost = read.state === 'read' ? lostProjects(read.backups, read.own) : []
  if (lost.length > 0)
    return (
      <EmptyState
        icon="archive-restore"
        title={
          lost.length === 1
            ? 'Your workflow can come back'
            : `Your ${lost.length} workflows can come back`
        }
        actions={
          <>
            <Button size="lg" variant="primary" icon="archive-restore" onClick={onBackups}>
              Restore from the backup
            </Button>
            <Button size="lg" onClick={onTemplate} busy={busy}>
              Start with Content to cash
            </Button>
            <Button size="lg" onClick={onGallery}>
              See all templates
            </Button>
          </>
        }
      >
        This browser holds no workflows: its data was cleared, or you used another one before. The
        host kept a copy, with the versions:{' '}
        {lost
          .slice(0, 3)
          .map(({ project }) => project.name)
          .join(', ')}
        {lost.length > 3 ? ` and ${lost.length - 3} more` : ''}.
      </EmptyState>
    )
  return (
    <EmptyState
      icon="workflow"
      title="Turn one recording into a week of posts"
      actions={
        <>
          <Button
            size="lg"
            variant="primary"
            icon="play"
            busy={busy}
            onClick={onTemplate}
            data-tour="first-template"
          >
            Start with Content to cash
          </Button>
          <Button size="lg" onClick={onGallery}>
            See all templates
          </Button>
        </>
      }
    >
      A workflow hands work from model to model, to services and to you. This one needs no account
      and no key: it comes with a sample recording and runs on the built-in offline model. You can
      also drop a <code>.baton.json</code> file here.
    </EmptyState>
  )
}
