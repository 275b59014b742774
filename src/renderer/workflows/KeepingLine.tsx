import { useLiveQuery } from 'dexie-react-hooks'
import { useState } from 'react'
import { useLive } from '../bridge/live'
import { askToPersist, readKeeping, type Keeping } from '../projects/keeping'
import { useNow } from '../time/now'
import { relativeTime } from '../time/relative'
import { Button, Icon, toast, Tooltip } from '../ui'

/** Where the workflows are kept and how safe that is, at the foot of the list. */
export function KeepingLine({ onBackups }: { onBackups: () => void }) {
  const [asked, setAsked] = useState(0)
  const keeping = useLiveQuery(readQuietly, [asked])
  const isDesktop = useLive((live) => live.info?.kind === 'desktop')
  const now = useNow(30_000)
  if (!keeping) return null
  const { backup, persistent } = keeping
  const ask = async () => {
    if (!(await askToPersist()))
      toast({
        title: 'The browser did not promise it',
        description:
          'It may clear this data when the disk is short. The host’s backup has it all the same.',
      })
    setAsked((count) => count + 1)
  }
  return (
    <section
      aria-label="Where the workflows are kept"
      className="flex min-h-8 flex-wrap items-center gap-x-3 gap-y-1 border-t border-line px-5 py-1 text-xs text-fg-3"
    >
      <Icon name="hard-drive" size={14} />
      <span>{isDesktop ? 'Kept in this app' : 'Kept in this browser'}</span>
      {persistent === false && (
        <Tooltip label="The browser may clear what is kept here when the disk is short">
          <Button size="sm" variant="ghost" onClick={() => void ask()}>
            Ask it never to clear them
          </Button>
        </Tooltip>
      )}
      <span className="flex-1" />
      <BackupWords backup={backup} now={now} />
      <Button size="sm" variant="ghost" icon="archive" onClick={onBackups}>
        Backups
      </Button>
    </section>
  )
}

function BackupWords({ backup, now }: { backup: Keeping['backup']; now: number }) {
  switch (backup.state) {
    case 'none':
      return null
    case 'all':
      return (
        <span data-backup="all" className="flex items-center gap-1.5">
          <Icon name="circle-check" size={14} className="text-success" />
          All backed up by the host, last {relativeTime(backup.at, now)}
        </span>
      )
    case 'behind':
      return (
        <span data-backup="behind">
          {backup.projects === 1 ? '1 workflow is' : `${backup.projects} workflows are`} not backed
          up yet
        </span>
      )
    case 'failed':
      return (
        <span role="alert" className="flex min-w-0 items-center gap-1.5 text-danger">
          <Icon name="circle-alert" size={14} />
          <span className="min-w-0">Not backed up. {backup.message}</span>
        </span>
      )
  }
}

async function readQuietly(): Promise<Keeping | undefined> {
  try {
    return await readKeeping()
  } catch (error) {
    // The list itself says what is wrong with the store.
    console.warn('How the workflows are kept is not known.', error)
    return undefined
  }
}
