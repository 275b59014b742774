import type { RunSummary } from '../../shared/contract'
import { brokenTriggers } from '../activation/standing'
import { useLive } from '../bridge/live'
import { GraphPicture } from '../gallery/GraphPicture'
import { hrefOf, navigate } from '../navigation/route'
import { duplicateProject, type Project } from '../projects/database'
import { deleteProjects, restoreProjects } from '../projects/trash'
import { RunStatusMark } from '../runs/RunStatusMark'
import { Time } from '../time/Time'
import {
  attempt,
  Badge,
  Checkbox,
  cn,
  ContextMenu,
  Icon,
  IconButton,
  Menu,
  toast,
  type MenuItem,
} from '../ui'
import { askExport } from './export/store'

/** The columns of the list, for its heading and its rows. */
export const COLUMNS =
  'grid grid-cols-[16px_72px_minmax(0,1fr)_80px_160px_120px_28px] items-center gap-4 max-[880px]:grid-cols-[16px_72px_minmax(0,1fr)_150px_28px]'

/** One project in the list: a link to it, what it is, and its menu. */
export function ProjectRow({
  project,
  lastRun,
  isSelected,
  onSelect,
  onRename,
  onTags,
}: {
  project: Project
  lastRun: RunSummary | undefined
  isSelected: boolean
  onSelect: (selected: boolean) => void
  onRename: () => void
  onTags: () => void
}) {
  const href = hrefOf({ screen: 'editor', project: project.id })
  const items = menuOf(project, onRename, onTags)
  const count = project.workflow.nodes.length
  return (
    <ContextMenu items={items}>
      <li
        className={cn(
          COLUMNS,
          'group relative border-b border-line px-5 py-2 transition-colors',
          isSelected ? 'bg-accent-soft' : 'hover:bg-surface-2',
        )}
      >
        <span className="relative z-1 flex">
          <Checkbox
            aria-label={`Select ${project.name}`}
            checked={isSelected}
            onCheckedChange={onSelect}
          />
        </span>
        <GraphPicture
          workflow={project.workflow}
          className="h-10 w-18 rounded-md border border-line bg-bg p-1"
        />
        <div className="min-w-0">
          <a
            href={href}
            className="font-medium after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:rounded-md focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent-fg"
          >
            <span className="block truncate">{project.name}</span>
          </a>
          <ActiveMark id={project.id} />
          {project.workflow.description && (
            <p className="truncate text-xs text-fg-3">{project.workflow.description}</p>
          )}
          {project.tags && (
            <p className="mt-1 flex flex-wrap gap-1">
              <span className="sr-only">Tags: </span>
              {project.tags.map((tag) => (
                <span
                  key={tag}
                  title={tag}
                  className="max-w-40 truncate rounded-sm bg-surface-3 px-1.5 text-2xs text-fg-2"
                >
                  {tag}
                </span>
              ))}
            </p>
          )}
        </div>
        <span className="text-fg-2 max-[880px]:hidden">
          {count === 1 ? '1 node' : `${count} nodes`}
        </span>
        <span className="relative z-1 justify-self-start text-fg-2">
          {lastRun ? (
            <a
              href={hrefOf({ screen: 'editor', project: project.id, run: lastRun.id })}
              className="underline-offset-2 hover:underline"
            >
              <RunStatusMark
                status={lastRun.status}
                asks={lastRun.pendingCallbacks}
                paused={lastRun.paused === true}
              />
            </a>
          ) : (
            <span className="text-fg-3">Not run yet</span>
          )}
        </span>
        <span className="relative z-1 justify-self-start text-fg-2 max-[880px]:hidden">
          <Time at={project.updatedAt} />
        </span>
        <span className="relative z-1">
          <Menu items={items}>
            <IconButton icon="ellipsis" label={`Actions for ${project.name}`} />
          </Menu>
        </span>
      </li>
    </ContextMenu>
  )
}

/** Says that the host runs it by itself, and whether all of its triggers listen. */
function ActiveMark({ id }: { id: string }) {
  const active = useLive((live) => live.active?.find(({ workflow }) => workflow === id))
  if (!active) return null
  const isBroken = brokenTriggers(active).length > 0
  return (
    <p className="mt-0.5">
      <Badge tone={isBroken ? 'warning' : 'success'}>
        <Icon name={isBroken ? 'triangle-alert' : 'zap'} size={11} />
        {isBroken ? 'Active, with a problem' : `Active, version ${active.version}`}
      </Badge>
    </p>
  )
}

const STILL_ACTIVE =
  'Its active version goes on on the host. Deactivate it under Active on the host.'

function isActive(id: string): boolean {
  return useLive.getState().active?.some(({ workflow }) => workflow === id) === true
}

function menuOf(project: Project, onRename: () => void, onTags: () => void): MenuItem[] {
  const { id, name, workflow } = project
  return [
    {
      label: 'Open',
      icon: 'arrow-right',
      onSelect: () => navigate({ screen: 'editor', project: id }),
    },
    { label: 'Rename', icon: 'pencil', onSelect: onRename },
    { label: 'Tags', icon: 'tags', onSelect: onTags },
    {
      label: 'Duplicate',
      icon: 'copy',
      onSelect: () =>
        void attempt(`${name} was not duplicated`, async () => {
          const copy = await duplicateProject(id)
          toast({ title: `${copy.name} was made`, tone: 'success' })
        }),
    },
    {
      label: 'Export',
      icon: 'download',
      onSelect: () => askExport([workflow]),
    },
    { separator: true },
    {
      label: 'Delete',
      icon: 'trash-2',
      danger: true,
      onSelect: () =>
        void attempt(`${name} was not deleted`, async () => {
          await deleteProjects([id])
          toast({
            title: `${name} was deleted`,
            ...(isActive(id) ? { description: STILL_ACTIVE } : {}),
            action: {
              label: 'Undo',
              onClick: () =>
                void attempt(`${name} was not brought back`, () => restoreProjects([id])),
            },
          })
        }),
    },
  ]
}
