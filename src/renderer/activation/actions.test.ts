// @vitest-environment happy-dom
import 'fake-indexeddb/auto'
import { beforeEach, expect, it, vi } from 'vitest'
import type { RunSummary } from '../../shared/contract'
import type { Workflow } from '../../shared/workflow/document'
import { createProject, database, getProject } from '../projects/database'
import { publishedVersion, rememberPublished } from '../projects/published'
import { toast } from '../ui'
import {
  deactivate,
  deactivateNow,
  fire,
  inFlightOf,
  openAsProject,
  publish,
  publishChanges,
  useActivationQuestion,
} from './actions'
import { activeWorkflow, trigger } from './testing'

const calls = vi.hoisted(() => ({
  activate: vi.fn<(input: unknown) => unknown>(),
  deactivate: vi.fn<(input: unknown) => unknown>(),
  read: vi.fn<(input: unknown) => unknown>(),
  fire: vi.fn<(input: unknown) => unknown>(),
}))
vi.mock('../bridge/host', () => ({
  host: { activations: calls },
  useHostState: () => 'connected',
}))
vi.mock('../ui/toast', () => ({ toast: vi.fn<(spec: object) => void>(), Toaster: () => null }))

const posts: Workflow = {
  format: 'baton/graph',
  version: 1,
  id: 'posts',
  name: 'Posts',
  nodes: [],
  edges: [],
}
const said = () => vi.mocked(toast).mock.lastCall?.[0]

beforeEach(async () => {
  vi.clearAllMocks()
  useActivationQuestion.setState({ asked: undefined })
  location.hash = ''
  await database.projects.clear()
  await database.versions.clear()
  await createProject(posts)
  calls.activate.mockResolvedValue(activeWorkflow({ version: 4 }))
  calls.read.mockResolvedValue({ active: activeWorkflow(), workflow: posts })
})

it('sends the document, remembers the version, and says so', async () => {
  expect(await publish('posts', posts, true)).toBe(true)
  expect(calls.activate).toHaveBeenCalledExactlyOnceWith({ workflow: posts })
  expect(await publishedVersion('posts')).toBe(4)
  expect(said()).toMatchObject({ title: 'Posts is active', tone: 'success' })
})

it('names a trigger that does not listen, with the remedy', async () => {
  const problem = 'The folder is not there. Make it.'
  calls.activate.mockResolvedValue(activeWorkflow({ triggers: [trigger({ problem })] }))
  await publish('posts', posts, true)
  expect(said()?.description).toBe(`Every hour does not listen: ${problem}`)
})

it('says what the host had against it, and remembers nothing', async () => {
  calls.activate.mockRejectedValue(new Error('The path is taken.'))
  expect(await publish('posts', posts, true)).toBe(false)
  expect(said()).toMatchObject({ title: 'Not activated', description: 'The path is taken.' })
  expect(await publishedVersion('posts')).toBeUndefined()
})

it('publishes over its own version at once, and asks before it replaces another one', async () => {
  const active = activeWorkflow({ version: 3 })
  await rememberPublished('posts', 3)
  expect(await publishChanges(active, posts)).toBe(true)
  calls.activate.mockClear()
  await rememberPublished('posts', 2)
  expect(await publishChanges(active, posts)).toBe(false)
  expect(calls.activate).not.toHaveBeenCalled()
  expect(useActivationQuestion.getState().asked).toEqual({ kind: 'replace', active })
})

it('asks before it deactivates only where runs are in flight', async () => {
  const active = activeWorkflow()
  await deactivate(active, 2)
  expect(useActivationQuestion.getState().asked).toMatchObject({ kind: 'deactivate', inFlight: 2 })
  expect(calls.deactivate).not.toHaveBeenCalled()
  await deactivate(active, 0)
  expect(calls.deactivate).toHaveBeenCalledExactlyOnceWith({ workflow: 'posts' })
})

it('takes a deactivation back with the version that was active', async () => {
  await deactivateNow(activeWorkflow())
  said()?.action?.onClick()
  await vi.waitFor(() => expect(calls.activate).toHaveBeenCalledWith({ workflow: posts }))
  await vi.waitFor(async () => expect(await publishedVersion('posts')).toBe(4))
})

it('counts the runs that triggers began and that go on', () => {
  const run = (part: Partial<RunSummary>) =>
    ({ workflow: 'posts', status: 'running', activated: true, ...part }) as RunSummary
  const runs = [
    run({}),
    run({ status: 'waiting' }),
    run({ status: 'completed' }),
    run({ activated: undefined }),
    run({ workflow: 'other' }),
  ]
  expect(inFlightOf(runs, 'posts')).toBe(2)
  expect(inFlightOf(undefined, 'posts')).toBe(0)
})

it('starts a run as the trigger would, and leads to it', async () => {
  calls.fire.mockResolvedValue({ run: 'r9' })
  expect(await fire(activeWorkflow(), 'when', { a: 1 })).toBe(true)
  expect(calls.fire).toHaveBeenCalledExactlyOnceWith({
    workflow: 'posts',
    node: 'when',
    payload: { a: 1 },
  })
  said()?.action?.onClick()
  await vi.waitFor(() => expect(location.hash).toBe('#/workflows/posts?run=r9'))
  await database.projects.clear()
  said()?.action?.onClick()
  await vi.waitFor(() => expect(location.hash).toBe('#/runs'))
})

it('opens what is active under its own id, and as a copy where that is taken', async () => {
  const other = { ...posts, nodes: [{ id: 'start', type: 'manual-trigger' }] }
  calls.read.mockResolvedValue({ active: activeWorkflow(), workflow: other })
  expect(await openAsProject(activeWorkflow())).toBe(true)
  expect(location.hash).toBe('#/workflows/posts-2')
  expect(said()?.title).toMatch(/was opened as a copy/)
  await database.projects.clear()
  expect(await openAsProject(activeWorkflow())).toBe(true)
  expect(location.hash).toBe('#/workflows/posts')
  expect((await getProject('posts'))?.published).toBe(3)
})
