// @vitest-environment happy-dom
import 'fake-indexeddb/auto'
import fc from 'fast-check'
import { beforeEach, expect, it } from 'vitest'
import type { Workflow } from '../../../shared/workflow/document'
import { createProject, database, saveProject, saveSteps } from '../../projects/database'
import { createDraftKeeper } from '../edit-drafts'
import type { History } from '../history'
import { openDocument, type OpenedDocument } from '../opened-document'
import { createDocumentStore } from '../store'
import { testSession, type TestSession } from '../testing'
import { bytes, first, followStart, play, redoAll, roll, undoAll } from './testing'

beforeEach(async () => {
  localStorage.clear()
  await Promise.all(database.tables.map((table) => table.clear()))
})

/** An editor as it stands on the screen: what is drawn, and how it lands in the store. */
class Editor {
  readonly session: TestSession
  #written: History<Workflow>
  #revision: number

  constructor(
    readonly opened: OpenedDocument,
    readonly window: string,
    now: () => number,
  ) {
    const { history, saved, stored } = opened
    const document = createDocumentStore(history.document, now, history)
    this.session = testSession(history.document, now, document)
    this.#written = saved
    this.#revision = stored.revision
  }

  get history(): History<Workflow> {
    return this.session.document.getState().history
  }

  get project(): string {
    return this.opened.stored.id
  }

  /** What autosave does after a pause. */
  async save(): Promise<void> {
    const { recorder } = this.opened
    const { history } = this
    const keep = { steps: recorder.stepsOf(history), known: recorder.known }
    if (history.document === this.#written.document)
      recorder.landed(await saveSteps(this.project, this.#revision, keep))
    else {
      const landed = await saveProject(this.project, history.document, this.#revision, {}, keep)
      this.#revision = landed.revision
      recorder.landed(landed.steps)
    }
    this.#written = history
    createDraftKeeper(this.project, this.window, recorder.unsaved).drop()
  }

  /** What it does before that, at once. */
  keepDraft(): void {
    if (this.history === this.#written) return
    createDraftKeeper(this.project, this.window, this.opened.recorder.unsaved).keep(
      this.history,
      this.#revision,
      true,
    )
  }
}

/** What undo and redo lead through: every document in order, and where in it the editor stands. */
function walk({ past, document, future }: History<Workflow>) {
  return {
    documents: [
      ...past.map(({ before }) => before),
      document,
      ...future.map(({ after }) => after),
    ].map((each) => JSON.stringify(each)),
    labels: [...past, ...future].map(({ label, merge }) => [label, merge]),
    at: past.length,
  }
}

async function open(project: string, now: () => number): Promise<Editor> {
  const opened = await openDocument(project, 'window')
  if (!opened) throw new Error('The project is gone.')
  expect(opened.lost).toBeUndefined()
  expect(opened.base).toBe(opened.stored.revision)
  return new Editor(opened, 'window', now)
}

/** What happens between two gestures. */
const between = fc.constantFrom('nothing', 'save', 'undo', 'redo', 'reload', 'crash' as const)

it('undo and redo go on where they were after a reload at any place, saved or not', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(roll, between), { maxLength: 30 }), async (steps) => {
      localStorage.clear()
      await Promise.all(database.tables.map((table) => table.clear()))
      let time = 0
      const now = () => (time += 300)
      const { id, workflow } = await createProject(first)
      let editor = await open(id, now)
      let start = followStart(editor.session, JSON.stringify(workflow))
      for (const [gesture, then] of steps) {
        play(editor.session, [gesture])
        if (then === 'undo') editor.session.document.undo()
        if (then === 'redo') editor.session.document.redo()
        if (then === 'save' || then === 'reload') await editor.save()
        if (then === 'reload' || then === 'crash') {
          const before = walk(editor.history)
          // A tab that crashes after a key has the draft of that key, and no more.
          if (then === 'crash') editor.keepDraft()
          editor = await open(id, now)
          start = followStart(editor.session, start())
          expect(walk(editor.history)).toEqual(before)
        }
      }
      while (editor.history.future.length > 0) editor.session.document.redo()
      const last = bytes(editor.session)
      undoAll(editor.session)
      expect(bytes(editor.session)).toBe(start())
      await editor.save()
      editor = await open(id, now)
      redoAll(editor.session)
      expect(bytes(editor.session)).toBe(last)
    }),
    { numRuns: Number(process.env.RUNS ?? 60) },
  )
}, 120_000)

it('what is typed goes on as one entry with what was typed before the reload, and as another after a pause', async () => {
  let time = 1000
  const { id } = await createProject(first)
  const type = ({ session }: Editor, name: string) =>
    session.document.edit('Rename', (draft) => void (draft.name = name), 'name')
  let editor = await open(id, () => time)
  type(editor, 'a')
  await editor.save()
  editor = await open(id, () => time)
  time += 500
  type(editor, 'ab')
  expect(editor.history.past).toHaveLength(1)
  await editor.save()
  editor = await open(id, () => time)
  time += 5000
  type(editor, 'abc')
  expect(editor.history.past).toHaveLength(2)
})
