// @vitest-environment happy-dom
import 'fake-indexeddb/auto'
import { beforeEach, describe, expect, it } from 'vitest'
import { bare } from '../../shared/workflow/called'
import type { Workflow } from '../../shared/workflow/document'
import { graph } from '../../shared/workflow/testing'
import { watchCalled, wholeWorkflow, type Called } from './called'
import { createProject, database, getProject, listProjects, saveProject } from './database'
import { keepImport } from './import'
import { deleteProjects, restoreProjects } from './trash'

const start = { id: 'start', type: 'manual-trigger' }
const calling = (id: string, to: string, name = id): Workflow =>
  graph([start, { id: 'call', type: 'sub-workflow', config: { workflow: to } }], ['start>call'], {
    id,
    name,
  })
const leaf = (id: string, name = id): Workflow =>
  graph([start, { id: 'say', type: 'log', config: { message: id } }], ['start>say'], { id, name })
const callOf = ({ nodes }: Workflow) => nodes.find(({ id }) => id === 'call')?.config?.workflow
const here = async () => (await listProjects()).map(({ id }) => id).sort()

beforeEach(async () => {
  await Promise.all(database.tables.map((table) => table.clear()))
})

describe('a workflow as it is run and shared', () => {
  it('carries what it calls as that is saved now, also by way of others', async () => {
    await createProject(leaf('deep'))
    await createProject(calling('middle', 'deep'))
    const whole = await wholeWorkflow(calling('top', 'middle'))
    expect(Object.keys(whole.workflows ?? {}).sort()).toEqual(['deep', 'middle'])
    expect(whole.workflows?.middle?.workflows).toBeUndefined()
  })

  it('leaves out what is in the trash or was never here', async () => {
    await createProject(leaf('deep'))
    await deleteProjects(['deep'])
    expect((await wholeWorkflow(calling('top', 'deep'))).workflows).toBeUndefined()
  })

  it('is followed while what it calls changes, goes and comes back', async () => {
    const { revision } = await createProject(leaf('deep'))
    const seen: Called[] = []
    let ring = () => {}
    const next = async (count: number) => {
      while (seen.length < count) await new Promise<void>((resolve) => (ring = resolve))
      return seen[count - 1]
    }
    const stop = watchCalled(calling('top', 'deep'), (called) => {
      if (called) seen.push(called)
      ring()
    })
    expect((await next(1))?.deep?.name).toBe('deep')
    await saveProject('deep', leaf('deep', 'Renamed'), revision)
    expect((await next(2))?.deep?.name).toBe('Renamed')
    await deleteProjects(['deep'])
    expect(await next(3)).toEqual({})
    await restoreProjects(['deep'])
    expect((await next(4))?.deep?.name).toBe('Renamed')
    stop()
  })
})

describe('an import', () => {
  const file = async (): Promise<Workflow> => {
    const library = new Map(
      [leaf('deep'), calling('middle', 'deep')].map((each) => [each.id, each]),
    )
    const { withCalled } = await import('../../shared/workflow/called')
    const { catalog } = await import('../../nodes/definitions')
    return withCalled(calling('top', 'middle'), catalog, async (id) => library.get(id))
  }

  it('brings what a workflow carries as projects of their own', async () => {
    const project = await keepImport(await file(), 'a.baton.json')
    expect(await here()).toEqual(['deep', 'middle', 'top'])
    expect(project.workflow.workflows).toBeUndefined()
    expect((await wholeWorkflow(project.workflow)).workflows).toEqual((await file()).workflows)
  })

  it('keeps both where another workflow has the id, and what calls it follows', async () => {
    await createProject(leaf('deep', 'Something else'))
    const project = await keepImport(await file(), 'a.baton.json')
    expect(await here()).toEqual(['deep', 'deep-2', 'middle', 'top'])
    expect(callOf(project.workflow)).toBe('middle')
    const middle = await getProject('middle')
    expect(middle && callOf(middle.workflow)).toBe('deep-2')
    expect((await getProject('deep'))?.name).toBe('Something else')
  })

  it('takes a workflow that is here just so, in place of a copy', async () => {
    await keepImport(await file(), 'a.baton.json')
    const again = await keepImport(await file(), 'a.baton.json')
    expect(await here()).toEqual(['deep', 'middle', 'top', 'top-2'])
    expect(callOf(again.workflow)).toBe('middle')
  })

  it('joins what several workflows of a bundle bring', async () => {
    const kept = new Map<string, string>()
    const whole = await file()
    await keepImport(whole, 'a.baton.json', kept)
    await keepImport(
      { ...calling('middle', 'deep'), workflows: whole.workflows },
      'a.baton.json',
      kept,
    )
    expect(await here()).toEqual(['deep', 'middle', 'top'])
  })

  it('comes to an end with a circle, which the editor tells', async () => {
    const one = calling('one', 'two')
    const circle = { ...one, workflows: { one, two: calling('two', 'one') } }
    const project = await keepImport(circle, 'a.baton.json')
    expect(project.workflow).toEqual(bare(circle))
    expect(await here()).toEqual(['one', 'two'])
  })
})
