// @vitest-environment happy-dom
import 'fake-indexeddb/auto'
import { Dexie } from 'dexie'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Workflow } from '../../../shared/workflow/document'
import {
  createProject,
  database,
  forgetSteps,
  openProject,
  renameProject,
  saveProject,
  saveSteps,
  StaleProject,
  StorageProblem,
} from '../database'
import { ProjectDatabase } from '../schema'
import { deleteForGood, deleteProjects, purgeDeleted, restoreProjects } from '../trash'
import { MOST_STEP_TEXT, MOST_STEPS } from './bounds'
import { readStep, stepBetween, withinBounds, type KeptSteps, type Step, type Steps } from './steps'

const WORKFLOW: Workflow = {
  format: 'baton/graph',
  version: 1,
  id: 'posts',
  name: 'Posts',
  nodes: [],
  edges: [],
}
const edited = (description: string): Workflow => ({ ...WORKFLOW, description })
const step = (label: string): Step => stepBetween(edited(''), edited(label), { label })
const done = (...steps: Step[]): Steps => ({ steps, done: steps.length, at: 7 })

beforeEach(async () => {
  vi.restoreAllMocks()
  await Promise.all(database.tables.map((table) => table.clear()))
})

async function keptOf(id: string): Promise<KeptSteps> {
  const steps = (await openProject(id))?.steps
  if (!steps || 'lost' in steps) throw new Error(`No steps are kept: ${JSON.stringify(steps)}`)
  return steps
}

const labels = ({ steps }: Steps) => steps.map((each) => readStep(each).label)

/** A project with three steps, of which two were done. */
async function withSteps() {
  const { id } = await createProject(WORKFLOW)
  const steps = [step('one'), step('two'), step('three')]
  const keep = { steps: { steps, done: 2, at: 7 }, known: undefined }
  const saved = await saveProject(id, edited('two'), 1, {}, keep)
  return { id, revision: saved.revision, known: saved.steps, steps }
}

describe('the steps of a project', () => {
  it('are read as they were written, with the document that they lead to', async () => {
    const { id } = await withSteps()
    const opened = await openProject(id)
    expect(opened?.project.workflow.description).toBe('two')
    expect(opened?.steps).toMatchObject({ done: 2, at: 7 })
    expect(labels(await keptOf(id))).toEqual(['one', 'two', 'three'])
  })

  it('are written by the difference: an edit is one row, and a step back or forth is none', async () => {
    const { id, revision, known, steps } = await withSteps()
    const rows = vi.spyOn(database.steps, 'bulkPut')
    const more = [...steps.slice(0, 2), step('four')]
    const saved = await saveProject(
      id,
      edited('four'),
      revision,
      {},
      { steps: done(...more), known },
    )
    expect(rows.mock.calls.map(([written]) => written.length)).toEqual([1])
    const back = { steps: { steps: more, done: 1 }, known: saved.steps }
    await saveProject(id, edited('one'), revision + 1, {}, back)
    expect(rows).toHaveBeenCalledTimes(1)
    expect(labels(await keptOf(id))).toEqual(['one', 'two', 'four'])
    expect(await keptOf(id)).toMatchObject({ done: 1 })
    expect(await keptOf(id)).not.toHaveProperty('at')
  })

  it('lose the oldest as new ones come, without a gap', async () => {
    const { id, revision, known, steps } = await withSteps()
    const next = done(...steps.slice(1), step('four'))
    const saved = await saveProject(id, edited('four'), revision, {}, { steps: next, known })
    expect(labels(await keptOf(id))).toEqual(['two', 'three', 'four'])
    expect(await database.steps.count()).toBe(3)
    await saveSteps(id, saved.revision, { steps: done(), known: saved.steps })
    expect(labels(await keptOf(id))).toEqual([])
    expect(await database.steps.count()).toBe(0)
  })

  it('can be kept for a document that is stored as it is, but not over the save of another window', async () => {
    const { id, revision, known, steps } = await withSteps()
    await saveSteps(id, revision, { steps: done(steps[0]!), known })
    expect(await openProject(id)).toMatchObject({ project: { revision }, steps: { done: 1 } })
    await expect(saveSteps(id, revision - 1, { steps: done(), known: undefined })).rejects.toThrow(
      StaleProject,
    )
    expect(labels(await keptOf(id))).toEqual(['one'])
  })

  it('of two windows are those of the one that saved last, as a whole', async () => {
    const { id, revision, known, steps } = await withSteps()
    const theirs = done(step('theirs'), step('theirs too'))
    await saveProject(id, edited('theirs'), revision, {}, { steps: theirs, known: undefined })
    const mine = done(...steps, step('Changes from another window'), step('mine'))
    await saveProject(id, edited('mine'), revision + 1, {}, { steps: mine, known })
    expect(labels(await keptOf(id))).toEqual(labels(mine))
    expect(await database.steps.count()).toBe(5)
  })

  it('go on over a new name that was given in the list', async () => {
    const { id } = await withSteps()
    await renameProject(id, 'Weekly posts')
    const kept = await keptOf(id)
    expect(labels(kept)).toEqual(['one', 'two', 'Rename the workflow'])
    expect(kept.done).toBe(3)
    expect(readStep(kept.steps[2]!).back).toEqual({ edit: [['name', { value: 'Posts' }]] })
  })

  it('begin with a new name where there were none', async () => {
    const { id } = await createProject(WORKFLOW)
    await renameProject(id, 'Weekly posts')
    expect(labels(await keptOf(id))).toEqual(['Rename the workflow'])
  })

  it('stay in the trash and come back from it, and go for good with it', async () => {
    const { id } = await withSteps()
    const other = await createProject(WORKFLOW)
    await renameProject(other.id, 'Other')
    await deleteProjects([id])
    await restoreProjects([id])
    expect(labels(await keptOf(id))).toEqual(['one', 'two', 'three'])
    await deleteForGood([id])
    expect(await database.steps.where('[project+seq]').between([id], [id, []]).count()).toBe(0)
    expect(labels(await keptOf(other.id))).toEqual(['Rename the workflow'])
    await deleteProjects([other.id])
    await purgeDeleted(Date.now() + 31 * 24 * 60 * 60 * 1000)
    expect(await database.steps.count()).toBe(0)
    expect(await database.stepHeads.count()).toBe(0)
  })
})

describe('steps that lead nowhere', () => {
  it('are said to be lost when something else saved the document, until they are forgotten', async () => {
    const { id, revision } = await withSteps()
    await saveProject(id, edited('from elsewhere'), revision)
    expect((await openProject(id))?.steps).toEqual({ lost: 'other-save' })
    await forgetSteps(id)
    expect((await openProject(id))?.steps).toBeUndefined()
    expect(await database.steps.count()).toBe(0)
  })

  it.each<[string, (id: string) => Promise<unknown>]>([
    ['a text is another one', (id) => database.steps.update([id, 1], { text: '{"label":"x"}' })],
    ['one is missing in the middle', (id) => database.steps.delete([id, 1])],
    ['the last is missing', (id) => database.steps.delete([id, 2])],
    ['they count more than there are', (id) => database.stepHeads.update(id, { done: 9 })],
    ['their place is another one', (id) => database.stepHeads.update(id, { first: 1 })],
  ])('are said to be damaged when %s', async (_what, damage) => {
    const { id } = await withSteps()
    await damage(id)
    expect((await openProject(id))?.steps).toEqual({ lost: 'damaged' })
  })

  it('are written anew over what is damaged', async () => {
    const { id, revision } = await withSteps()
    await database.steps.delete([id, 1])
    await saveProject(
      id,
      edited('new'),
      revision,
      {},
      { steps: done(step('new')), known: undefined },
    )
    expect(labels(await keptOf(id))).toEqual(['new'])
    expect(await database.steps.count()).toBe(1)
  })
})

describe('a full disk', () => {
  const noRoom = () => Promise.reject(new Dexie.QuotaExceededError('no room'))

  it('keeps the document rather than the steps, and says so at the next opening', async () => {
    const { id, revision, known } = await withSteps()
    vi.spyOn(database.steps, 'bulkPut').mockImplementation(noRoom as never)
    const keep = { steps: done(step('four')), known }
    expect(await saveProject(id, edited('four'), revision, {}, keep)).toEqual({ revision: 3 })
    const opened = await openProject(id)
    expect(opened?.project.workflow.description).toBe('four')
    expect(opened?.steps).toEqual({ lost: 'no-room' })
    expect(await database.steps.count()).toBe(0)
    expect(await database.versions.where('project').equals(id).count()).toBe(3)
  })

  it('writes neither when there is no room for the document', async () => {
    const { id, revision, known } = await withSteps()
    vi.spyOn(database.versions, 'add').mockImplementation(noRoom as never)
    const keep = { steps: done(step('four')), known }
    const refused = saveProject(id, edited('four'), revision, {}, keep)
    await expect(refused).rejects.toBeInstanceOf(StorageProblem)
    await expect(refused).rejects.toMatchObject({ code: 'full' })
    expect((await openProject(id))?.project).toMatchObject({ revision, name: 'Posts' })
    expect(labels(await keptOf(id))).toEqual(['one', 'two', 'three'])
  })

  it('writes neither when a write is broken off between the two', async () => {
    const { id, revision, known } = await withSteps()
    vi.spyOn(database.stepHeads, 'put').mockRejectedValue(new Error('The tab was closed.'))
    const keep = { steps: done(step('four')), known }
    await expect(saveProject(id, edited('four'), revision, {}, keep)).rejects.toThrow()
    expect((await openProject(id))?.project).toMatchObject({ revision })
    expect(labels(await keptOf(id))).toEqual(['one', 'two', 'three'])
  })
})

describe('the bounds', () => {
  it('hold as many steps as the editor has', () => {
    const steps = Array.from({ length: MOST_STEPS + 20 }, (_, n) => step(`${n}`))
    const kept = withinBounds({ steps, done: MOST_STEPS + 10 })
    expect(kept.steps).toHaveLength(MOST_STEPS)
    expect(kept.done).toBe(MOST_STEPS)
    expect(kept.steps.at(-1)).toBe(steps[MOST_STEPS + 9])
  })

  it('hold those nearest to the document when there is too much text', () => {
    const third: Step = { text: 'x'.repeat(MOST_STEP_TEXT / 3) }
    const steps = [{ ...third }, { ...third }, { ...third }, { ...third }, { ...third }]
    expect(withinBounds({ steps, done: 2 })).toEqual({ steps: steps.slice(0, 3), done: 2 })
    expect(withinBounds({ steps, done: 0 })).toEqual({ steps: steps.slice(0, 3), done: 0 })
    expect(withinBounds({ steps, done: 5 })).toEqual({ steps: steps.slice(2), done: 3 })
    const huge: Step = { text: 'x'.repeat(MOST_STEP_TEXT + 1) }
    expect(withinBounds({ steps: [step('old'), huge], done: 2 })).toEqual({ steps: [], done: 0 })
  })
})

it('a store of an older Baton is taken over, and keeps steps from then on', async () => {
  const older = new Dexie('older')
  older.version(2).stores({
    projects: 'id, updatedAt, deletedAt',
    versions: '++id, project, [project+at], [project+name]',
    views: 'project',
    backups: 'project',
    about: 'key',
  })
  const kept = {
    id: 'posts',
    name: 'Posts',
    workflow: WORKFLOW,
    revision: 4,
    createdAt: 1,
    updatedAt: 2,
  }
  await older.table('projects').add(kept)
  older.close()
  const now = new ProjectDatabase('older')
  try {
    expect(await now.projects.get('posts')).toEqual(kept)
    expect(await now.steps.count()).toBe(0)
    await now.steps.add({ project: 'posts', seq: 0, text: '{}', sum: 0 })
    expect(await now.steps.get(['posts', 0])).toMatchObject({ text: '{}' })
  } finally {
    await now.delete()
  }
})
