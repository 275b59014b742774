import { useMemo, useState } from 'react'
import type { Backup } from '../../shared/contract/backups'
import { host, messageOf } from '../bridge/host'
import { bringBack, readDocument } from '../projects/backup/bring-back'
import { exportWorkflow } from '../projects/export'
import { useNow } from '../time/now'
import { relativeTime } from '../time/relative'
import { Badge, Button, CenteredSpinner, Checkbox, Dialog, EmptyState, toast } from '../ui'
import { BackupVersions } from './BackupVersions'
import { lostProjects, useBackups } from './backups'

/** What the host keeps of this browser and of others, to bring it back. `here`: the ids of the projects in this browser. */
export default function BackupsDialog({
  here,
  onClose,
}: {
  here: ReadonlySet<string>
  onClose: () => void
}) {
  const [again, setAgain] = useState(0)
  const read = useBackups(true, again)
  const lost = useMemo(
    () => (read.state === 'read' ? lostProjects(read.backups, read.own) : []),
    [read],
  )
  const [decided, setDecided] = useState<Readonly<Record<string, boolean>>>({})
  const [busy, setBusy] = useState(false)
  const now = useNow(60_000)
  // What is missing here is wanted unless a person says otherwise.
  const isWanted = (backup: Backup) =>
    decided[keyOf(backup)] ?? (lost.includes(backup) && !here.has(backup.project.id))
  const backups = read.state === 'read' ? read.backups : []
  const wanted = backups.filter(isWanted)
  const restore = async () => {
    setBusy(true)
    let done = 0
    try {
      for (const backup of wanted) {
        await bringBack(host.backups, backup)
        done += 1
      }
      toast({
        title:
          done === 1
            ? `${wanted[0]?.project.name} was restored`
            : `${done} workflows were restored`,
        tone: 'success',
      })
      onClose()
    } catch (thrown) {
      setBusy(false)
      setAgain((count) => count + 1)
      toast({
        title: done > 0 ? `${done} of ${wanted.length} were restored` : 'Not restored',
        description: messageOf(thrown),
        tone: 'danger',
      })
    }
  }
  return (
    <Dialog
      onClose={onClose}
      title="Backups"
      description="The host keeps a copy of every workflow, with its versions of 30 days. One that is here already comes back as a copy."
      footer={
        <>
          <Button onClick={onClose}>Close</Button>
          <Button
            variant="primary"
            icon="archive-restore"
            busy={busy}
            disabled={wanted.length === 0}
            onClick={() => void restore()}
          >
            {wanted.length === 0
              ? 'Restore'
              : wanted.length === 1
                ? 'Restore 1 workflow'
                : `Restore ${wanted.length} workflows`}
          </Button>
        </>
      }
    >
      {read.state === 'reading' && <CenteredSpinner />}
      {read.state === 'failed' && (
        <EmptyState
          icon="circle-alert"
          title="The backups cannot be read"
          actions={<Button onClick={() => setAgain((count) => count + 1)}>Try again</Button>}
        >
          {read.message}
        </EmptyState>
      )}
      {read.state === 'read' && backups.length === 0 && (
        <EmptyState icon="archive" title="Nothing is backed up yet">
          A moment after you make a workflow, the host has a copy of it.
        </EmptyState>
      )}
      <ul aria-label="Backups" className="divide-y divide-line">
        {backups.map((backup) => {
          const { project, store, versions } = backup
          const own = read.state === 'read' && store === read.own
          return (
            <li key={keyOf(backup)} className="py-2">
              <div className="flex items-center gap-3">
                <Checkbox
                  aria-label={`Restore ${project.name}`}
                  checked={isWanted(backup)}
                  onCheckedChange={(yes) =>
                    setDecided((before) => ({ ...before, [keyOf(backup)]: yes }))
                  }
                />
                <div className="min-w-0 flex-1">
                  <p className="flex items-center gap-2">
                    <span className="truncate font-medium">{project.name}</span>
                    {own && here.has(project.id) && <Badge>Here</Badge>}
                    {project.deletedAt !== undefined && <Badge tone="warning">Deleted</Badge>}
                    {project.goneAt !== undefined && <Badge tone="warning">Removed</Badge>}
                  </p>
                  <p className="text-xs text-fg-3">
                    {own ? 'This browser' : 'Another browser, or this one before it was cleared'} ·
                    edited {relativeTime(project.updatedAt, now)} ·{' '}
                    {versions === 1 ? '1 version' : `${versions} versions`}
                  </p>
                </div>
                <Button
                  size="sm"
                  icon="download"
                  aria-label={`Export ${project.name} from the backup`}
                  onClick={() => void exportBackup(backup)}
                >
                  Export
                </Button>
              </div>
              <BackupVersions backup={backup} onRestored={onClose} />
            </li>
          )
        })}
      </ul>
    </Dialog>
  )
}

/** Works where the browser keeps nothing: it needs the host alone. */
async function exportBackup({ store, project, last }: Backup): Promise<void> {
  try {
    exportWorkflow(await readDocument(host.backups, { store, project: project.id }, last))
  } catch (thrown) {
    toast({ title: 'Not exported', description: messageOf(thrown), tone: 'danger' })
  }
}

function keyOf({ store, project }: Backup): string {
  return `${store} ${project.id}`
}
