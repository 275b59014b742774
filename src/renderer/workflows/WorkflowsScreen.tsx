import { useEffect, useMemo, useState } from 'react'
import type { RunSummary } from '../../shared/contract'
import { messageOf } from '../bridge/error-message'
import { useLive } from '../bridge/live'
import { ScreenHeader } from '../frame/ScreenHeader'
import { navigate } from '../navigation/route'
import { purgeDeleted, type Project } from '../projects/database'
import { useProjects } from '../projects/useProjects'
import { Button, CenteredSpinner, EmptyState, Input, toast } from '../ui'
import { DropTarget } from './DropTarget'
import { COLUMNS, ProjectRow } from './ProjectRow'
import { RenameDialog } from './RenameDialog'
import { startBlank, startWithFirstTemplate } from './start'
import { useImport } from './useImport'

/** Every workflow of this machine, and the ways to a new one. */
export default function WorkflowsScreen() {
  const list = useProjects()
  const { choose, take, parts } = useImport()
  const [search, setSearch] = useState('')
  const [renaming, setRenaming] = useState<Project>()
  const [busy, setBusy] = useState(false)

  useEffect(() => {
    purgeDeleted().catch((thrown: unknown) =>
      console.warn('Old deleted workflows could not be removed.', thrown),
    )
  }, [])

  const open = async (start: () => Promise<Project>) => {
    setBusy(true)
    try {
      const { id } = await start()
      navigate({ screen: 'editor', project: id })
    } catch (thrown) {
      setBusy(false)
      toast({ title: 'No workflow was made', description: messageOf(thrown), tone: 'danger' })
    }
  }
  const blank = () => void open(startBlank)
  const toGallery = () => navigate({ screen: 'gallery' })
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
                  className="max-w-52"
                />
              )}
              <Button icon="upload" onClick={choose}>
                Import
              </Button>
              <Button icon="layout-template" onClick={toGallery}>
                From a template
              </Button>
              <Button
                variant={empty ? 'secondary' : 'primary'}
                icon="plus"
                busy={busy}
                onClick={blank}
              >
                New workflow
              </Button>
            </>
          }
        />
        <div className="min-h-0 flex-1 overflow-y-auto">
          {list.state === 'loading' && <CenteredSpinner />}
          {list.state === 'failed' && (
            <EmptyState
              icon="circle-alert"
              title="The workflows cannot be read"
              actions={
                <Button variant="primary" icon="refresh-cw" onClick={() => location.reload()}>
                  Reload
                </Button>
              }
            >
              {list.problem.message}
            </EmptyState>
          )}
          {empty && (
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
                    onClick={() => void open(startWithFirstTemplate)}
                  >
                    Start with Content to cash
                  </Button>
                  <Button size="lg" onClick={toGallery}>
                    See all templates
                  </Button>
                </>
              }
            >
              A workflow hands work from model to model, to services and to you. This one needs no
              account and no key: it comes with a sample recording and runs on the built-in offline
              model. You can also drop a <code>.baton.json</code> file here.
            </EmptyState>
          )}
          {list.state === 'ready' && !empty && (
            <ProjectTable projects={list.projects} search={search} onRename={setRenaming} />
          )}
        </div>
        {renaming && <RenameDialog project={renaming} onClose={() => setRenaming(undefined)} />}
        {parts}
      </div>
    </DropTarget>
  )
}

function ProjectTable({
  projects,
  search,
  onRename,
}: {
  projects: readonly Project[]
  search: string
  onRename: (project: Project) => void
}) {
  const runs = useLive((live) => live.runs)
  const latest = useMemo(() => latestByWorkflow(runs ?? []), [runs])
  const wanted = search.trim().toLowerCase()
  const shown = projects.filter(
    ({ name, workflow }) =>
      name.toLowerCase().includes(wanted) || workflow.description?.toLowerCase().includes(wanted),
  )
  if (shown.length === 0)
    return (
      <EmptyState icon="search" title="No workflow matches">
        Nothing is called, or described with, “{search.trim()}”.
      </EmptyState>
    )
  return (
    <>
      <div
        aria-hidden
        className={`${COLUMNS} sticky top-0 z-2 h-8 border-b border-line bg-bg px-5 text-xs text-fg-3`}
      >
        <span />
        <span>Name</span>
        <span className="max-[880px]:hidden">Size</span>
        <span>Last run</span>
        <span className="max-[880px]:hidden">Edited</span>
        <span />
      </div>
      <ul aria-label="Workflows">
        {shown.map((project) => (
          <ProjectRow
            key={project.id}
            project={project}
            lastRun={latest.get(project.id)}
            onRename={() => onRename(project)}
          />
        ))}
      </ul>
    </>
  )
}

function latestByWorkflow(runs: readonly RunSummary[]): Map<string, RunSummary> {
  const latest = new Map<string, RunSummary>()
  for (const run of runs) {
    const known = latest.get(run.workflow)
    if (!known || known.startedAt < run.startedAt) latest.set(run.workflow, run)
  }
  return latest
}
