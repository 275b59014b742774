import { lazy, Suspense, useEffect, useMemo, useState } from 'react'
import { messageOf } from '../bridge/error-message'
import { ScreenHeader } from '../frame/ScreenHeader'
import { navigate } from '../navigation/route'
import type { Project } from '../projects/database'
import { purgeDeleted } from '../projects/trash'
import { useProjects } from '../projects/useProjects'
import { Button, CenteredSpinner, IconButton, Input, Menu, toast } from '../ui'
import { DropTarget } from './DropTarget'
import { ExportParts } from './export/ExportParts'
import { FirstWorkflow } from './FirstWorkflow'
import { KeepingLine } from './KeepingLine'
import { ProjectTable } from './ProjectTable'
import { RenameDialog } from './RenameDialog'
import { startBlank, startWithFirstTemplate } from './start'
import { StoreFailed } from './StoreFailed'
import { useImport } from './useImport'
import { WorkflowsTabs } from './WorkflowsTabs'
import { usePreload } from '../bridge/usePreload'

const loadTrash = () => import('./TrashDialog')
const loadBackups = () => import('./BackupsDialog')
const TrashDialog = lazy(loadTrash)
const BackupsDialog = lazy(loadBackups)
const PARTS = [loadTrash, loadBackups]

/** Every workflow of this machine, and the ways to a new one. */
export default function WorkflowsScreen() {
  usePreload(PARTS)
  const list = useProjects()
  const { choose, take, parts } = useImport()
  const [search, setSearch] = useState('')
  const [renaming, setRenaming] = useState<Project>()
  const [open, setOpen] = useState<'trash' | 'backups'>()
  const [busy, setBusy] = useState(false)
  const here = useMemo(
    () => new Set(list.state === 'ready' ? list.projects.map(({ id }) => id) : []),
    [list],
  )

  useEffect(() => {
    purgeDeleted().catch((thrown: unknown) =>
      console.warn('Old deleted workflows could not be removed.', thrown),
    )
  }, [])

  const begin = async (start: () => Promise<Project>) => {
    setBusy(true)
    try {
      const { id } = await start()
      navigate({ screen: 'editor', project: id })
    } catch (thrown) {
      setBusy(false)
      toast({ title: 'No workflow was made', description: messageOf(thrown), tone: 'danger' })
    }
  }
  const toGallery = () => navigate({ screen: 'gallery' })
  const toBackups = () => setOpen('backups')
  const empty = list.state === 'ready' && list.projects.length === 0

  return (
    <DropTarget onFiles={(files) => void take(files)}>
      <div className="flex h-full flex-col">
        <ScreenHeader
          title="Workflows"
          actions={
            <>
              {list.state === 'ready' && !empty && (
                <Input
                  type="search"
                  aria-label="Search workflows"
                  placeholder="Search"
                  value={search}
                  onChange={(event) => setSearch(event.target.value)}
                  className="min-w-32 max-w-52 flex-1 max-[880px]:order-last max-[880px]:max-w-none max-[880px]:basis-full"
                />
              )}
              <Button icon="upload" onClick={choose}>
                Import
              </Button>
              <Button icon="layout-template" onClick={toGallery} data-tour="templates">
                From a template
              </Button>
              <Button
                variant={empty ? 'secondary' : 'primary'}
                icon="plus"
                busy={busy}
                onClick={() => void begin(startBlank)}
              >
                New workflow
              </Button>
              <Menu
                items={[
                  { label: 'Trash', icon: 'trash-2', onSelect: () => setOpen('trash') },
                  { label: 'Backups', icon: 'archive', onSelect: toBackups },
                ]}
              >
                <IconButton icon="ellipsis" label="Trash and backups" />
              </Menu>
            </>
          }
        >
          <WorkflowsTabs />
        </ScreenHeader>
        <div className="min-h-0 flex-1 overflow-y-auto">
          {list.state === 'loading' && <CenteredSpinner />}
          {list.state === 'failed' && (
            <StoreFailed message={list.problem.message} onBackups={toBackups} />
          )}
          {empty && (
            <FirstWorkflow
              busy={busy}
              onTemplate={() => void begin(startWithFirstTemplate)}
              onGallery={toGallery}
              onBackups={toBackups}
            />
          )}
          {list.state === 'ready' && !empty && (
            <ProjectTable projects={list.projects} search={search} onRename={setRenaming} />
          )}
        </div>
        {list.state === 'ready' && <KeepingLine onBackups={toBackups} />}
        {renaming && <RenameDialog project={renaming} onClose={() => setRenaming(undefined)} />}
        <Suspense fallback={null}>
          {open === 'trash' && <TrashDialog onClose={() => setOpen(undefined)} />}
          {open === 'backups' && <BackupsDialog here={here} onClose={() => setOpen(undefined)} />}
        </Suspense>
        {parts}
        <ExportParts />
      </div>
    </DropTarget>
  )
}
