import { useState } from 'react'
import { useStore } from 'zustand'
import { useLive } from '../../bridge/live'
import { commandById, isEnabled, shortcutText, type CommandId } from '../../commands/commands'
import { useDocument, useEditor, useRun } from '../../editor/context'
import { isUnderWay } from '../../editor/run/run-store'
import { hrefOf } from '../../navigation/route'
import { cn, Icon, IconButton, Tooltip } from '../../ui'
import { pausedBelow } from './leads'
import { pauseWords } from './where'

const STEPS = [
  'debug-continue',
  'debug-pause',
  'step-over',
  'step-in',
  'step-out',
  'stop',
] as const satisfies readonly CommandId[]

/** Over the canvas, from the first pause of a run to its end: where and why it is paused, and how it goes on. */
export function DebugBar() {
  const session = useEditor()
  const run = useRun((state) => (isUnderWay(state) ? state.latest?.run : undefined))
  const paused = useRun((state) => state.latest?.paused)
  const isDebugged = useDebugged(run, paused !== undefined)
  const ran = useRun((state) => state.workflow)
  const drawn = useDocument((workflow) => workflow)
  const breakpoints = useStore(session.debugging, (kept) => kept.breakpoints)
  const events = useRun((state) => state.events)
  const words = paused && pauseWords(paused, ran ?? drawn, breakpoints, events)
  return (
    <>
      {/* Always there, so that what appears in it is read out. */}
      <p role="status" className="sr-only">
        {words ? [words.where, words.why].filter(Boolean).join('. ') : ''}
      </p>
      {isDebugged && (
        <div
          role="group"
          aria-label="Debugger"
          className={cn(
            'pointer-events-auto flex min-h-10 max-w-full animate-appear items-center gap-2.5 rounded-lg border bg-surface-1 py-1 pr-1 pl-3 shadow-float',
            words ? 'border-warning' : 'border-line',
          )}
        >
          <Icon
            name={words ? 'circle-pause' : 'bug'}
            className={words ? 'text-warning' : 'text-fg-3'}
          />
          {words ? (
            <span className="flex min-w-0 flex-wrap items-baseline gap-x-2">
              <button
                type="button"
                className="min-w-0 truncate font-medium hover:underline disabled:no-underline"
                disabled={!paused.place}
                onClick={() => {
                  const { place } = paused
                  session.run.goTo(undefined)
                  if (place) session.canvas?.show([place.node])
                }}
              >
                {words.where}
              </button>
              {words.why && (
                <span
                  className={cn(
                    'min-w-0 text-xs break-words',
                    words.isFault ? 'text-danger' : 'text-fg-2',
                  )}
                >
                  {words.why}
                </span>
              )}
            </span>
          ) : (
            <span className="text-fg-2">The run goes on</span>
          )}
          {run !== undefined && paused?.reason === 'called' && <LeadLink run={run} />}
          <span className="flex shrink-0 items-center">
            {STEPS.map((id) => (
              <StepButton key={id} id={id} />
            ))}
          </span>
        </div>
      )}
    </>
  )
}

function StepButton({ id }: { id: (typeof STEPS)[number] }) {
  const session = useEditor()
  // What can be done follows the run.
  useRun((state) => state.latest)
  const command = commandById(id)
  const refusal = command.refusal?.(session)
  const shortcut = shortcutText(command)
  // A button that is disabled shows no tooltip, and this one has to say why.
  return (
    <IconButton
      icon={command.icon ?? 'bug'}
      label={refusal === undefined ? command.title : `${command.title}: ${refusal}`}
      shortcut={shortcut}
      aria-disabled={!isEnabled(command, session) || undefined}
      className="aria-disabled:opacity-45"
      onClick={() => {
        if (isEnabled(command, session)) command.perform(session)
      }}
    />
  )
}

/** To the run in which it stopped. */
function LeadLink({ run }: { run: string }) {
  const runs = useLive((live) => live.runs)
  const there = runs && pausedBelow(run, runs)
  if (!there) return null
  return (
    <Tooltip label={`Show where ${there.workflowName} is paused`}>
      <a
        href={hrefOf({ screen: 'editor', project: there.workflow, run: there.id })}
        className="shrink-0 rounded-md px-1.5 py-0.5 font-medium text-accent-fg hover:bg-surface-2"
      >
        Open {there.workflowName}
      </a>
    </Tooltip>
  )
}

/** Whether this run was paused once: from then on the bar stays, so that it does not come and go with each step. */
function useDebugged(run: string | undefined, isPaused: boolean): boolean {
  const [debugged, setDebugged] = useState<string | undefined>()
  if (isPaused && debugged !== run) setDebugged(run)
  return run !== undefined && (isPaused || debugged === run)
}
