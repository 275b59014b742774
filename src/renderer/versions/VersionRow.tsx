import { useEffect, useState } from 'react'
import type { VersionKey } from '../../shared/projects/thinning'
import { useEditor } from '../editor/context'
import { windowIdentity } from '../editor/window-identity'
import { exactTime } from '../time/relative'
import { Badge, cn, Icon, IconButton, Menu, Tooltip } from '../ui'
import { versionActions } from './actions'
import { timeOfDay } from './day'
import type { VersionGroup } from './groups'
import { useVersionText, type VersionText } from './useVersionText'
import { useVersionsView } from './view'

/** A line of the history: one save, or several that followed closely and can be folded out. */
export function VersionRow({
  group,
  current,
  names,
  onName,
}: {
  group: VersionGroup
  /** It is what the document is now. */
  current: boolean
  names: ReadonlyMap<number, string>
  onName: (version: { id: number; name: string }) => void
}) {
  const [isOpen, setOpen] = useState(false)
  const { head, saves, before } = group
  return (
    <li>
      <Line
        version={head}
        before={before?.id}
        current={current}
        name={names.get(head.id)}
        onName={onName}
        folded={saves.length > 1 ? { count: saves.length, isOpen, onFold: setOpen } : undefined}
      />
      {isOpen && (
        <ul className="ml-4 border-l border-line">
          {saves.map((save, index) => (
            <li key={save.id}>
              <Line
                version={save}
                before={(saves[index + 1] ?? (before === save ? undefined : before))?.id}
                current={current && index === 0}
                name={names.get(save.id)}
                onName={onName}
              />
            </li>
          ))}
        </ul>
      )}
    </li>
  )
}

function Line({
  version,
  before,
  current,
  name,
  onName,
  folded,
}: {
  version: VersionKey
  before: number | undefined
  current: boolean
  name: string | undefined
  onName: (version: { id: number; name: string }) => void
  folded?: { count: number; isOpen: boolean; onFold: (open: boolean) => void }
}) {
  const session = useEditor()
  const text = useVersionText(version.id, before)
  const isShown = useVersionsView(
    ({ shown }) => shown?.id === version.id && shown.before === before,
  )
  const time = timeOfDay(version.at)
  return (
    <div
      className={cn(
        'group relative flex items-start gap-1 py-1.5 pr-1.5 pl-4 transition-colors',
        isShown ? 'bg-accent-soft' : 'hover:bg-surface-2',
      )}
    >
      <div className="min-w-0 flex-1">
        <button
          type="button"
          data-version={version.id}
          aria-pressed={isShown}
          onClick={() =>
            useVersionsView.setState({ shown: isShown ? undefined : { id: version.id, before } })
          }
          className="block w-full rounded-sm text-left after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent-fg"
        >
          <span className="flex items-center gap-1.5">
            {name && <Icon name="bookmark" size={14} className="text-accent-fg" />}
            <span className="truncate font-medium">{name ?? time}</span>
            {name && <span className="shrink-0 text-xs text-fg-3">{time}</span>}
            {current && <Badge tone="accent">Now</Badge>}
          </span>
          <span className="line-clamp-3 text-fg-2">{wordsOn(text)}</span>
        </button>
        <span className="flex flex-wrap items-center gap-x-2 text-xs text-fg-3">
          <Tooltip label={exactTime(version.at)}>
            <span className="relative z-1">{timeAndWho(text, useOwnWindow())}</span>
          </Tooltip>
          {folded && (
            <button
              type="button"
              aria-expanded={folded.isOpen}
              onClick={() => folded.onFold(!folded.isOpen)}
              className="relative z-1 inline-flex items-center gap-0.5 rounded-sm text-fg-2 hover:text-fg-1 hover:underline"
            >
              <Icon
                name="chevron-right"
                size={12}
                className={cn('transition-transform', folded.isOpen && 'rotate-90')}
              />
              {folded.count} saves
            </button>
          )}
        </span>
      </div>
      <span className="relative z-1">
        <Menu
          items={versionActions(session, version.id, {
            current,
            onName: () => onName({ id: version.id, name: name ?? '' }),
            hasName: name !== undefined,
          })}
        >
          <IconButton size="sm" icon="ellipsis" label={`Actions for the version of ${time}`} />
        </Menu>
      </span>
    </div>
  )
}

function wordsOn(text: VersionText): string {
  switch (text.state) {
    case 'reading':
      return '…'
    case 'failed':
      return text.message
    case 'read':
      return text.note ? `${text.note}. ${text.words}` : text.words
  }
}

function timeAndWho(text: VersionText, own: string | undefined): string {
  if (text.state !== 'read') return ''
  const place =
    text.window === undefined
      ? undefined
      : text.window === own
        ? 'in this window'
        : 'in another window'
  return [text.by, place].filter(Boolean).join(', ')
}

/** This window's id, once it is known. */
function useOwnWindow(): string | undefined {
  const [own, setOwn] = useState<string>()
  useEffect(() => {
    let isGone = false
    windowIdentity().then(
      (id) => {
        if (!isGone) setOwn(id)
      },
      (error: unknown) => console.warn('This window has no identity.', error),
    )
    return () => {
      isGone = true
    }
  }, [])
  return own
}
