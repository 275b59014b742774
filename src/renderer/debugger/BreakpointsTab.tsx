import { useStore } from 'zustand'
import type { Breakpoint } from '../../shared/run/debug'
import { commandById, shortcutText } from '../commands/commands'
import { useDocument, useEditor } from '../editor/context'
import { edgeById } from '../editor/document-index'
import type { EditorSession } from '../editor/session'
import { Button, cn, Icon, IconButton, Kbd, Switch } from '../ui'
import { BreakpointGlyph } from './BreakpointGlyph'
import { isOnAnyError, kindOf, targetName, targetOf, whenWords } from './breakpoints'
import {
  pauseOnErrors,
  pausesOnErrors,
  removeBreakpoints,
  switchBreakpoints,
} from './breakpoint-edits'

/** Where runs of this workflow stop: a list to switch, change and leave from. */
export default function BreakpointsTab() {
  const session = useEditor()
  const all = useStore(session.debugging, (kept) => kept.breakpoints)
  const listed = all.filter((breakpoint) => !isOnAnyError(breakpoint))
  const onErrors = pausesOnErrors(all)
  return (
    <div className="flex h-full flex-col">
      <div className="flex min-h-9 shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-3">
        <label className="flex items-center gap-2">
          <Switch checked={onErrors} onCheckedChange={(on) => pauseOnErrors(session, on)} />
          Pause on any error
        </label>
        <span className="flex-1" />
        <Button
          size="sm"
          variant="ghost"
          icon="trash-2"
          disabled={listed.length === 0}
          onClick={() => removeBreakpoints(session, listed)}
        >
          Remove all
        </Button>
      </div>
      {listed.length === 0 ? (
        <Teaching />
      ) : (
        <ul aria-label="Breakpoints" className="min-h-0 flex-1 overflow-auto p-1.5">
          {listed.map((breakpoint) => (
            <BreakpointLine key={breakpoint.id} breakpoint={breakpoint} />
          ))}
        </ul>
      )}
    </div>
  )
}

function Teaching() {
  return (
    <div className="flex items-start gap-3 p-4 text-fg-2">
      <BreakpointGlyph kind="stop" disabled={false} size={16} />
      <p className="min-w-0 flex-1">
        No breakpoints. Select a node or an edge and press{' '}
        <Kbd>{shortcutText(commandById('toggle-breakpoint')) ?? ''}</Kbd>, or click the dot at the
        corner of a card: runs from here pause there, and you see what goes in before it happens.
        With <Kbd>{shortcutText(commandById('edit-breakpoint')) ?? ''}</Kbd> it gets a condition, or
        writes a line to the log instead. They are yours, and never part of the workflow.
      </p>
    </div>
  )
}

function BreakpointLine({ breakpoint }: { breakpoint: Breakpoint }) {
  const session = useEditor()
  const name = useDocument((workflow) => targetName(workflow, targetOf(breakpoint)))
  const { condition, hits = 1, log, disabled = false } = breakpoint
  const label = name ?? breakpoint.node ?? breakpoint.edge ?? ''
  return (
    <li
      className={cn(
        'flex min-h-control items-center gap-2.5 rounded-md px-2 hover:bg-surface-2',
        name === undefined && 'opacity-60',
      )}
    >
      <Switch
        checked={!disabled}
        aria-label={`Breakpoint on ${label}, ${whenWords(breakpoint)}`}
        onCheckedChange={() => switchBreakpoints(session, [breakpoint])}
      />
      <BreakpointGlyph kind={kindOf(breakpoint)} disabled={disabled} />
      <button
        type="button"
        disabled={name === undefined}
        className="max-w-60 min-w-0 shrink-0 truncate text-left font-medium not-disabled:hover:underline"
        title={name === undefined ? undefined : `Show ${label}`}
        onClick={() => show(session, breakpoint)}
      >
        {label}
      </button>
      <span className="flex min-w-0 flex-1 items-baseline gap-2 overflow-hidden text-xs text-fg-2">
        <span className="shrink-0">
          {name === undefined
            ? 'not in the workflow now; passed over'
            : `${log === undefined ? 'stops' : 'logs'} ${whenWords(breakpoint)}`}
        </span>
        {condition !== undefined && (
          <code className="min-w-0 truncate text-fg-1" title={condition}>
            {condition}
          </code>
        )}
        {hits > 1 && <span className="shrink-0">from hit {hits} on</span>}
        {log !== undefined && (
          <span className="flex min-w-0 items-baseline gap-1">
            <Icon name="scroll-text" size={12} className="self-center text-fg-3" />
            <code className="min-w-0 truncate" title={log}>
              {log}
            </code>
          </span>
        )}
      </span>
      <IconButton
        size="sm"
        icon="pencil"
        label={`Edit the breakpoint on ${label}`}
        disabled={name === undefined}
        onClick={() => session.ui.setState({ breakpoint })}
      />
      <IconButton
        size="sm"
        icon="x"
        label={`Remove the breakpoint on ${label}`}
        onClick={() => removeBreakpoints(session, [breakpoint])}
      />
    </li>
  )
}

function show({ document, canvas }: EditorSession, { node, edge }: Breakpoint): void {
  if (node !== undefined) {
    document.select({ nodes: [node] })
    canvas?.show([node])
  } else if (edge !== undefined) {
    const ends = edgeById(document.document(), edge)
    document.select({ edges: [edge] })
    if (ends) canvas?.show([ends.source, ends.target])
  }
}
