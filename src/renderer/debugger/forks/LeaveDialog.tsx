import { useEffect, useMemo, useRef, useState } from 'react'
import type { Repeated } from '../../../shared/contract/forks'
import type { ForkChange } from '../../../shared/run/debug'
import { stepFacts, type StepFacts } from '../../../shared/run/steps'
import { messageOf } from '../../bridge/error-message'
import type { CodeEditorHandle } from '../../code-editor/CodeEditor'
import { useDocument, useEditor, useRun } from '../../editor/context'
import { nodeById, nodeName } from '../../editor/document-index'
import { isUnderWay } from '../../editor/run/run-store'
import { Button, Checkbox, Dialog, Fault, Select } from '../../ui'
import { outputChoices } from '../pins/kept-pins'
import { useRunNode, useRunNodeName } from '../run-node'
import { useTrail } from '../trail'
import { Agreements } from './Agreements'
import { leaveRun, previewFork } from './fork'
import { configChanges, leaveAfter } from './leaving'
import { PinsHere } from './PinsHere'
import { askToLeave, useLeaveRequest, type LeaveRequest } from './request'
import { sayUnused } from './unused'
import { draftOf, isEdited, readDraft, ValueEditor } from './ValueEditor'

/** Asks how a run is left, and says what may happen again. Open while something was asked for of the run that is shown. */
export default function LeaveDialog() {
  const request = useLeaveRequest((state) => state.request)
  const run = useRun((state) => state.latest?.run)
  useEffect(() => () => askToLeave(undefined), [])
  if (!request || request.run !== run) return null
  return <Asked key={`${request.kind} ${request.step.id}`} request={request} />
}

/** As the port that fired: whatever it was. */
const SAME = '(same)'

function Asked({ request }: { request: LeaveRequest }) {
  const { kind, step, written } = request
  const session = useEditor()
  const trail = useTrail()
  const name = useRunNodeName(step.node)
  const events = useRun((state) => state.events)
  // What came in meanwhile changes nothing about what was asked.
  const [until] = useState(() => {
    const { moment, eventCount } = session.run.state.getState()
    return written?.until ?? moment?.seq ?? eventCount
  })
  const [facts] = useState(() => stepFacts(step, until))
  const [first] = useState(() => draftOf(kind === 'input' ? facts?.input : facts?.output))
  const [draft, setDraft] = useState(written?.draft ?? first)
  const [port, setPort] = useState(written?.port ?? SAME)
  const [agreed, setAgreed] = useState<ReadonlySet<string>>(new Set())
  const calledBy = useRun((state) => state.latest?.calledBy)
  // Stopping one that was called fails what waits for it.
  const [stopsParent, setStopsParent] = useState(calledBy === undefined)
  const [pauseAtStart, setPauseAtStart] = useState(false)
  const underWay = useRun(isUnderWay)
  const taken = useTakenAlong()
  const [refusal, setRefusal] = useState<string>()
  const [busy, setBusy] = useState(false)
  const after = useMemo(
    () => leaveAfter(kind, step, until, { events, graph: trail.graph }),
    [kind, step, until, events, trail.graph],
  )
  const editor = useRef<CodeEditorHandle>(null)
  const edits = kind === 'output' || kind === 'input'
  const read = edits ? readDraft(draft) : undefined
  const changes = useMemo(
    () => changesOf(request, readDraft(draft), port, taken.changes),
    [request, draft, port, taken.changes],
  )
  const preview = usePreview(request.run, changes, after)
  const { repeats } = preview
  const missing = repeats.filter(({ node }) => !agreed.has(node))
  const nothingNew = kind === 'config' && taken.changes.length === 0
  const ready =
    changes !== undefined &&
    !preview.busy &&
    !preview.refusal &&
    missing.length === 0 &&
    !nothingNew
  const close = () => askToLeave(undefined)
  const edited = edits && (isEdited(draft, first) || port !== SAME)
  const leave = () => {
    close()
    if (edited) sayUnused(() => askToLeave({ ...request, written: { draft, port, until } }))
  }
  const goOn = async () => {
    if (!changes || busy) return
    setBusy(true)
    setRefusal(undefined)
    try {
      const { seq, repeats: now } = await previewFork({ run: request.run, changes, after })
      if (now.some(({ node }) => !agreed.has(node))) return preview.again()
      const leaving = { run: request.run, changes, seq, agreed: now.map(({ node }) => node) }
      await leaveRun(session, leaving, {
        stopsParent: underWay && stopsParent,
        pauseAtStart,
      })
      close()
    } catch (error) {
      setRefusal(messageOf(error))
    } finally {
      setBusy(false)
    }
  }
  const fault = refusal ?? preview.refusal
  return (
    <Dialog
      size={edits ? 'full' : 'md'}
      isHeld={edited}
      onClose={leave}
      onEscape={(event) => {
        if (editor.current?.hasWidget()) event.preventDefault()
      }}
      title={TITLES[kind](name)}
      description={`Another run begins with all that this one had done by then, and goes on from there. This run ${underWay && stopsParent ? 'is stopped' : 'stays as it is'}.`}
      footer={
        <>
          <div className="mr-auto flex flex-wrap items-center gap-x-5 gap-y-1">
            <label className="flex items-center gap-2">
              <Checkbox checked={pauseAtStart} onCheckedChange={setPauseAtStart} />
              Pause before its first step
            </label>
            {underWay && (
              <label className="flex items-center gap-2">
                <Checkbox checked={stopsParent} onCheckedChange={setStopsParent} />
                Stop the run that it leaves
              </label>
            )}
            {underWay && calledBy && (
              <p className="w-full text-xs text-fg-2">
                “{calledBy.workflowName}” waits for this run: stopping it fails there.
              </p>
            )}
          </div>
          <Button onClick={leave}>Cancel</Button>
          <Button
            variant="primary"
            icon="git-fork"
            busy={busy}
            disabled={!ready || read?.ok === false}
            title={missing.length > 0 ? 'Agree to what cannot be taken back first' : undefined}
            onClick={() => void goOn()}
          >
            {kind === 'output' || kind === 'config' ? 'Go on' : 'Run again'}
          </Button>
        </>
      }
    >
      <div className="flex h-full min-h-0 flex-col gap-3">
        {edits && (
          <ValueEditor
            label={kind === 'output' ? 'Output' : 'Input'}
            draft={draft}
            onDraft={setDraft}
            ref={editor}
          />
        )}
        {kind === 'output' && (
          <PortChoice node={step.node} facts={facts} port={port} onPort={setPort} />
        )}
        {kind === 'config' && <TakenAlongWords taken={taken} node={step.node} onClose={close} />}
        <PinsHere />
        <Agreements
          repeats={nothingNew ? [] : repeats}
          agreed={agreed}
          onAgree={(node, agrees) => {
            const next = new Set(agreed)
            if (agrees) next.add(node)
            else next.delete(node)
            setAgreed(next)
          }}
        />
        {fault !== undefined && <Fault text={fault} />}
      </div>
    </Dialog>
  )
}

const TITLES: Record<LeaveRequest['kind'], (name: string) => string> = {
  output: (name) => `Edit the output of ${name} and go on`,
  input: (name) => `Edit the input of ${name} and run it again`,
  config: (name) => `Go on from ${name} with the workflow as it is now`,
  again: (name) => `Run again from ${name}`,
}

/** What is sent; undefined while what is written is no value. */
function changesOf(
  { kind, step }: LeaveRequest,
  read: ReturnType<typeof readDraft>,
  port: string,
  configs: ForkChange[],
): ForkChange[] | undefined {
  if (kind === 'again') return []
  if (kind === 'config') return configs
  if (!read.ok) return undefined
  const { node, round, scope } = step
  const place = { node, round, ...(scope === undefined ? {} : { scope }) }
  if (kind === 'input') return [{ kind, place, input: read.value }]
  return [{ kind, place, output: read.value, ...(port === SAME ? {} : { port }) }]
}

/** A person who types is not asked about at each key. Milliseconds. */
const PREVIEW_AFTER_MS = 250

/** What the host says to these changes before anything is done. */
function usePreview(run: string, changes: ForkChange[] | undefined, after: readonly number[]) {
  const [tries, setTries] = useState(0)
  const [found, setFound] = useState<{ repeats: Repeated[]; refusal?: string; of: unknown }>()
  useEffect(() => {
    if (!changes) return
    let isGone = false
    const timer = setTimeout(() => {
      previewFork({ run, changes, after }).then(
        ({ repeats }) => {
          if (!isGone) setFound({ repeats, of: changes })
        },
        (error: unknown) => {
          if (!isGone) setFound({ repeats: [], refusal: messageOf(error), of: changes })
        },
      )
    }, PREVIEW_AFTER_MS)
    return () => {
      isGone = true
      clearTimeout(timer)
    }
  }, [run, changes, after, tries])
  return {
    repeats: found?.repeats ?? [],
    refusal: found?.of === changes ? found?.refusal : undefined,
    busy: found?.of !== changes,
    again: () => setTries(tries + 1),
  }
}

/** The workflow as it is now, as far as the run can take it along. */
function useTakenAlong() {
  const ran = useRun((state) => state.workflow)
  const now = useDocument((workflow) => workflow)
  return useMemo(() => (ran ? configChanges(ran, now) : { changes: [], others: [] }), [ran, now])
}

function PortChoice({
  node: id,
  facts,
  port,
  onPort,
}: {
  node: string
  facts: StepFacts | undefined
  port: string
  onPort(port: string): void
}) {
  const { catalog } = useEditor()
  const node = useRunNode(id)
  const ran = useRun((state) => state.workflow)
  const ports = node && ran ? outputChoices(node, catalog, ran) : []
  if (ports.length < 2) return null
  const fired = facts?.ports.join(', ')
  return (
    <label className="flex items-center gap-2">
      <span className="text-xs font-medium text-fg-2">It leaves by</span>
      <span className="w-60">
        <Select
          aria-label="It leaves by"
          value={port}
          options={[
            {
              value: SAME,
              label: fired ? `${fired}, as it did` : `${ports[0]?.label ?? ''}, its first output`,
            },
            ...ports.map(({ id: value, label }) => ({ value, label: label || value })),
          ]}
          onValueChange={onPort}
        />
      </span>
    </label>
  )
}

function TakenAlongWords({
  taken: { changes, others },
  node: id,
  onClose,
}: {
  taken: ReturnType<typeof useTakenAlong>
  node: string
  onClose(): void
}) {
  const { document, ui, canvas } = useEditor()
  const now = useDocument((workflow) => workflow)
  const node = nodeById(now, id)
  return (
    <div className="flex flex-col gap-3">
      {changes.length > 0 ? (
        <div>
          <p>From there on these are set up as they are now:</p>
          <ul className="mt-1 list-disc pl-5">
            {changes.map((change) => {
              const changed = nodeById(now, change.node)
              return <li key={change.node}>{changed ? nodeName(changed) : change.node}</li>
            })}
          </ul>
        </div>
      ) : (
        <p>
          No node is set up otherwise than in the run. Change one in the inspector first, then go on
          from here.{' '}
          {node && (
            <button
              type="button"
              className="text-accent-fg underline underline-offset-2"
              onClick={() => {
                onClose()
                document.select({ nodes: [node.id] })
                canvas?.show([node.id])
                ui.setState({ inspectorOpen: true })
              }}
            >
              Show {nodeName(node)}
            </button>
          )}
        </p>
      )}
      {others.length > 0 && (
        <div className="text-fg-2">
          <p>
            A run keeps the nodes and edges that it began with, so this is not taken along. Run the
            workflow anew to have it:
          </p>
          <ul className="mt-1 list-disc pl-5">
            {others.slice(0, 8).map((other) => (
              <li key={other}>{other}</li>
            ))}
            {others.length > 8 && <li>and {others.length - 8} more</li>}
          </ul>
        </div>
      )}
    </div>
  )
}
