/** An editor's session for tests: the real document, catalog and panels, and a canvas where every card has the same size. */
import { createStore } from 'zustand/vanilla'
import type { Debugging } from '../projects/debugging'
import type { Workflow } from '../../shared/workflow/document'
import { catalog } from '../../nodes/definitions'
import { FRAME_HEAD, FRAME_PADDING } from '../canvas/flow-drawing'
import { CARD_HEAD, CARD_WIDTH } from '../canvas/flow-model'
import type { Point } from './document-edits'
import { nodeById, standsInItself } from './document-index'
import { itemOf, membersOf, stickyById } from './items'
import { createProblemStore, findings, type Findings } from './problems'
import type { CanvasControls, EditorSession } from './session'
import { createDocumentStore } from './store'
import { createUiStore } from './ui-state'
import type { RunState } from './run/run-store'

/** What tests look at beyond the session itself. */
export interface TestSession extends EditorSession {
  /** Where the pointer is, on the canvas. */
  point(at: Point): void
  /** The edge under the pointer. */
  aim(edge: string | undefined): void
  /** The findings of the document, which calls nothing. */
  analyseNow(): Findings
  /** What the canvas was asked to show, latest last. */
  readonly shown: string[]
}

/** A session on a document. `now` gives milliseconds. */
export function testSession(
  workflow: Workflow,
  now?: () => number,
  document = createDocumentStore(workflow, now),
): TestSession {
  const problems = createProblemStore(workflow, catalog)
  let pointer: Point = { x: 0, y: 0 }
  let edge: string | undefined
  const shown: string[] = []
  const absolute = (id: string): Point | undefined => {
    const item = itemOf(id)
    const node =
      item.kind === 'sticky'
        ? stickyById(document.document(), item.id)
        : nodeById(document.document(), id)
    if (!node) return undefined
    const { x, y } = node.position ?? { x: 0, y: 0 }
    const isInside = node.parent !== undefined && !standsInItself(document.document(), id)
    const origin = isInside ? absolute(node.parent ?? '') : undefined
    return { x: x + (origin?.x ?? 0), y: y + (origin?.y ?? 0) }
  }
  /** Of the nodes in it, which all are cards. */
  const frameOf = (group: string) => {
    const places = membersOf(document.document(), group).flatMap((key) => absolute(key) ?? [])
    if (places.length === 0) return undefined
    const [xs, ys] = [places.map(({ x }) => x), places.map(({ y }) => y)]
    const corner = {
      x: Math.min(...xs) - FRAME_PADDING,
      y: Math.min(...ys) - FRAME_PADDING - FRAME_HEAD,
    }
    return {
      ...corner,
      width: Math.max(...xs) + CARD_WIDTH + FRAME_PADDING - corner.x,
      height: Math.max(...ys) + CARD_HEAD + FRAME_PADDING - corner.y,
    }
  }
  const nothing = () => undefined
  const canvas: CanvasControls = {
    fit: nothing,
    showFirst: nothing,
    zoomIn: nothing,
    zoomOut: nothing,
    show: (ids) => shown.push(...ids),
    reveal: (id) => shown.push(id),
    bring: (id) => shown.push(id),
    edgeAt: () => edge,
    screenOf: (point) => point,
    center: () => ({ screen: pointer, flow: pointer }),
    pointer: () => ({ screen: pointer, flow: pointer }),
    isPointerOver: () => true,
    absolute,
    rect: (id) => {
      if (itemOf(id).kind === 'group') return frameOf(itemOf(id).id)
      const at = absolute(id)
      const node = nodeById(document.document(), id)
      const isContainer = node && catalog.get(node.type)?.container === true
      return (
        at && {
          ...at,
          width: isContainer ? 500 : CARD_WIDTH,
          height: isContainer ? 240 : CARD_HEAD,
        }
      )
    },
  }
  const analyseNow = () => {
    problems.setState(findings(document.document(), catalog, new Map()), true)
    return problems.getState()
  }
  const run = createStore<RunState>(() => ({
    events: [],
    eventCount: 0,
    live: false,
    starting: false,
  }))
  const debugging = createStore<Debugging>(() => ({ project: 'test', breakpoints: [], pins: {} }))
  const parts: Partial<TestSession> = {
    project: 'test',
    catalog,
    document,
    problems,
    debugging: {
      ...debugging,
      change: (next) => {
        debugging.setState(({ breakpoints }) => ({ breakpoints: [...next(breakpoints)] }))
        return Promise.resolve(true)
      },
      dispose: nothing,
    },
    ui: createUiStore(),
    canvas,
    shown,
    attachCanvas: () => nothing,
    analyseNow,
    analysed: () => Promise.resolve(analyseNow()),
    point: (at) => (pointer = at),
    aim: (id) => (edge = id),
    run: {
      state: run,
      start: () => Promise.reject(new Error('Nothing runs in this test.')),
      cancel: () => Promise.resolve(),
      go: () => Promise.resolve(),
      follow: nothing,
      goTo: nothing,
      dispose: nothing,
    },
    dispose: nothing,
  }
  return parts as TestSession
}

/** A document in a row: `['start', 'ask', ...]` are the types, which are the ids too; edges are `from.port>to.port`. */
export function row(
  nodes: readonly (string | Partial<Workflow['nodes'][number]>)[],
  edges: readonly string[] = [],
): Workflow {
  return {
    format: 'baton/graph',
    version: 1,
    id: 'test',
    name: 'Test',
    nodes: nodes.map((given, index) => {
      const node = typeof given === 'string' ? { id: given, type: given } : given
      const id = (node.id ?? `n${index}`).replaceAll('-', '_')
      const type = node.type ?? 'log'
      return {
        position: { x: index * 300, y: 0 },
        config: structuredClone(catalog.get(type)?.initial ?? {}),
        ...node,
        id,
        type,
      }
    }),
    edges: edges.map((text, index) => {
      const [from = '', to = ''] = text.split('>')
      const [source = '', sourceHandle] = from.split('.')
      const [target = '', targetHandle] = to.split('.')
      return {
        id: `e${index + 1}`,
        source,
        target,
        ...(sourceHandle ? { sourceHandle } : {}),
        ...(targetHandle ? { targetHandle } : {}),
      }
    }),
  }
}

/** The edges of a document as `from.port>to.port`, sorted. */
export function wires(workflow: Workflow): string[] {
  return workflow.edges
    .map(
      ({ source, sourceHandle, target, targetHandle }) =>
        `${source}${sourceHandle ? `.${sourceHandle}` : ''}>${target}${targetHandle && targetHandle !== 'in' ? `.${targetHandle}` : ''}`,
    )
    .sort()
}
