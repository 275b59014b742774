/** Keeps the findings of a document up to date: with its edits, its unfinished fields, and the workflows that it calls. */
import { namedIn } from '../../shared/workflow/called'
import type { Workflow } from '../../shared/workflow/document'
import type { NodeCatalog } from '../../shared/workflow/node-definition'
import type { Called } from '../projects/called'
import {
  ANALYSE_AFTER_MS,
  createProblemStore,
  findings,
  type Findings,
  type ProblemStore,
  type UnfinishedFields,
} from './problems'

export interface AnalysisPorts {
  catalog: NodeCatalog
  document(): Workflow
  unfinished(): UnfinishedFields
  /** The workflows that the document calls as it is opened. */
  called: Called
  /** Calls back with the workflows that a document calls, now and at each change; with nothing where they cannot be read. */
  watch(workflow: Workflow, onCalled: (called: Called | undefined) => void): () => void
}

export interface Analysis {
  readonly problems: ProblemStore
  /** Looks again once typing pauses. */
  soon(): void
  /** The findings of the document as it is this moment. Waits for nothing but the workflows that it calls since its last edits. */
  now(): Promise<Findings>
  dispose(): void
}

/** Whether nothing but the places and sizes of nodes is another in the second. Documents are immutable: what is the same, is one object. */
export function differsInPlaceOnly(before: Workflow, after: Workflow): boolean {
  if (before === after) return true
  if (!sameBut(before, after, PARTS_WITH_PLACES)) return false
  if (before.nodes.length !== after.nodes.length) return false
  return after.nodes.every((node, index) => {
    const old = before.nodes[index]
    return old !== undefined && (old === node || sameBut(old, node, PLACE))
  })
}

const PARTS_WITH_PLACES: ReadonlySet<string> = new Set(['nodes'])
const PLACE: ReadonlySet<string> = new Set(['position', 'size'])

/** Whether two objects hold the same in all fields but some. */
function sameBut(one: object, other: object, but: ReadonlySet<string>): boolean {
  const values = new Map<string, unknown>(Object.entries(one))
  const names = Object.keys(other)
  return (
    names.length === values.size &&
    Object.entries(other).every(([name, value]) =>
      but.has(name) ? values.has(name) : values.has(name) && values.get(name) === value,
    )
  )
}

/** Begins with the findings of the document as it is opened. */
export function createAnalysis(ports: AnalysisPorts): Analysis {
  const { catalog } = ports
  let { called } = ports
  const problems = createProblemStore(ports.document(), catalog, called)
  let watched: string | undefined
  let unwatch = () => {}
  // What was called before says nothing about a workflow that was chosen just now, or chosen again.
  let looking: PromiseWithResolvers<void> | undefined

  function watch(): void {
    const workflow = ports.document()
    const names = namedIn(workflow, catalog).join('\n')
    if (names === watched) return
    const isFirst = watched === undefined
    watched = names
    unwatch()
    const before = looking
    const mine = isFirst ? undefined : Promise.withResolvers<void>()
    looking = mine
    unwatch = ports.watch(workflow, (found) => {
      called = found ?? called
      if (!mine) return soon()
      if (looking === mine) looking = undefined
      mine.resolve()
      soon()
    })
    before?.resolve()
  }

  let read: { called: Called; unfinished: UnfinishedFields } | undefined
  function look(): Findings {
    const before = problems.getState()
    const workflow = ports.document()
    const unfinished = ports.unfinished()
    // Where things stand says nothing about them, and a large workflow takes a while to read.
    const isKnown =
      read?.called === called &&
      read.unfinished === unfinished &&
      differsInPlaceOnly(before.workflow, workflow)
    const next = isKnown
      ? { ...before, workflow }
      : findings(workflow, catalog, unfinished, before, called)
    read = { called, unfinished }
    problems.setState(next, true)
    return next
  }

  let timer: ReturnType<typeof setTimeout> | undefined
  function soon(): void {
    clearTimeout(timer)
    timer = setTimeout(() => {
      watch()
      // The answer looks again.
      if (!looking) look()
    }, ANALYSE_AFTER_MS)
  }

  watch()
  return {
    problems,
    soon,
    async now() {
      watch()
      while (looking) {
        await looking.promise
        watch()
      }
      return look()
    },
    dispose() {
      unwatch()
      looking?.resolve()
      looking = undefined
      clearTimeout(timer)
    },
  }
}
