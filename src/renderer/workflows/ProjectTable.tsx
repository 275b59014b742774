import { useMemo, useState } from 'react'
import type { RunSummary } from '../../shared/contract'
import { useLive } from '../bridge/live'
import type { Project } from '../projects/database'
import { deleteProjects, restoreProjects } from '../projects/trash'
import { attempt, Button, Checkbox, cn, EmptyState, Select, toast } from '../ui'
import { askExport } from './export/store'
import { arrange, rememberedSort, rememberSort, SORTS, tagCounts, type Sort } from './list-view'
import { COLUMNS, ProjectRow } from './ProjectRow'
import { TagsDialog } from './TagsDialog'

/** The list with what narrows, orders and changes it. */
export function ProjectTable({
  projects,
  search,
  onRename,
}: {
  projects: readonly Project[]
  search: string
  onRename: (project: Project) => void
}) {
  const runs = useLive((live) => live.runs)
  const active = useLive((live) => live.active)
  const [wantsActive, setWantsActive] = useState(false)
  const activeHere = useMemo(() => {
    const ids = new Set(active?.map(({ workflow }) => workflow))
    return projects.filter(({ id }) => ids.has(id))
  }, [active, projects])
  // What was active may have been deactivated since.
  const onlyActive = wantsActive && activeHere.length > 0
  const latest = useMemo(() => latestByWorkflow(runs ?? []), [runs])
  const [sort, setSort] = useState(rememberedSort)
  const [chosenTag, setTag] = useState<string>()
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const [tagging, setTagging] = useState<readonly string[]>([])
  const tags = useMemo(() => tagCounts(projects), [projects])
  // The last project with a tag may have lost it, here or in another window.
  const tag = tags.some((one) => one.tag === chosenTag) ? chosenTag : undefined
  const shown = useMemo(() => {
    const ranAt = new Map([...latest].map(([id, run]) => [id, run.startedAt]))
    return arrange(onlyActive ? activeHere : projects, { search, tag, sort }, ranAt)
  }, [projects, activeHere, onlyActive, search, tag, sort, latest])
  const chosen = shown.filter(({ id }) => selected.has(id))
  const select = (id: string, yes: boolean) =>
    setSelected((before) => {
      const after = new Set(before)
      if (yes) after.add(id)
      else after.delete(id)
      return after
    })

  return (
    <>
      <div className="flex min-h-10 flex-wrap items-center gap-2 border-b border-line px-5 py-1.5">
        {chosen.length > 0 ? (
          <Chosen
            projects={chosen}
            onTags={() => setTagging(chosen.map(({ id }) => id))}
            onClear={() => setSelected(new Set())}
          />
        ) : (
          <>
            {activeHere.length > 0 && (
              <Chip
                label="Active"
                count={activeHere.length}
                isOn={onlyActive}
                onClick={() => setWantsActive(!onlyActive)}
              />
            )}
            <TagFilter tags={tags} value={tag} onChange={setTag} />
            <span className="flex-1" />
            <label className="flex items-center gap-2 text-xs text-fg-3">
              Sort
              <Select
                aria-label="Sort"
                value={sort}
                options={SORT_OPTIONS}
                onValueChange={(next) => {
                  setSort(next)
                  rememberSort(next)
                }}
              />
            </label>
          </>
        )}
      </div>
      {shown.length === 0 ? (
        <EmptyState icon="search" title="No workflow matches">
          Nothing {tag === undefined ? '' : `with the tag “${tag}” `}is called, tagged or described
          with “{search.trim()}”, or holds a node of that name.
        </EmptyState>
      ) : (
        <>
          <div
            className={`${COLUMNS} sticky top-0 z-2 h-8 border-b border-line bg-bg px-5 text-xs text-fg-3`}
          >
            <Checkbox
              aria-label="Select all that are shown"
              checked={chosen.length === shown.length}
              onCheckedChange={(yes) => setSelected(new Set(yes ? shown.map(({ id }) => id) : []))}
            />
            <span />
            <span aria-hidden>Name</span>
            <span aria-hidden className="max-[880px]:hidden">
              Size
            </span>
            <span aria-hidden>Last run</span>
            <span aria-hidden className="max-[880px]:hidden">
              Edited
            </span>
            <span />
          </div>
          <ul aria-label="Workflows">
            {shown.map((project) => (
              <ProjectRow
                key={project.id}
                project={project}
                lastRun={latest.get(project.id)}
                isSelected={selected.has(project.id)}
                onSelect={(yes) => select(project.id, yes)}
                onRename={() => onRename(project)}
                onTags={() => setTagging([project.id])}
              />
            ))}
          </ul>
        </>
      )}
      {tagging.length > 0 && (
        <TagsDialog
          projects={projects.filter(({ id }) => tagging.includes(id))}
          known={tags.map((one) => one.tag)}
          onClose={() => setTagging([])}
        />
      )}
    </>
  )
}

const SORT_OPTIONS = (Object.keys(SORTS) as Sort[]).map((value) => ({
  value,
  label: SORTS[value],
}))

/** What can be done with those that are selected. */
function Chosen({
  projects,
  onTags,
  onClear,
}: {
  projects: readonly Project[]
  onTags: () => void
  onClear: () => void
}) {
  const ids = projects.map(({ id }) => id)
  const words = projects.length === 1 ? '1 workflow' : `${projects.length} workflows`
  const remove = () =>
    attempt('Not deleted', async () => {
      await deleteProjects(ids)
      onClear()
      toast({
        title: projects.length === 1 ? `${projects[0]?.name} was deleted` : `${words} were deleted`,
        action: {
          label: 'Undo',
          onClick: () => void attempt('Not restored', () => restoreProjects(ids)),
        },
      })
    })
  return (
    <div role="group" aria-label="Selected workflows" className="flex items-center gap-2">
      <span role="status" className="mr-1 font-medium">
        {words} selected
      </span>
      <Button
        size="sm"
        icon="download"
        onClick={() => askExport(projects.map(({ workflow }) => workflow))}
      >
        Export
      </Button>
      <Button size="sm" icon="tags" onClick={onTags}>
        Tags
      </Button>
      <Button size="sm" icon="trash-2" onClick={() => void remove()}>
        Delete
      </Button>
      <Button size="sm" variant="ghost" onClick={onClear}>
        Select none
      </Button>
    </div>
  )
}

function TagFilter({
  tags,
  value,
  onChange,
}: {
  tags: readonly { tag: string; count: number }[]
  value: string | undefined
  onChange: (tag: string | undefined) => void
}) {
  if (tags.length === 0) return null
  return (
    <div role="group" aria-label="Show one tag" className="flex flex-wrap items-center gap-1">
      {tags.map(({ tag, count }) => (
        <Chip
          key={tag}
          label={tag}
          count={count}
          isOn={tag === value}
          onClick={() => onChange(tag === value ? undefined : tag)}
        />
      ))}
    </div>
  )
}

/** Narrows the list while it is pressed. */
function Chip({
  label,
  count,
  isOn,
  onClick,
}: {
  label: string
  count: number
  isOn: boolean
  onClick: () => void
}) {
  return (
    <button
      type="button"
      aria-pressed={isOn}
      onClick={onClick}
      className={cn(
        'flex h-6 max-w-52 items-center gap-1.5 rounded-full border px-2 text-xs transition-colors',
        isOn
          ? 'border-transparent bg-accent-soft font-medium text-accent-fg'
          : 'border-line text-fg-2 hover:bg-surface-2 hover:text-fg-1',
      )}
    >
      <span className="truncate">{label}</span>
      <span className={isOn ? undefined : 'text-fg-3'}>{count}</span>
    </button>
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
