// @vitest-environment happy-dom
import 'fake-indexeddb/auto'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Workflow } from '../../shared/workflow/document'
import { createProject, database, openProject, saveProject } from '../projects/database'
import { createDraftKeeper } from './edit-drafts'
import { commit, startHistory, undo, type History } from './history'
import { createStepRecorder } from './kept-history'
import { openDocument, type OpenedDocument } from './opened-document'

const WORKFLOW: Workflow = {
  format: 'baton/graph',
  version: 1,
  id: 'posts',
  name: 'Posts',
  nodes: [],
  edges: [],
}
const describeIt = (history: History<Workflow>, text: string, at = 0) =>
  commit(history, `Describe ${text}`, at, (draft) => void (draft.description = text))
const labels = ({ past, future }: History<Workflow>) => [
  past.map(({ label }) => label),
  future.map(({ label }) => label),
]

beforeEach(async () => {
  localStorage.clear()
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
  await Promise.all(database.tables.map((table) => table.clear()))
})

async function opened(): Promise<OpenedDocument> {
  const found = await openDocument('posts', 'w')
  if (!found) throw new Error('It is not here.')
  return found
}

/** A project that was saved with one step, and the editor that saved it. */
async function saved() {
  await createProject(WORKFLOW)
  const history = describeIt(startHistory(WORKFLOW), 'one')
  const recorder = createStepRecorder(undefined, startHistory(WORKFLOW))
  const keep = { steps: recorder.stepsOf(history), known: undefined }
  const { revision, steps } = await saveProject('posts', history.document, 1, {}, keep)
  recorder.landed(steps)
  const draft = createDraftKeeper('posts', 'w', recorder.unsaved)
  return { history, recorder, revision, draft }
}

describe('opening a project', () => {
  it('goes on where undo and redo were', async () => {
    await saved()
    const { history, lost } = await opened()
    expect(lost).toBeUndefined()
    expect(labels(history)).toEqual([['Describe one'], []])
    expect(undo(history).document).toEqual(WORKFLOW)
  })

  it('goes on with edits that did not land, as the steps that they were', async () => {
    const { history, revision, draft } = await saved()
    draft.keep(undo(describeIt(history, 'two')), revision)
    const found = await opened()
    expect(labels(found.history)).toEqual([['Describe one'], ['Describe two']])
    expect(found.history.document).toBe(found.saved.document)
    expect(labels(found.saved)).toEqual([['Describe one'], []])
  })

  it('restores them as one step where another window saved in between, and leaves the choice', async () => {
    const { history, revision, draft } = await saved()
    draft.keep(describeIt(history, 'mine'), revision)
    await saveProject('posts', { ...WORKFLOW, description: 'theirs' }, revision)
    const found = await opened()
    expect(found).toMatchObject({ base: revision, lost: 'other-save' })
    expect(found.stored.revision).toBe(revision + 1)
    expect(labels(found.history)).toEqual([['Restore what was not saved'], []])
    expect(found.history.document.description).toBe('mine')
    expect(undo(found.history).document.description).toBe('theirs')
  })

  it('restores them as one step where their own steps are damaged', async () => {
    const { history, revision, draft } = await saved()
    draft.keep(describeIt(history, 'two'), revision)
    const key = 'baton.draft.posts.w'
    const text = localStorage.getItem(key) ?? ''
    for (const damage of [
      (steps: Record<string, unknown>) => ({ ...steps, done: 'none' }),
      (steps: Record<string, unknown>) => ({
        ...steps,
        add: ['{"label":"x","back":{"items":[]}}'],
      }),
      (steps: Record<string, unknown>) => ({ ...steps, add: ['no JSON'] }),
      (steps: Record<string, unknown>) => ({ ...steps, stamp: 'of another write' }),
      (steps: Record<string, unknown>) => ({ ...steps, keep: 9 }),
    ]) {
      const kept = JSON.parse(text) as { steps: Record<string, unknown> }
      localStorage.setItem(key, JSON.stringify({ ...kept, steps: damage(kept.steps) }))
      vi.spyOn(console, 'warn').mockImplementation(() => undefined)
      const found = await opened()
      expect(labels(found.history)).toEqual([['Describe one', 'Restore what was not saved'], []])
      expect(found.history.document.description).toBe('two')
    }
  })

  it('leaves the draft of a window that is gone until somebody has kept it', async () => {
    const { history, recorder, revision } = await saved()
    const locks = { query: () => Promise.resolve({ held: [], pending: [] }) }
    vi.stubGlobal('navigator', { ...navigator, locks })
    createDraftKeeper('posts', 'gone', recorder.unsaved).keep(describeIt(history, 'two'), revision)
    const found = await opened()
    expect(found).toMatchObject({ draft: 'gone', base: revision })
    expect(localStorage.getItem('baton.draft.posts.gone')).not.toBeNull()
    expect((await opened()).history.document.description).toBe('two')
  })

  it('drops a draft that has landed meanwhile', async () => {
    const { history, recorder, revision, draft } = await saved()
    const next = describeIt(history, 'two')
    draft.keep(next, revision)
    const keep = { steps: recorder.stepsOf(next), known: recorder.known }
    await saveProject('posts', next.document, revision, {}, keep)
    const found = await opened()
    expect(found.history).toBe(found.saved)
    expect(labels(found.history)).toEqual([['Describe one', 'Describe two'], []])
    expect(localStorage.getItem('baton.draft.posts.w')).toBeNull()
  })

  it('keeps the bytes of a draft as they are, the order of its fields too', async () => {
    const { history, revision, draft } = await saved()
    const { name, format, ...rest } = history.document
    const turned = { ...history, document: { name, ...rest, format } }
    draft.keep(turned, revision)
    expect(JSON.stringify((await opened()).history.document)).toBe(JSON.stringify(turned.document))
  })

  it('lets go of steps that do not lead to the document, and says it', async () => {
    await saved()
    const kept = (await openProject('posts'))?.steps
    if (!kept || 'lost' in kept) throw new Error('No steps are kept.')
    const wrong = { text: JSON.stringify({ label: 'x', back: { drop: ['tags'] } }) }
    const revision = 2
    await saveProject(
      'posts',
      WORKFLOW,
      revision,
      {},
      {
        steps: { steps: [wrong], done: 1 },
        known: kept,
      },
    )
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    const found = await opened()
    expect(found.lost).toBe('damaged')
    expect(labels(found.history)).toEqual([[], []])
    expect(warned).toHaveBeenCalled()
  })
})

it('five hundred edits of a thousand nodes take the room of their differences, not of their documents', () => {
  let history = startHistory<Workflow>({
    ...WORKFLOW,
    nodes: Array.from({ length: 1000 }, (_, n) => ({
      id: `n${n}`,
      type: 'llm',
      position: { x: n, y: 0 },
      config: { prompt: 'Summarise it. '.repeat(20) },
    })),
  })
  const recorder = createStepRecorder(undefined, history)
  for (let edit = 0; edit < 500; edit += 1)
    history = commit(history, 'Move', edit * 5000, ({ nodes }) => {
      const node = nodes[(edit * 7) % nodes.length]
      if (node) node.position = { x: edit, y: edit }
    })
  const { steps } = recorder.stepsOf(history)
  expect(steps).toHaveLength(500)
  const size = steps.reduce((sum, { text }) => sum + text.length, 0)
  expect(size).toBeLessThan(JSON.stringify(history.document).length)
})
