import { useLiveQuery } from 'dexie-react-hooks'
import { useState } from 'react'
import { messageOf } from '../bridge/error-message'
import { GraphPicture } from '../gallery/GraphPicture'
import {
  deleteForGood,
  KEEP_DELETED_MS,
  listDeleted,
  restoreProjects,
  type DeletedProject,
} from '../projects/trash'
import { useNow } from '../time/now'
import { relativeTime } from '../time/relative'
import { attempt, Button, CenteredSpinner, ConfirmDialog, Dialog, EmptyState } from '../ui'

type Trash =
  | { state: 'reading' }
  | { state: 'failed'; message: string }
  | { state: 'read'; deleted: readonly DeletedProject[] }

const READING: Trash = { state: 'reading' }

/** What was deleted, to bring it back or to remove it for good. */
export default function TrashDialog({ onClose }: { onClose: () => void }) {
  const trash = useLiveQuery(readTrash, [], READING)
  const [ending, setEnding] = useState<readonly DeletedProject[]>([])
  const now = useNow(60_000)
  const deleted = trash.state === 'read' ? trash.deleted : []
  return (
    <>
      <Dialog
        onClose={onClose}
        title="Trash"
        description="Deleted workflows can come back for 30 days, with their versions."
        footer={
          <>
            <Button
              icon="trash-2"
              disabled={deleted.length === 0}
              onClick={() => setEnding(deleted)}
            >
              Empty the trash
            </Button>
            <span className="flex-1" />
            <Button onClick={onClose}>Close</Button>
          </>
        }
      >
        {trash.state === 'reading' && <CenteredSpinner />}
        {trash.state === 'failed' && (
          <EmptyState icon="circle-alert" title="The trash cannot be read">
            {trash.message}
          </EmptyState>
        )}
        {trash.state === 'read' && deleted.length === 0 && (
          <EmptyState icon="trash-2" title="The trash is empty">
            What you delete stays here for 30 days.
          </EmptyState>
        )}
        <ul aria-label="Deleted workflows" className="divide-y divide-line">
          {deleted.map((project) => (
            <li key={project.id} className="flex items-center gap-3 py-2">
              <GraphPicture
                workflow={project.workflow}
                className="h-9 w-16 shrink-0 rounded-md border border-line bg-bg p-1"
              />
              <div className="min-w-0 flex-1">
                <p className="truncate font-medium">{project.name}</p>
                <p className="text-xs text-fg-3">
                  Deleted {relativeTime(project.deletedAt, now)}, gone{' '}
                  {relativeTime(project.deletedAt + KEEP_DELETED_MS, now)}
                </p>
              </div>
              <Button
                size="sm"
                icon="archive-restore"
                aria-label={`Restore ${project.name}`}
                onClick={() => void attempt('Not restored', () => restoreProjects([project.id]))}
              >
                Restore
              </Button>
              <Button
                size="sm"
                aria-label={`Delete ${project.name} for good`}
                onClick={() => setEnding([project])}
              >
                Delete for good
              </Button>
            </li>
          ))}
        </ul>
      </Dialog>
      <ConfirmDialog
        open={ending.length > 0}
        onOpenChange={(open) => {
          if (!open) setEnding([])
        }}
        title={
          ending.length === 1
            ? `Delete ${ending[0]?.name} for good?`
            : `Delete ${ending.length} workflows for good?`
        }
        description="They and their versions are removed from this browser, and nothing here brings them back. The host’s backup keeps them for 30 days more."
        confirm="Delete for good"
        onConfirm={() =>
          void attempt('Not deleted', () => deleteForGood(ending.map(({ id }) => id)))
        }
      />
    </>
  )
}

async function readTrash(): Promise<Trash> {
  try {
    return { state: 'read', deleted: await listDeleted() }
  } catch (thrown) {
    return { state: 'failed', message: messageOf(thrown) }
  }
}
