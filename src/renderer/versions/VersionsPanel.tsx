import { useLiveQuery } from 'dexie-react-hooks'
import { useMemo, useRef, useState } from 'react'
import { messageOf } from '../bridge/error-message'
import { useEditor } from '../editor/context'
import { listVersions, namedVersions } from '../projects/versions'
import { startOfDay } from '../time/relative'
import { useNow } from '../time/now'
import { Button, CenteredSpinner, EmptyState, IconButton, Switch, Tooltip } from '../ui'
import { dayWords } from './day'
import { groupVersions, type VersionGroup } from './groups'
import { NameDialog } from './NameDialog'
import { VersionRow } from './VersionRow'
import { closeVersions } from './view'

/** Lines that are shown at first, and with each "Show older". */
const PAGE = 40

type History =
  | { state: 'reading' }
  | { state: 'failed'; message: string }
  | { state: 'read'; groups: VersionGroup[]; names: ReadonlyMap<number, string> }

/** Every kept version of the workflow, newest first, in place of the inspector. */
export default function VersionsPanel() {
  const { project } = useEditor()
  const history = useLiveQuery(() => readHistory(project), [project], READING)
  const [onlyNamed, setOnlyNamed] = useState(false)
  const [pages, setPages] = useState(1)
  const [naming, setNaming] = useState<{ id: number; name: string }>()
  const list = useRef<HTMLDivElement>(null)
  const shown = useMemo(
    () =>
      history.state === 'read'
        ? history.groups.filter(({ head }) => !onlyNamed || history.names.has(head.id))
        : [],
    [history, onlyNamed],
  )
  const newest = history.state === 'read' ? history.groups[0]?.head : undefined

  return (
    <aside aria-label="Version history" className="flex h-full min-w-0 flex-col bg-surface-1">
      <header className="flex h-9 shrink-0 items-center gap-2 border-b border-line pr-1.5 pl-4">
        <h2 className="flex-1 text-xs font-medium text-fg-2">Version history</h2>
        <IconButton
          size="sm"
          icon="x"
          label="Close the version history"
          onClick={() => closeVersions()}
        />
      </header>
      <div className="flex flex-wrap items-center gap-2 border-b border-line px-4 py-2">
        <Button
          size="sm"
          icon="bookmark"
          disabled={!newest}
          onClick={() =>
            newest &&
            setNaming({
              id: newest.id,
              name: (history.state === 'read' && history.names.get(newest.id)) || '',
            })
          }
        >
          Name this version
        </Button>
        <span className="flex-1" />
        <Tooltip label="A version with a name is kept for ever">
          <label className="flex items-center gap-2 text-xs whitespace-nowrap text-fg-2">
            Named only
            <Switch aria-label="Named only" checked={onlyNamed} onCheckedChange={setOnlyNamed} />
          </label>
        </Tooltip>
      </div>
      <div
        ref={list}
        className="min-h-0 flex-1 overflow-y-auto"
        onKeyDown={(event) => walk(event, list.current)}
      >
        {history.state === 'reading' && <CenteredSpinner />}
        {history.state === 'failed' && (
          <EmptyState icon="circle-alert" title="The history cannot be read">
            {history.message}
          </EmptyState>
        )}
        {history.state === 'read' && shown.length === 0 && (
          <EmptyState icon="history" title={onlyNamed ? 'No version has a name' : 'Nothing saved'}>
            {onlyNamed
              ? 'Give a version a name, for example before a large change. It is then kept for ever.'
              : 'Every save becomes a version here.'}
          </EmptyState>
        )}
        {history.state === 'read' && (
          <Days
            groups={shown.slice(0, pages * PAGE)}
            newest={newest?.id}
            names={history.names}
            onName={setNaming}
          />
        )}
        {shown.length > pages * PAGE && (
          <div className="flex justify-center py-3">
            <Button size="sm" onClick={() => setPages((count) => count + 1)}>
              Show older
            </Button>
          </div>
        )}
      </div>
      <p className="border-t border-line px-4 py-2 text-xs text-fg-3">
        Kept for 30 days, fewer the older they are; those with a name for ever.
      </p>
      {naming && <NameDialog version={naming} onClose={() => setNaming(undefined)} />}
    </aside>
  )
}

const READING: History = { state: 'reading' }

function Days({
  groups,
  newest,
  names,
  onName,
}: {
  groups: readonly VersionGroup[]
  newest: number | undefined
  names: ReadonlyMap<number, string>
  onName: (version: { id: number; name: string }) => void
}) {
  const now = useNow(60_000)
  const days = useMemo(() => byDay(groups), [groups])
  return days.map(({ day, lines }) => (
    <section key={day} aria-label={dayWords(day, now)}>
      <h3 className="sticky top-0 z-1 bg-surface-1 px-4 pt-3 pb-1 text-2xs font-medium text-fg-3">
        {dayWords(day, now)}
      </h3>
      <ul>
        {lines.map((group) => (
          <VersionRow
            key={group.head.id}
            group={group}
            current={group.head.id === newest}
            names={names}
            onName={onName}
          />
        ))}
      </ul>
    </section>
  ))
}

function byDay(groups: readonly VersionGroup[]): { day: number; lines: VersionGroup[] }[] {
  const days: { day: number; lines: VersionGroup[] }[] = []
  for (const group of groups) {
    const day = startOfDay(group.head.at)
    const last = days.at(-1)
    if (last?.day === day) last.lines.push(group)
    else days.push({ day, lines: [group] })
  }
  return days
}

async function readHistory(project: string): Promise<History> {
  try {
    const keys = await listVersions(project)
    const named = await namedVersions(project)
    return {
      state: 'read',
      groups: groupVersions(keys),
      names: new Map(named.map(({ id, name }) => [id, name])),
    }
  } catch (thrown) {
    return { state: 'failed', message: messageOf(thrown) }
  }
}

/** Arrow keys go from line to line. */
function walk(event: React.KeyboardEvent, list: HTMLElement | null): void {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
  const lines = [...(list?.querySelectorAll<HTMLElement>('[data-version]') ?? [])]
  const here = lines.findIndex((line) => line === document.activeElement)
  if (here === -1) return
  event.preventDefault()
  lines[here + (event.key === 'ArrowDown' ? 1 : -1)]?.focus()
}
