import { useEffect, useMemo, useState } from 'react'
import { catalog } from '../../nodes/definitions'
import { diffWorkflows, isSame } from '../../shared/workflow/diff'
import type { Workflow } from '../../shared/workflow/document'
import { messageOf } from '../bridge/error-message'
import { useDocument, useEditor } from '../editor/context'
import type { ProjectVersion } from '../projects/schema'
import { getVersion } from '../projects/versions'
import { exactTime } from '../time/relative'
import { Button, CenteredSpinner, EmptyState, Icon, IconButton, Segmented } from '../ui'
import { restoreById } from './actions'
import { ChangeList } from './ChangeList'
import { DiffCanvas } from './DiffCanvas'
import { closeVersion, useVersionsView, type Against } from './view'
import { title, wordsOf } from './words'

type Read =
  | { state: 'reading' }
  | { state: 'failed'; message: string }
  | { state: 'read'; version: ProjectVersion; before: Workflow | undefined }

/** A version over the canvas: what it changed, or what restoring it would change, drawn and in words with every field. */
export default function CompareView({ id, before }: { id: number; before: number | undefined }) {
  const read = useVersions(id, before)
  useEffect(keysOfVersion, [])
  return (
    <section
      aria-label="Version"
      className="absolute inset-0 z-10 flex flex-col bg-bg [@media(max-height:560px)]:overflow-y-auto"
    >
      {read.state === 'reading' && <CenteredSpinner />}
      {read.state === 'failed' && (
        <EmptyState
          icon="circle-alert"
          title="This version cannot be shown"
          actions={<Button onClick={closeVersion}>Back to the workflow</Button>}
        >
          {read.message}
        </EmptyState>
      )}
      {read.state === 'read' && <Compared version={read.version} before={read.before} />}
    </section>
  )
}

/** Escape goes back; keys that would edit what stands unseen below do nothing. Undo, redo and the history's own keys stay. */
function keysOfVersion(): () => void {
  const onKey = (event: KeyboardEvent) => {
    const { target, key } = event
    if (target instanceof Element && target.closest('[role=dialog],[role=menu],[role=alertdialog]'))
      return
    if (key === 'Escape' && !event.defaultPrevented) closeVersion()
    const stays = (event.ctrlKey || event.metaKey) && 'zyhk'.includes(key.toLowerCase())
    if (!stays) event.stopPropagation()
  }
  const stop = (event: Event) => event.stopImmediatePropagation()
  document.addEventListener('keydown', onKey)
  document.addEventListener('cut', stop, true)
  document.addEventListener('paste', stop, true)
  return () => {
    document.removeEventListener('keydown', onKey)
    document.removeEventListener('cut', stop, true)
    document.removeEventListener('paste', stop, true)
  }
}

function Compared({ version, before }: { version: ProjectVersion; before: Workflow | undefined }) {
  const session = useEditor()
  const against = useVersionsView((view) => view.against)
  const now = useDocument((workflow) => workflow)
  const [picked, setPicked] = useState<string>()
  const [from, to] =
    against === 'now' ? [now, version.workflow] : [before ?? version.workflow, version.workflow]
  const diff = useMemo(() => diffWorkflows(from, to), [from, to])
  const names = useMemo(
    () => new Map([...from.nodes, ...to.nodes].map((node) => [node.id, title(node)])),
    [from, to],
  )
  const isNow = useMemo(() => isSame(diffWorkflows(now, version.workflow)), [now, version])
  return (
    <>
      <header className="flex min-h-11 shrink-0 flex-wrap items-center gap-2 border-b border-line bg-surface-1 px-3 py-1.5">
        <Icon name="history" className="text-fg-3" />
        <h2 className="min-w-0 truncate font-medium">{version.name ?? exactTime(version.at)}</h2>
        <span className="flex-1" />
        <Segmented
          label="Compare"
          value={against}
          onValueChange={(value) => useVersionsView.setState({ against: value })}
          options={WAYS}
        />
        <Button
          variant="primary"
          icon="rotate-ccw"
          disabled={isNow}
          onClick={() => restoreById(session, version.id)}
        >
          Restore
        </Button>
        <IconButton icon="x" label="Back to the workflow" onClick={closeVersion} />
      </header>
      <div className="grid min-h-0 flex-1 grid-rows-[minmax(0,3fr)_minmax(0,2fr)] [@media(max-height:560px)]:flex-none [@media(max-height:560px)]:grid-rows-[128px_160px]">
        <DiffCanvas
          key={`${version.id} ${against}`}
          workflow={to}
          diff={diff}
          picked={picked}
          onPick={setPicked}
        />
        <div className="flex min-h-0 flex-col border-t border-line bg-surface-1">
          <p role="status" className="border-b border-line px-4 py-2 text-fg-2">
            <span className="text-fg-3">
              {against === 'now' ? 'Restoring it would make these changes: ' : ''}
            </span>
            {against === 'before' && !before
              ? 'The beginning of what is kept'
              : wordsOf(diff, from, catalog)}
          </p>
          <ChangeList diff={diff} names={names} picked={picked} onPick={setPicked} />
        </div>
      </div>
    </>
  )
}

const WAYS: readonly { value: Against; label: string }[] = [
  { value: 'before', label: 'What it changed' },
  { value: 'now', label: 'Against now' },
]

const READING: Read = { state: 'reading' }

function useVersions(id: number, before: number | undefined): Read {
  const [read, setRead] = useState<{ key: string; value: Read }>()
  const key = `${id} ${before ?? ''}`
  useEffect(() => {
    let isGone = false
    void readBoth(id, before).then((value) => {
      if (!isGone) setRead({ key, value })
    })
    return () => {
      isGone = true
    }
  }, [key, id, before])
  return read?.key === key ? read.value : READING
}

async function readBoth(id: number, before: number | undefined): Promise<Read> {
  try {
    const [version, earlier] = await Promise.all([
      getVersion(id),
      before === undefined ? undefined : getVersion(before),
    ])
    if (!version)
      return { state: 'failed', message: 'It was let go meanwhile. Choose another one.' }
    return { state: 'read', version, before: earlier?.workflow }
  } catch (thrown) {
    return { state: 'failed', message: messageOf(thrown) }
  }
}
