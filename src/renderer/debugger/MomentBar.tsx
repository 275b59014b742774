import { Slider } from 'radix-ui'
import type { RunEvent } from '../../shared/run/events'
import { formatDuration } from '../../shared/workflow/duration'
import { commandById, shortcutText } from '../commands/commands'
import { useEditor, useRun } from '../editor/context'
import { IconButton } from '../ui'
import { CompareMenu } from './CompareMenu'
import { eventWords } from './event-words'
import { goTo } from './moving'
import { useRunNodeName } from './run-node'

/** The moments of the run: a slider over its events, and back to now. */
export function MomentBar() {
  const session = useEditor()
  const count = useRun((state) => state.eventCount)
  const moment = useRun((state) => state.moment)
  const event = useRun((state) => state.events[(state.moment?.seq ?? state.eventCount) - 1])
  const words = useEventWords(event)
  const seq = moment?.seq ?? count
  return (
    <div
      role="group"
      aria-label="Moment of the run"
      className="@container shrink-0 border-b border-line"
    >
      <div className="flex min-h-9 flex-wrap items-center gap-x-2 px-2 @lg:flex-nowrap">
        <Step id="moment-back" />
        <Slider.Root
          className="relative flex h-6 min-w-20 flex-1 @lg:min-w-40 touch-none items-center select-none"
          min={1}
          max={Math.max(count, 2)}
          value={[seq]}
          disabled={count < 2}
          onValueChange={([next]) => next !== undefined && goTo(session, next)}
        >
          <Slider.Track className="relative h-1 flex-1 rounded-full bg-surface-3">
            <Slider.Range className="absolute h-full rounded-full bg-accent" />
          </Slider.Track>
          <Slider.Thumb
            aria-label="Event of the run"
            aria-valuetext={`Event ${seq} of ${count}${words ? `: ${words}` : ''}`}
            className="block size-3.5 rounded-full border-2 border-accent bg-surface-1 transition-transform hover:scale-115"
          />
        </Slider.Root>
        <Step id="moment-forward" />
        <span className="shrink-0 text-right text-2xs text-fg-2" aria-hidden>
          {seq} / {count}
        </span>
        {/* Where there is little room the rest stands below. */}
        <span className="hidden basis-full @max-lg:block" />
        <span
          className="w-72 min-w-24 shrink-2 truncate text-xs text-fg-2 @max-lg:flex-1"
          title={words}
        >
          {words}
        </span>
        <CompareMenu />
        <IconButton
          size="sm"
          icon="history"
          label="Back to now"
          disabled={!moment}
          onClick={() => commandById('moment-now').perform(session)}
        />
      </div>
    </div>
  )
}

function Step({ id }: { id: 'moment-back' | 'moment-forward' }) {
  const session = useEditor()
  const command = commandById(id)
  const count = useRun((state) => state.eventCount)
  const seq = useRun((state) => state.moment?.seq)
  const isAtEnd = id === 'moment-back' ? count < 2 || seq === 1 : seq === undefined
  return (
    <IconButton
      size="sm"
      icon={command.icon ?? 'box'}
      label={command.title}
      shortcut={shortcutText(command)}
      disabled={isAtEnd}
      onClick={() => command.perform(session)}
    />
  )
}

/** `Draft post completed · +2.3 s`. */
function useEventWords(event: RunEvent | undefined): string {
  const startedAt = useRun((state) => state.events[0]?.at)
  const id = event && 'node' in event ? event.node : undefined
  const name = useRunNodeName(id)
  if (!event) return ''
  const what = eventWords(event)
  const isAboutNode = event.type.startsWith('node.') || 'round' in event
  return `${isAboutNode && name !== undefined ? `${name} ${what}` : what} · +${formatDuration(Math.max(0, event.at - (startedAt ?? event.at)))}`
}
