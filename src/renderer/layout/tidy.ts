/** Tidying up: asks for positions, off the main thread, and puts everything there as one entry of the history. */
import type { Workflow } from '../../shared/workflow/document'
import type { NodeCatalog } from '../../shared/workflow/node-definition'
import { messageOf } from '../bridge/error-message'
import { nodePorts } from '../canvas/port-rules'
import { nodeById } from '../editor/document-index'
import { chosenNodes } from '../editor/selection'
import type { EditorSession } from '../editor/session'
import { counted } from '../editor/words'
import { toast } from '../ui'
import { applyArrangement } from './apply'
import type { Arrangement } from './arrangement'
import { layoutOf } from './layout-store'

/** What is said only of something that takes longer than this. Milliseconds. */
const SLOW_AFTER_MS = 150
/** Up to so many nodes, a workflow that was tidied up is brought into sight. */
const SHOW_UP_TO = 150

/** What arranges: fetched when it is first needed. */
export interface Arranger {
  /** Rejects when `signal` is aborted, and with words for people when it fails. */
  run(
    task: { workflow: Workflow; only?: readonly string[] },
    signal: AbortSignal,
  ): Promise<Arrangement>
}

type LoadArranger = (session: EditorSession) => Promise<Arranger>

const loadElk: LoadArranger = async (session) => {
  const { createArranger } = await import('./arranger')
  return createArranger(session.catalog)
}

/** Tidies up all of the workflow. */
export function tidyAll(session: EditorSession, load: LoadArranger = loadElk): Promise<void> {
  return tidy(session, undefined, load)
}

/** Tidies up what is selected; its middle stays where it is. */
export function tidySelection(session: EditorSession, load: LoadArranger = loadElk): Promise<void> {
  return tidy(session, chosenForTidying(session), load)
}

/** The selected nodes, when there is something about them to arrange: several, or what is in a container. */
export function chosenForTidying({ document, catalog }: EditorSession): readonly string[] {
  const workflow = document.document()
  const nodes = chosenNodes(workflow, document.getState().selection)
  const [only] = nodes
  if (nodes.length !== 1 || only === undefined) return nodes
  return catalog.get(nodeById(workflow, only)?.type ?? '')?.container ? nodes : []
}

async function tidy(
  session: EditorSession,
  only: readonly string[] | undefined,
  load: LoadArranger,
): Promise<void> {
  const store = layoutOf(session)
  store.getState().busy?.cancel()
  const stop = new AbortController()
  const busy = { slow: false, cancel: () => stop.abort() }
  store.setState({ busy })
  const timer = setTimeout(() => {
    if (store.getState().busy === busy) store.setState({ busy: { ...busy, slow: true } })
  }, SLOW_AFTER_MS)
  const isCurrent = () => store.getState().busy?.cancel === busy.cancel
  try {
    const found = await latest(session, only, load, stop.signal)
    if (found && !stop.signal.aborted) apply(session, only, found)
  } catch (error) {
    if (!stop.signal.aborted)
      toast({
        title: 'Nothing was tidied up',
        description: `${messageOf(error)} The workflow is as it was.`,
        tone: 'danger',
        action: { label: 'Try again', onClick: () => void tidy(session, only, load) },
      })
  } finally {
    clearTimeout(timer)
    if (isCurrent()) store.setState({ busy: undefined })
  }
}

/** The arrangement of the document as it is when it is there: what is drawn otherwise meanwhile is arranged again. */
async function latest(
  session: EditorSession,
  only: readonly string[] | undefined,
  load: LoadArranger,
  signal: AbortSignal,
): Promise<Arrangement | undefined> {
  const arranger = await load(session)
  while (!signal.aborted) {
    const workflow = session.document.document()
    const chosen = only?.filter((id) => nodeById(workflow, id))
    if (chosen?.length === 0) return undefined
    const found = await arranger.run({ workflow, ...(chosen ? { only: chosen } : {}) }, signal)
    const now = session.document.document()
    const seen = (each: Workflow) => drawing(each, session.catalog)
    if (now === workflow || seen(now) === seen(workflow)) return found
  }
  return undefined
}

/** All of a document that its arrangement follows from. */
function drawing({ nodes, edges, groups, stickies }: Workflow, catalog: NodeCatalog): string {
  const drawn = nodes.map((node) => {
    const { id, type, parent, position, size, locked } = node
    const { inputs, outputs } = nodePorts(node, catalog)
    const ports = [...inputs, ...outputs].map((port) => port.id)
    return [id, type, parent, position, size, locked, ports]
  })
  return JSON.stringify([drawn, edges, groups, stickies])
}

function apply(
  session: EditorSession,
  only: readonly string[] | undefined,
  found: Arrangement,
): void {
  const { document } = session
  const before = document.document()
  const label = only ? `Tidy up ${counted(only.length, 'node')}` : 'Tidy up the workflow'
  const edit = () => document.edit(label, (draft) => applyArrangement(draft, found))
  const then = () => {
    if (!only && before.nodes.length <= SHOW_UP_TO && document.document() !== before)
      session.canvas?.showFirst()
  }
  const { glide } = layoutOf(session).getState()
  if (glide) glide(edit, then)
  else {
    edit()
    then()
  }
  const isSame = document.document() === before
  if (found.locked > 0)
    toast({
      title: `${counted(found.locked, 'locked node')} stayed in place`,
      description: isSame
        ? 'Everything else is tidy already.'
        : 'The rest was arranged around what is locked.',
    })
  else if (isSame) toast({ title: 'Everything is tidy already' })
}
