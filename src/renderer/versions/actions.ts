/** What can be done with a version, wherever it is shown. */
import type { EditorSession } from '../editor/session'
import { navigate } from '../navigation/route'
import { createProject } from '../projects/database'
import type { ProjectVersion } from '../projects/schema'
import { getVersion } from '../projects/versions'
import { exactTime } from '../time/relative'
import { attempt, toast, type MenuItem } from '../ui'
import { askExport } from '../workflows/export/store'
import { restoreVersion } from './restore'
import { closeVersion } from './view'

/** The menu of a version. */
export function versionActions(
  session: EditorSession,
  id: number,
  {
    current,
    hasName,
    onName,
  }: {
    current: boolean
    hasName: boolean
    onName: () => void
  },
): MenuItem[] {
  return [
    {
      label: 'Restore this version',
      icon: 'rotate-ccw',
      disabled: current,
      onSelect: () => restoreById(session, id),
    },
    { label: hasName ? 'Rename' : 'Name', icon: 'bookmark', onSelect: onName },
    { separator: true },
    {
      label: 'Open as a copy',
      icon: 'copy',
      onSelect: () =>
        withVersion('No copy was made', id, async ({ at, workflow }) => {
          const copy = await createProject(workflow, {
            note: `Copied from the version of ${exactTime(at)} of ${workflow.name}`,
          })
          navigate({ screen: 'editor', project: copy.id })
        }),
    },
    {
      label: 'Export',
      icon: 'download',
      onSelect: () =>
        withVersion('Not exported', id, async ({ workflow }) => askExport([workflow])),
    },
  ]
}

/** Restores a version and offers to take that back. */
export function restoreById(session: EditorSession, id: number): void {
  withVersion('Not restored', id, async (version) => {
    const takeBack = await restoreVersion(session, version)
    closeVersion()
    toast({
      title: version.name
        ? `“${version.name}” was restored`
        : `The version of ${exactTime(version.at)} was restored`,
      description: 'What was here before is a version too.',
      tone: 'success',
      action: { label: 'Undo', onClick: takeBack },
    })
  })
}

function withVersion(
  failed: string,
  id: number,
  work: (version: ProjectVersion) => Promise<void>,
): void {
  void attempt(failed, async () => {
    const version = await getVersion(id)
    if (!version) throw new Error('This version was let go meanwhile. Choose another one.')
    await work(version)
  })
}
