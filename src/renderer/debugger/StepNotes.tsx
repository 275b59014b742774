import type { ReactNode } from 'react'
import type { ConsoleLine, Note } from '../../shared/run/events'
import type { Noted, StepFacts } from '../../shared/run/steps'
import { formatDuration } from '../../shared/workflow/duration'
import { costWords } from '../runs/cost'
import { RunLink } from '../runs/RunLink'
import { exactTime } from '../time/relative'
import { cn, Icon, type IconName } from '../ui'
import { ValueBox } from './values/ValueBox'

/** What a step did on its way to its answer: tools that were used, models that gave none, waits, and what code wrote. */
export function StepNotes({ facts: { notes, attempts } }: { facts: StepFacts }) {
  const console = notes.filter(({ note }) => note.kind === 'console')
  const others = notes.filter(({ note }) => note.kind !== 'console')
  const ofAttempt = ({ attempt }: Noted) => (attempts.length > 1 ? `attempt ${attempt}` : '')
  return (
    <>
      {others.length > 0 && (
        <div className="flex min-w-0 flex-col gap-1">
          <h4 className="text-xs font-medium text-fg-2">On the way</h4>
          <ol aria-label="On the way" className="flex min-w-0 flex-col gap-1 text-xs">
            {others.map((noted) => (
              <Line key={noted.seq} noted={noted} attempt={ofAttempt(noted)} />
            ))}
          </ol>
        </div>
      )}
      {console.map(
        (noted) =>
          noted.note.kind === 'console' && (
            <Console key={noted.seq} lines={noted.note.lines} attempt={ofAttempt(noted)} />
          ),
      )}
    </>
  )
}

function Line({ noted, attempt }: { noted: Noted; attempt: string }) {
  const { note, at } = noted
  switch (note.kind) {
    case 'waiting':
      return (
        <Entry at={at} icon="hourglass" facts={[attempt]}>
          {note.why}
        </Entry>
      )
    case 'model-failed':
      return (
        <Entry at={at} icon="triangle-alert" tone="text-warning" facts={[attempt]}>
          <b className="font-medium break-all">{note.model}</b> gave no answer, so the next model
          was asked. <span className="text-fg-2">{note.error.message}</span>
        </Entry>
      )
    case 'tool':
      return <ToolUse noted={noted} note={note} attempt={attempt} />
    case 'console':
      return null
  }
}

/** One use of a tool: its name and how it went, and behind that what it was given and gave. */
function ToolUse({
  noted,
  note,
  attempt,
}: {
  noted: Noted
  note: Extract<Note, { kind: 'tool' }>
  attempt: string
}) {
  const { tool, input, output, error, durationMs, child } = note
  const { costUsd, unpriced } = noted
  const cost =
    costUsd === undefined && !unpriced
      ? ''
      : costWords({
          costUsd: costUsd ?? 0,
          unpriced: unpriced?.calls ?? 0,
          unpricedModels: unpriced?.models ?? [],
        })
  return (
    <Entry
      at={noted.at}
      icon={error ? 'circle-x' : 'wrench'}
      tone={error ? 'text-danger' : undefined}
      facts={[formatDuration(durationMs), cost, attempt]}
    >
      Used the tool <code className="font-mono break-all">{tool}</code>
      {error && (
        <>
          {', which failed. '}
          <span className="text-danger">{error.message}</span>
        </>
      )}
      {child !== undefined && (
        <>
          {' · '}
          <RunLink run={child}>Open its run</RunLink>
        </>
      )}
      <details className="mt-0.5 min-w-0">
        <summary className="w-fit rounded-sm text-fg-3 hover:text-fg-1">
          {output === undefined ? 'What it was given' : 'What it was given and gave'}
        </summary>
        <div className="mt-1 grid min-w-0 gap-3 @2xl:grid-cols-2">
          <ValueBox title={`Given to ${tool}`} value={input} />
          {output !== undefined && <ValueBox title={`Given by ${tool}`} value={output} />}
        </div>
      </details>
    </Entry>
  )
}

function Entry({
  at,
  icon,
  tone = 'text-fg-3',
  facts,
  children,
}: {
  at: number
  icon: IconName
  tone?: string | undefined
  /** Shown after it; empty ones are left out. */
  facts: string[]
  children: ReactNode
}) {
  const told = facts.filter(Boolean).join(' · ')
  return (
    <li className="flex min-w-0 gap-2">
      <Icon name={icon} size={14} className={cn('mt-px', tone)} />
      <div className="min-w-0 flex-1 break-words">{children}</div>
      <span className="shrink-0 text-fg-3 tabular-nums" title={exactTime(at)}>
        {told || new Date(at).toLocaleTimeString()}
      </span>
    </li>
  )
}

const LEVEL_TONES: Record<ConsoleLine['level'], string> = {
  debug: 'text-fg-3',
  info: '',
  warn: 'text-warning',
  error: 'text-danger',
}

function Console({ lines, attempt }: { lines: ConsoleLine[]; attempt: string }) {
  const title = attempt === '' ? 'Console' : `Console, ${attempt}`
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <h4 className="text-xs font-medium text-fg-2">{title}</h4>
      <ol
        aria-label={title}
        tabIndex={0}
        className="max-h-60 min-w-0 overflow-auto rounded-md border border-line bg-surface-2 px-2.5 py-1.5 font-mono text-xs"
      >
        {lines.map(({ level, text }, index) => (
          <li key={index} className={cn('break-words whitespace-pre-wrap', LEVEL_TONES[level])}>
            {level !== 'info' && <span className="sr-only">{level}: </span>}
            {text}
          </li>
        ))}
      </ol>
    </div>
  )
}
