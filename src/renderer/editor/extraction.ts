/** Taking what is selected out into a workflow of its own, and putting a called workflow in the place of its call. */
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Workflow } from '../../shared/workflow/document'
import { extract, type Extraction } from '../../shared/workflow/extraction/extract'
import { inline } from '../../shared/workflow/extraction/inline'
import type { Refusal } from '../../shared/workflow/extraction/part'
import { groupsOf } from '../../shared/workflow/groups'
import { navigate } from '../navigation/route'
import { createProject, getProject } from '../projects/database'
import { personName } from '../settings/settings'
import { attempt, toast } from '../ui'
import { nodeById, nodeName } from './document-index'
import { chosenNodes, chosenStickies } from './selection'
import type { EditorSession } from './session'

/** What is to be taken out, while its name is asked for. */
export interface Asked {
  nodes: readonly string[]
  stickies: readonly string[]
  /** A name that says what is in it. */
  name: string
}

const stores = new WeakMap<object, StoreApi<{ asked?: Asked | undefined }>>()

/** What is asked about, in an editor's session. */
export function extractionOf(session: object): StoreApi<{ asked?: Asked | undefined }> {
  const known = stores.get(session)
  if (known) return known
  const made = createStore<{ asked?: Asked | undefined }>(() => ({}))
  stores.set(session, made)
  return made
}

/** Asks what the new workflow is called, or says why there can be none. */
export function askToExtract(session: EditorSession): void {
  const { document } = session
  const workflow = document.document()
  const { selection } = document.getState()
  const nodes = chosenNodes(workflow, selection)
  const asked = { nodes, stickies: chosenStickies(workflow, selection), name: '' }
  const found = extracted(session, asked, { id: 'new', name: 'New' })
  if (!found.ok) return refused(session, 'Not extracted', found)
  extractionOf(session).setState({ asked: { ...asked, name: nameFor(workflow, nodes) } })
}

/** What the call hands over beside its input, and what it hands out beside its output, as people read it. */
export function handedOver(
  session: EditorSession,
  asked: Asked,
): { input: string[]; output: string[] } {
  const found = extracted(session, asked, { id: 'new', name: 'New' })
  if (!found.ok) return { input: [], output: [] }
  const fields = (value: unknown): string[] => {
    if (typeof value === 'string')
      return [...value.matchAll(/"([\w-]+)": /g)].map(([, key = '']) => key)
    return typeof value === 'object' && value !== null ? Object.keys(value) : []
  }
  const call = nodeById(found.parent, found.call)
  const result = found.child.nodes.find(
    (node) => node.name === 'Result' && !session.document.document().nodes.includes(node),
  )
  return {
    input: fields(call?.config?.input).filter((key) => key !== 'input'),
    output: fields(result?.config?.value).filter((key) => key !== 'output'),
  }
}

/** Makes the new workflow and puts one call in the place of what was asked about. Rejects with what the store says. */
export async function extractAsked(
  session: EditorSession,
  asked: Asked,
  name: string,
): Promise<boolean> {
  const draft = extracted(session, asked, { id: idFor(name), name })
  if (!draft.ok) {
    refused(session, 'Not extracted', draft)
    return false
  }
  const project = await createProject(draft.child, {
    by: personName(),
    note: `Extracted from ${session.document.document().name}`,
  })
  // The store has given it an id and perhaps another name.
  const found = extracted(session, asked, { id: project.id, name: project.name })
  if (!found.ok) {
    refused(session, 'The workflow was made, but nothing was replaced', found)
    return false
  }
  session.document.replace(`Extract ${project.name}`, found.parent)
  session.document.select({ nodes: [found.call] })
  session.canvas?.reveal(found.call)
  toast({
    title: `“${project.name}” is a workflow of its own now`,
    description: [
      ...found.notes,
      'Undo puts its nodes back here; the workflow stays in the list.',
    ].join(' '),
    ...(found.notes.length > 0 ? { duration: 20_000 } : {}),
    tone: 'success',
    action: { label: 'Open it', onClick: () => openProject(project.id) },
  })
  return true
}

/** The selected call, when that is one. */
export function selectedCall({ document }: EditorSession): string | undefined {
  const { nodes } = document.getState().selection
  const [only] = nodes
  if (nodes.length !== 1 || only === undefined) return undefined
  const node = nodeById(document.document(), only)
  return node?.type === 'sub-workflow' && typeof node.config?.workflow === 'string'
    ? only
    : undefined
}

/** Puts the nodes of the called workflow in the place of the selected call, or says why it cannot. */
export async function inlineSelected(session: EditorSession): Promise<void> {
  const { document, catalog } = session
  const call = selectedCall(session)
  const node = call === undefined ? undefined : nodeById(document.document(), call)
  if (call === undefined || !node) return
  const id = String(node.config?.workflow)
  await attempt('Not put in place', async () => {
    const project = await getProject(id)
    if (!project || project.deletedAt !== undefined)
      throw new Error(
        `The workflow that “${nodeName(node)}” runs is not here. Choose another one, or bring it back from the trash.`,
      )
    const made = inline(document.document(), catalog, call, project.workflow)
    if (!made.ok) return refused(session, 'Not put in place', made)
    document.replace(`Inline ${project.name}`, made.workflow)
    document.select({ nodes: made.nodes })
    const [first] = made.nodes
    if (first !== undefined) session.canvas?.reveal(first)
    toast({
      title: `The nodes of “${project.name}” are here now`,
      description: [...made.notes, 'The workflow itself stays in the list.'].join(' '),
      ...(made.notes.length > 0 ? { duration: 20_000 } : {}),
      action: { label: 'Open it', onClick: () => openProject(project.id) },
    })
  })
}

function extracted(
  { document, catalog }: EditorSession,
  { nodes, stickies }: Asked,
  child: { id: string; name: string },
): Extraction | Refusal {
  return extract(document.document(), catalog, { nodes, stickies, child })
}

function refused(session: EditorSession, title: string, { message, nodes }: Refusal): void {
  const here = nodes.filter((id) => nodeById(session.document.document(), id))
  toast({
    title,
    description: message,
    duration: 15_000,
    ...(here.length > 0
      ? {
          action: {
            label: 'Show',
            onClick: () => {
              session.document.select({ nodes: here })
              session.canvas?.show(here)
            },
          },
        }
      : {}),
  })
}

/** The title of the group that it is, or its first and last node. */
function nameFor(workflow: Workflow, nodes: readonly string[]): string {
  const chosen = new Set(nodes)
  for (const { group, nodes: members } of groupsOf(workflow).all.values())
    if (members.length === chosen.size && members.every((id) => chosen.has(id)) && group.title)
      return group.title
  const inOrder = [...nodes].sort((a, b) => left(workflow, a) - left(workflow, b))
  const name = (id: string | undefined) => {
    const node = id === undefined ? undefined : nodeById(workflow, id)
    return node ? nodeName(node) : ''
  }
  const [first, last] = [name(inOrder[0]), name(inOrder.at(-1))]
  return inOrder.length > 1 ? `${first} to ${last}` : first
}

function left(workflow: Workflow, id: string): number {
  return nodeById(workflow, id)?.position?.x ?? 0
}

function idFor(name: string): string {
  return (
    name
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-+|-+$/g, '')
      .slice(0, 60) || 'sub-workflow'
  )
}

function openProject(project: string): void {
  navigate({ screen: 'editor', project })
}
