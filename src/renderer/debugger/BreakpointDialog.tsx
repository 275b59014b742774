import { useMemo, useRef, useState } from 'react'
import type { Breakpoint } from '../../shared/run/debug'
import { CodeEditor, type CodeEditorHandle } from '../code-editor/CodeEditor'
import { evaluator } from '../code-editor/expressions/evaluator'
import { expressionAssist } from '../code-editor/expressions/expression-assist'
import { useDocument, useEditor, useUi } from '../editor/context'
import { Button, Dialog, Field, Input, Segmented } from '../ui'
import { breakpointsAt, targetName, targetOf } from './breakpoints'
import { keepBreakpoint, removeBreakpoints } from './breakpoint-edits'
import { conditionVisible } from './condition-visible'
import { useFaults } from './use-faults'

type Does = 'stop' | 'log'

/** The form for one breakpoint: when it stops, where that holds, and whether it writes a line instead. */
export function BreakpointDialog() {
  const { ui } = useEditor()
  const breakpoint = useUi((state) => state.breakpoint)
  if (!breakpoint) return null
  return (
    <BreakpointForm
      key={breakpoint.id}
      breakpoint={breakpoint}
      onClose={() => ui.setState({ breakpoint: undefined })}
    />
  )
}

function BreakpointForm({ breakpoint, onClose }: { breakpoint: Breakpoint; onClose(): void }) {
  const session = useEditor()
  const name = useDocument((workflow) => targetName(workflow, targetOf(breakpoint)))
  const [on, setOn] = useState(breakpoint.on)
  const [does, setDoes] = useState<Does>(breakpoint.log === undefined ? 'stop' : 'log')
  const [condition, setCondition] = useState(breakpoint.condition ?? '')
  const [hits, setHits] = useState(String(breakpoint.hits ?? 1))
  const [log, setLog] = useState(breakpoint.log ?? '')
  const [busy, setBusy] = useState(false)
  const known = session.debugging.getState().breakpoints.some(({ id }) => id === breakpoint.id)
  const visible = useMemo(
    () => () => conditionVisible(session, breakpoint, on),
    [session, breakpoint, on],
  )
  const assists = useMemo(
    () => ({
      condition: expressionAssist('expression', visible, evaluator()),
      log: expressionAssist('template', visible, evaluator()),
    }),
    [visible],
  )
  const conditionFault = useFaults(assists.condition, condition)
  const logFault = useFaults(assists.log, does === 'log' ? log : '')
  const editors = [useRef<CodeEditorHandle>(null), useRef<CodeEditorHandle>(null)] as const
  const count = Number(hits)
  const hitsFault = Number.isInteger(count) && count >= 1 ? undefined : 'A whole number from 1 on.'
  const emptyLog = does === 'log' && log.trim() === ''
  const save = async () => {
    setBusy(true)
    // What was typed a moment ago was perhaps not looked at yet.
    const faults = await Promise.all([
      conditionFault.look(),
      does === 'log' ? logFault.look() : undefined,
    ])
    if (faults.some((fault) => fault !== undefined) || hitsFault || emptyLog) return setBusy(false)
    const { id, workflow, node: own, edge, disabled } = breakpoint
    const isKept = await keepBreakpoint(session, {
      id,
      workflow,
      ...(own === undefined ? {} : { node: own }),
      ...(edge === undefined ? {} : { edge }),
      on,
      ...(condition.trim() === '' ? {} : { condition: condition.trim() }),
      ...(count > 1 ? { hits: count } : {}),
      ...(does === 'log' ? { log } : {}),
      ...(disabled ? { disabled } : {}),
    })
    setBusy(false)
    if (isKept) onClose()
  }
  return (
    <Dialog
      size="md"
      title={`Breakpoint on ${name ?? 'what is gone'}`}
      description="It is yours alone, and no part of the workflow."
      onClose={onClose}
      onEscape={(event) => {
        if (editors.some(({ current }) => current?.hasWidget())) event.preventDefault()
      }}
      footer={
        <>
          {known && (
            <Button
              variant="ghost"
              icon="trash-2"
              className="mr-auto"
              onClick={() => {
                removeBreakpoints(session, [breakpoint])
                onClose()
              }}
            >
              Remove
            </Button>
          )}
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            busy={busy}
            disabled={conditionFault.fault !== undefined || logFault.fault !== undefined}
            onClick={() => void save()}
          >
            {known ? 'Save' : 'Set the breakpoint'}
          </Button>
        </>
      }
    >
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          void save()
        }}
      >
        {breakpoint.edge === undefined && (
          <div className="flex flex-col items-start gap-1">
            <span className="text-xs font-medium text-fg-2">When</span>
            <Segmented<Breakpoint['on']>
              label="When it stops"
              value={on}
              onValueChange={setOn}
              options={[
                { value: 'start', label: 'Before it starts' },
                { value: 'error', label: 'When it has failed' },
                { value: 'skip', label: 'When it is skipped' },
              ]}
            />
          </div>
        )}
        <Field
          label="Only where"
          error={conditionFault.fault}
          help={
            <>
              An expression without braces, for example <code>$round &gt; 1</code> or{' '}
              <code>$cost &gt; 0.1</code>. Empty: always.
            </>
          }
        >
          {(aria) => (
            <CodeEditor
              {...aria}
              ref={editors[0]}
              label="Only where"
              language="expression"
              value={condition}
              onChange={setCondition}
              assist={assists.condition}
              placeholder="$round > 1"
            />
          )}
        </Field>
        <Field
          label="From which hit on"
          error={hitsFault}
          help="Those before pass. A hit is a time at which the condition holds."
        >
          {(aria) => (
            <Input
              {...aria}
              inputMode="numeric"
              className="w-24"
              value={hits}
              onChange={(event) => setHits(event.currentTarget.value)}
            />
          )}
        </Field>
        <div className="flex flex-col items-start gap-1">
          <span className="text-xs font-medium text-fg-2">Then</span>
          <Segmented<Does>
            label="What it does"
            value={does}
            onValueChange={setDoes}
            options={[
              { value: 'stop', label: 'Pause the run' },
              { value: 'log', label: 'Log instead of stopping' },
            ]}
          />
        </div>
        {does === 'log' && (
          <Field
            label="What it writes"
            error={logFault.fault ?? (emptyLog ? 'Write what is to stand in the log.' : undefined)}
            help={
              <>
                Text with expressions in <code>{'{{ }}'}</code>. It stands in the Log below the
                canvas, and in the run.
              </>
            }
          >
            {(aria) => (
              <CodeEditor
                {...aria}
                ref={editors[1]}
                label="What it writes"
                language="template"
                value={log}
                onChange={setLog}
                assist={assists.log}
                lines={2}
                placeholder="Round {{ $round }}: {{ $ }}"
              />
            )}
          </Field>
        )}
        <OthersHere breakpoint={breakpoint} />
      </form>
    </Dialog>
  )
}

/** Others on the same node, so that nobody wonders why it stops all the same. */
function OthersHere({ breakpoint }: { breakpoint: Breakpoint }) {
  const { debugging, ui } = useEditor()
  const others = breakpointsAt(debugging.getState().breakpoints, targetOf(breakpoint)).filter(
    ({ id }) => id !== breakpoint.id,
  )
  if (others.length === 0) return null
  return (
    <p className="text-xs text-fg-3">
      {others.length === 1
        ? 'There is another breakpoint here.'
        : `There are ${others.length} others here.`}{' '}
      <button
        type="button"
        className="text-accent-fg hover:underline"
        onClick={() => {
          ui.setState({ breakpoint: undefined })
          ui.showTab('breakpoints')
        }}
      >
        See them in the list
      </button>
    </p>
  )
}
