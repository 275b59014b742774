/** Before a workflow runs by itself for the first time: what starts it, what it can touch, and what to mind. */
import { useEffect, useMemo, useState, type ReactNode } from 'react'
import type { JsonObject, WorkflowNode } from '../../shared/workflow/document'
import type { ConnectionInfo } from '../../shared/contract'
import { reachOf } from '../../shared/workflow/reach'
import { useHostState } from '../bridge/host'
import { useLive } from '../bridge/live'
import { pinsOf } from '../debugger/pins/pins'
import { useEditor } from '../editor/context'
import { nodeName } from '../editor/document-index'
import type { Findings } from '../editor/problems'
import { dollars, workflowCost } from '../runs/cost'
import { useNow } from '../time/now'
import { Button, Dialog, Icon } from '../ui'
import { DocumentReach } from '../workflows/review/DocumentReach'
import { useKnownConnections } from '../workflows/review/useKnownConnections'
import { closeActivationQuestion, publish } from './actions'
import { NextTimes } from './NextTimes'
import { selfStarting } from './standing'

export function ActivateDialog() {
  const session = useEditor()
  const found = useFindingsNow()
  const connections = useKnownConnections()
  const isAway = useHostState() === 'lost'
  const [busy, setBusy] = useState(false)
  const document = found?.workflow ?? session.document.document()
  const triggers = useMemo(() => selfStarting(document, session.catalog), [document, session])
  const errors = found?.problems.filter(({ severity }) => severity === 'error') ?? []
  const canBe = found !== undefined && errors.length === 0 && triggers.length > 0 && !isAway
  const activate = async () => {
    setBusy(true)
    const isDone = await publish(session.project, document, true)
    setBusy(false)
    if (isDone) closeActivationQuestion()
  }
  const showProblems = () => {
    closeActivationQuestion()
    session.ui.showTab('problems')
  }
  return (
    <Dialog
      title={`Activate ${document.name}?`}
      description="The host keeps this version and runs it whenever a trigger fires, also while this window is closed. What you edit later runs there only once you publish it."
      onClose={closeActivationQuestion}
      footer={
        <>
          {isAway && (
            <span className="mr-auto text-xs text-danger">The host cannot be reached</span>
          )}
          <Button onClick={closeActivationQuestion}>Cancel</Button>
          <Button
            variant="primary"
            icon="zap"
            busy={busy}
            disabled={!canBe}
            onClick={() => void activate()}
          >
            Activate
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-5">
        {errors.length > 0 && (
          <Note icon="circle-x" tone="text-danger">
            {errors.length === 1
              ? 'One problem keeps it from running: '
              : `${errors.length} problems keep it from running. The first: `}
            {errors[0]?.message}{' '}
            <button
              type="button"
              className="text-accent-fg underline underline-offset-2"
              onClick={showProblems}
            >
              Show the problems
            </button>
          </Note>
        )}
        <Part title="Starts by itself">
          {triggers.length === 0 ? (
            <Note icon="triangle-alert" tone="text-warning">
              Nothing starts it: it has no trigger but the start by hand. Add one from the palette
              under Triggers, such as a schedule, a webhook or a watched folder.
            </Note>
          ) : (
            <ul className="flex flex-col gap-2">
              {triggers.map((node) => (
                <TriggerPlan key={node.id} node={node} />
              ))}
            </ul>
          )}
        </Part>
        {found && <Minds found={found} connections={connections} />}
        <Part title="What it can touch">
          <DocumentReach workflow={document} connections={connections} withTriggers={false} />
        </Part>
      </div>
    </Dialog>
  )
}

/** The findings of the document at this moment; undefined until they are there. */
function useFindingsNow(): Findings | undefined {
  const session = useEditor()
  const [found, setFound] = useState<Findings>()
  useEffect(() => {
    let isGone = false
    void session.analysed().then((now) => {
      if (!isGone) setFound(now)
    })
    return () => {
      isGone = true
    }
  }, [session])
  return found
}

function TriggerPlan({ node }: { node: WorkflowNode }) {
  const { catalog } = useEditor()
  const definition = catalog.get(node.type)
  const config = (node.config ?? {}) as JsonObject
  return (
    <li className="flex items-start gap-2.5">
      <Icon name={definition?.icon ?? 'zap'} className="mt-0.5 text-fg-3" />
      <div className="min-w-0 flex-1">
        <p className="font-medium break-words">{nodeName(node)}</p>
        <p className="text-xs break-words text-fg-2">{definition?.summary(config)}</p>
        {node.type === 'schedule-trigger' && <NextTimes config={config} count={1} />}
        {(node.type === 'webhook-trigger' || node.type === 'form-trigger') && (
          <p className="text-xs text-fg-3">Its address stands here once it is active.</p>
        )}
      </div>
    </li>
  )
}

/** What speaks against it, or is to be known before: each with what to do. */
function Minds({
  found: { workflow, problems },
  connections,
}: {
  found: Findings
  connections: ReadonlyMap<string, ConnectionInfo> | undefined
}) {
  const session = useEditor()
  const runs = useLive((live) => live.runs)
  const ungated = problems.filter(({ code }) => code === 'ungated-irreversible')
  const missing = useMemo(
    () =>
      connections === undefined
        ? []
        : reachOf(workflow, session.catalog).connections.filter(
            ({ what }) => what !== '' && !connections.has(what),
          ),
    [workflow, connections, session],
  )
  const now = useNow(60_000)
  const cost = runs && workflowCost(runs, session.project, now)
  const pins = Object.keys(pinsOf(session)).length
  const budget = workflow.settings?.budget
  return (
    <Part title="Good to know">
      <ul className="flex flex-col gap-2">
        {ungated.map((problem) => (
          <li key={problem.node}>
            <Note icon="shield-alert" tone="text-warning">
              {problem.message}
            </Note>
          </li>
        ))}
        {missing.map(({ what, nodes }) => (
          <li key={what}>
            <Note icon="plug" tone="text-warning">
              The connection {what} is missing: {nodes.map(({ name }) => name).join(', ')} will
              fail. Add it under Connections.
            </Note>
          </li>
        ))}
        {pins > 0 && (
          <li>
            <Note icon="pin" tone="text-fg-3">
              {pins === 1 ? 'One node is pinned' : `${pins} nodes are pinned`} here. Runs that
              triggers start ignore pins and breakpoints.
            </Note>
          </li>
        )}
        <li>
          <Note icon="coins" tone="text-fg-3">
            {cost?.averageUsd === undefined
              ? 'What a run costs is not known yet.'
              : cost.averageUsd === 0
                ? 'Its runs were free so far.'
                : `A completed run cost ${dollars(cost.averageUsd)} on average.`}{' '}
            {budget?.usd === undefined
              ? 'It has no budget in money.'
              : `A run stops at ${dollars(budget.usd)}.`}
          </Note>
        </li>
      </ul>
    </Part>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <h3 className="mb-1.5 text-xs font-medium text-fg-3">{title}</h3>
      {children}
    </section>
  )
}

function Note({ icon, tone, children }: { icon: string; tone: string; children: ReactNode }) {
  return (
    <p className="flex items-start gap-2.5 text-fg-2">
      <Icon name={icon} className={`mt-0.5 ${tone}`} />
      <span className="min-w-0 flex-1 break-words">{children}</span>
    </p>
  )
}
