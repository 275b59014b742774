import { useState } from 'react'
import type { Backup, BackedUpVersion } from '../../shared/contract/backups'
import { host, messageOf } from '../bridge/host'
import { navigate } from '../navigation/route'
import { bringBackVersion } from '../projects/backup/bring-back'
import { exactTime } from '../time/relative'
import { Button, Icon, toast } from '../ui'

/** The versions of a backed-up project, read when they are first asked for. Each can become a workflow of its own. */
export function BackupVersions({ backup, onRestored }: { backup: Backup; onRestored: () => void }) {
  const [versions, setVersions] = useState<readonly BackedUpVersion[]>()
  const { store, project } = backup
  const open = async () => {
    try {
      setVersions(await host.backups.versions({ store, project: project.id }))
    } catch (thrown) {
      toast({
        title: 'The versions cannot be read',
        description: messageOf(thrown),
        tone: 'danger',
      })
    }
  }
  const restore = async (version: BackedUpVersion) => {
    try {
      const made = await bringBackVersion(host.backups, backup, version)
      onRestored()
      navigate({ screen: 'editor', project: made.id })
    } catch (thrown) {
      toast({ title: 'Not restored', description: messageOf(thrown), tone: 'danger' })
    }
  }
  return (
    <div className="pl-7">
      <button
        type="button"
        aria-expanded={versions !== undefined}
        onClick={() => (versions ? setVersions(undefined) : void open())}
        className="flex items-center gap-1 rounded-sm text-xs text-fg-2 hover:text-fg-1 hover:underline"
      >
        <Icon name={versions ? 'chevron-down' : 'chevron-right'} size={12} />
        Versions of {project.name}
      </button>
      {versions && (
        <ul className="mt-1 max-h-48 overflow-y-auto rounded-md border border-line">
          {versions.map((version) => (
            <li key={version.id} className="flex items-center gap-2 px-2 py-1">
              <span className="min-w-0 flex-1 truncate text-fg-2">
                {project.names[version.id] !== undefined && (
                  <strong className="mr-2 font-medium text-fg-1">
                    {project.names[version.id]}
                  </strong>
                )}
                {exactTime(version.at)}
              </span>
              <Button
                size="sm"
                aria-label={`Restore the version of ${exactTime(version.at)}`}
                onClick={() => void restore(version)}
              >
                Restore
              </Button>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
