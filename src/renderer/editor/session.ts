/** All that belongs to one opened project: its document and what follows from it, joined up. Lives as long as the screen. */
import type { NodeCatalog } from '../../shared/workflow/node-definition'
import type { Workflow } from '../../shared/workflow/document'
import { catalog } from '../../nodes/definitions'
import {
  createProject,
  getProject,
  saveProject,
  saveSteps,
  StaleProject,
  watchProject,
} from '../projects/database'
import { messageOf } from '../bridge/error-message'
import { createDebuggingStore, type DebuggingStore } from '../debugger/debugging-store'
import { wholeWorkflow, watchCalled } from '../projects/called'
import { personName } from '../settings/settings'
import { noteOn } from '../versions/restore'
import { createAutosave, type Autosave } from './autosave'
import type { Point, Size } from './document-edits'
import { createDraftKeeper, dropDraft } from './edit-drafts'
import { createAnalysis } from './analysis'
import type { Findings, ProblemStore } from './problems'
import { openDocument } from './opened-document'
import { openedRun } from '../projects/opened-runs'
import { hostRuns } from './run/host-runs'
import { withOpenedRuns } from './run/opened-runs'
import { createRunFollower, type RunFollower } from './run/run-store'
import { sayLost } from './steps-lost'
import { createDocumentStore, type DocumentStore } from './store'
import { createUiStore, type UiStore } from './ui-state'
import { createUnfinishedStore, type UnfinishedStore } from './unfinished'
import { windowIdentity } from './window-identity'

/** What the canvas can do for commands; set while it is shown. */
export interface CanvasControls {
  fit(): void
  /** Shows all of it where that can be read, else its beginning. */
  showFirst(): void
  zoomIn(): void
  zoomOut(): void
  /** Brings a node or an edge into view. */
  show(nodes: readonly string[]): void
  /** Moves the canvas no further than needed for a node to be in sight, and gives it the focus. It may have been added just now. */
  reveal(node: string): void
  /** Moves the canvas no further than needed for what is drawn to be in sight; the focus stays where it is. */
  bring(key: string): void
  /** The edge at a place of the screen, or one that passes behind a card whose middle is there. */
  edgeAt(screen: Point): string | undefined
  /** Where a place of the canvas is on the screen. */
  screenOf(flow: Point): Point
  /** The middle of what is seen, and the last place of the pointer over it. */
  center(): { screen: Point; flow: Point }
  pointer(): { screen: Point; flow: Point }
  isPointerOver(): boolean
  /** Where a node stands on the canvas, whatever it stands in. */
  absolute(node: string): Point | undefined
  /** The same with its size. */
  rect(node: string): (Point & Size) | undefined
}

export interface EditorSession {
  readonly project: string
  readonly catalog: NodeCatalog
  readonly document: DocumentStore
  readonly saving: Autosave
  readonly problems: ProblemStore
  readonly run: RunFollower
  /** Where runs stop, and what nodes give instead of running. */
  readonly debugging: DebuggingStore
  readonly ui: UiStore
  readonly unfinished: UnfinishedStore
  readonly canvas: CanvasControls | undefined
  /** The canvas is there now; returns how to say that it is gone. */
  attachCanvas(controls: CanvasControls): () => void
  /** The findings of the document as it is this moment, with what it calls; waits for no pause in typing. */
  analysed(): Promise<Findings>
  /** Gives up what is here for what the other window saved; undo brings it back. */
  loadOther(): Promise<void>
  /** Keeps what is here as a new project and returns its id; this one goes on with the other window's version. */
  keepAsCopy(): Promise<string>
  dispose(): void
}

/** Opens a project, with the edits that did not land before the page went. Undefined when it is not here. */
export async function openSession(project: string): Promise<EditorSession | undefined> {
  const window = await windowIdentity()
  const opened = await openDocument(project, window)
  if (!opened) return undefined
  const { stored, saved, history, recorder } = opened
  const keeper = createDraftKeeper(project, window, recorder.unsaved)
  const document = createDocumentStore(history.document, undefined, history)
  const saving = createAutosave(
    {
      async save(now, base) {
        const by = { window, by: personName(), note: noteOn(now.document) }
        const keep = { steps: recorder.stepsOf(now), known: recorder.known }
        const { revision, steps } = await saveProject(project, now.document, base, by, keep)
        recorder.landed(steps)
        return { revision }
      },
      async saveSteps(now, base) {
        const keep = { steps: recorder.stepsOf(now), known: recorder.known }
        recorder.landed(await saveSteps(project, base, keep))
      },
      isStale: (error) => error instanceof StaleProject,
      explain: messageOf,
      draft: keeper,
      after: (ms, fire) => {
        const timer = setTimeout(fire, ms)
        return () => clearTimeout(timer)
      },
    },
    saved,
    // Edits on what another window has replaced stay edits on that, until a person has chosen.
    opened.base,
  )
  const { workflows: called = {} } = await wholeWorkflow(history.document)
  const unfinished = createUnfinishedStore(project)
  const run = createRunFollower(withOpenedRuns(hostRuns, openedRun))
  const debugging = createDebuggingStore(project)
  const analysis = createAnalysis({
    catalog,
    document: () => document.document(),
    unfinished: () => unfinished.getState().fields,
    called,
    watch: watchCalled,
  })
  const stops = [
    document.subscribe((state, before) => {
      if (state.history.document === before.history.document) return
      saving.changed(state.history)
      analysis.soon()
    }),
    unfinished.subscribe(analysis.soon),
    watchProject(project, (there) => {
      if (there)
        saving.seen(there.revision, () =>
          takeOver(document, saving, there.workflow, there.revision),
        )
    }),
    leaving(() => {
      saving.keepDraft()
      void saving.flush()
    }),
  ]

  if (history !== saved) {
    saving.changed(history)
    if (opened.base !== stored.revision) saving.state.setState({ kind: 'stale' }, true)
    if (opened.draft !== undefined && keeper.isKept()) dropDraft(project, opened.draft)
  }
  if (opened.lost) sayLost(project, opened.lost)
  if (stored.lastRun !== undefined) run.follow(stored.lastRun, { quiet: true })
  if (unfinished.getState().fields.size > 0) void analysis.now()

  let canvas: CanvasControls | undefined
  const other = async () => {
    const there = await getProject(project)
    if (!there)
      throw new Error('This workflow was deleted in another window. Keep yours as a copy.')
    return there
  }
  return {
    project,
    catalog,
    document,
    saving,
    problems: analysis.problems,
    run,
    debugging,
    ui: createUiStore(),
    unfinished,
    get canvas() {
      return canvas
    },
    attachCanvas(controls) {
      canvas = controls
      return () => {
        if (canvas === controls) canvas = undefined
      }
    },
    analysed: analysis.now,
    async loadOther() {
      const there = await other()
      takeOver(document, saving, there.workflow, there.revision)
    },
    async keepAsCopy() {
      const mine = document.document()
      const copy = await createProject({ ...mine, name: `${mine.name} (copy)` })
      const there = await getProject(project)
      if (there) takeOver(document, saving, there.workflow, there.revision)
      else keeper.drop()
      return copy.id
    },
    dispose() {
      for (const stop of stops) stop()
      analysis.dispose()
      saving.keepDraft()
      void saving.flush()
      saving.dispose()
      run.dispose()
      debugging.dispose()
    },
  }
}

/** Shows what another window saved, as an entry that can be undone. */
function takeOver(
  document: DocumentStore,
  saving: Autosave,
  workflow: Workflow,
  revision: number,
): void {
  document.replace('Changes from another window', workflow, 'other-window')
  saving.settle(revision, document.getState().history)
}

/** Calls back whenever the page may be about to go. */
function leaving(save: () => void): () => void {
  const hidden = () => {
    if (globalThis.document.visibilityState === 'hidden') save()
  }
  globalThis.addEventListener('pagehide', save)
  globalThis.addEventListener('blur', save)
  globalThis.document.addEventListener('visibilitychange', hidden)
  return () => {
    globalThis.removeEventListener('pagehide', save)
    globalThis.removeEventListener('blur', save)
    globalThis.document.removeEventListener('visibilitychange', hidden)
  }
}
