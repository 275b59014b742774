// Active workflows through the contract: a real engine and a journal that outlives the app, a source that the test drives.
import { describe, expect, it, vi } from 'vitest'
import { documentHash } from '../../shared/workflow/document-hash'
import type { Workflow } from '../../shared/workflow/document'
import { graph } from '../../shared/workflow/testing'
import { next } from '../testing'
import { activationBed, document, one, START, trigger } from './testing'

const on = activationBed()

describe('activating', () => {
  it('listens to the triggers of the document as it was, and shows them', async () => {
    const sent = structuredClone(document)
    const active = await on.client.activations.activate({ workflow: sent })
    sent.name = 'Changed later'
    expect(active).toEqual({
      workflow: 'posts',
      name: 'Posts',
      version: 1,
      hash: await documentHash(document, crypto.subtle),
      activatedAt: START,
      publishedAt: START,
      triggers: [{ node: 'in', type: 'schedule-trigger', name: 'Arrival', deliveries: 0 }],
    })
    expect(on.source.heard).toHaveLength(1)
    expect(on.source.last).toMatchObject({
      workflow: 'posts',
      node: 'in',
      name: 'Arrival',
      config: { cron: '0 9 * * *' },
      place: undefined,
      activeSince: START,
      lastAwake: undefined,
    })
    expect((await on.client.activations.read({ workflow: 'posts' })).workflow).toEqual(document)
  })

  it.each<[string, Partial<Workflow>, string]>([
    [
      'with errors',
      { edges: [{ id: 'e', source: 'in', target: 'nowhere' }] },
      'The workflow cannot be activated yet. ',
    ],
    [
      'that only a person starts',
      graph([{ id: 'start', type: 'manual-trigger' }], []),
      'Nothing but a person starts',
    ],
    [
      'whose only trigger is switched off',
      graph([{ ...trigger, disabled: true }], []),
      'Nothing but a person starts',
    ],
  ])('refuses a document %s, and leaves what was active', async (_, change, message) => {
    await on.client.activations.activate({ workflow: document })
    const refused = on.client.activations.activate({
      workflow: { ...document, ...change, id: 'posts' },
    })
    await expect(refused).rejects.toMatchObject({
      code: 'INVALID_WORKFLOW',
      message: expect.stringContaining(message) as string,
    })
    expect(on.app.activations.list()).toMatchObject([{ version: 1 }])
    expect(on.source.last.signal.aborted).toBe(false)
  })

  it('says which trigger nothing on this host listens for, and listens to the others', async () => {
    const folderTrigger = { id: 'files', type: 'folder-trigger', config: { folder: 'in' } }
    const both = graph([trigger, folderTrigger], [], { id: 'posts' })
    await on.client.activations.activate({ workflow: both })
    expect(on.app.activations.list()[0]?.triggers).toMatchObject([
      { node: 'in' },
      { node: 'files', problem: expect.stringContaining('“folder-trigger”') as string },
    ])
    expect(on.app.activations.list()[0]?.triggers[0]).not.toHaveProperty('problem')
  })

  it('is refused where it cannot be kept, and nothing listens', async () => {
    const fails = () =>
      Promise.reject(Object.assign(new Error('The disk is full.'), { code: 'journal-disk-failed' }))
    vi.spyOn(on.journal.ledger, 'activate').mockImplementation(fails)
    const refused = on.client.activations.activate({ workflow: document })
    await expect(refused).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: 'The workflow was not published. The disk is full.',
    })
    expect([on.app.activations.list(), on.source.heard]).toEqual([[], []])
  })

  it('publishes the next version, to which the triggers listen from then on', async () => {
    await on.client.activations.activate({ workflow: document })
    const first = on.source.last
    await first.deliver({ ...one, place: 'here' })
    on.clock.pass(60_000)
    const active = await on.client.activations.activate({
      workflow: { ...document, name: 'Posts 2' },
    })
    expect(active).toMatchObject({
      version: 2,
      name: 'Posts 2',
      activatedAt: START,
      publishedAt: START + 60_000,
    })
    expect(first.signal.aborted).toBe(true)
    expect(on.source.last).toMatchObject({
      place: 'here',
      activeSince: START,
      lastAwake: START + 60_000,
    })
    await expect(first.deliver({ id: 'late', payload: null })).rejects.toThrow(
      'does not listen any more',
    )
    const { run } = await on.source.last.deliver({ id: 'two', payload: null })
    expect((await on.app.runs.get(run)).workflow.name).toBe('Posts 2')
    expect((await on.journal.read(run))[0]).toMatchObject({ delivery: { id: 'two', version: 2 } })
  })

  it('publishes the next version also where the ledger cannot be read any more', async () => {
    await on.client.activations.activate({ workflow: document })
    await on.source.last.deliver({ ...one, place: 'here' })
    vi.spyOn(on.journal.ledger, 'activations').mockRejectedValue(new Error('no disk'))
    const active = await on.client.activations.activate({
      workflow: { ...document, name: 'Posts 2' },
    })
    expect(active).toMatchObject({ version: 2, triggers: [{ deliveries: 1, lastAt: START }] })
    expect(on.source.heard).toHaveLength(2)
    expect(on.source.last.signal.aborted).toBe(false)
    expect(on.source.last).toMatchObject({ place: 'here', activeSince: START })
  })

  it('begins anew with a trigger that has become another, as it is kept', async () => {
    await on.client.activations.activate({ workflow: document })
    await on.source.last.deliver({ ...one, place: 'here' })
    on.clock.pass(60_000)
    const renamed = graph([{ ...trigger, id: 'other' }, trigger], [], { id: 'posts' })
    const published = await on.client.activations.activate({ workflow: renamed })
    const shown = [
      { node: 'other', deliveries: 0 },
      { node: 'in', deliveries: 1 },
    ]
    expect(published.triggers).toMatchObject(shown)
    expect(on.source.heard.slice(1)).toMatchObject([
      { node: 'other', place: undefined, activeSince: START + 60_000, lastAwake: undefined },
      { node: 'in', place: 'here', activeSince: START, lastAwake: START + 60_000 },
    ])
    await on.again()
    const [again] = on.app.activations.list()
    expect(again?.triggers.toSorted((a, b) => b.node.localeCompare(a.node))).toMatchObject(shown)
  })

  it('stays in the list while the version before lets go', async () => {
    await on.client.activations.activate({ workflow: document })
    const listed: number[] = []
    on.source.last.signal.addEventListener('abort', () =>
      queueMicrotask(() => listed.push(on.app.activations.list().length)),
    )
    await on.client.activations.activate({ workflow: document })
    expect(listed).toEqual([1])
  })

  it('stops listening when it is deactivated, and lets runs go on', async () => {
    const waits = graph([trigger, { id: 'nap', type: 'wait', config: { for: '1h' } }], ['in>nap'], {
      id: 'posts',
    })
    await on.client.activations.activate({ workflow: waits })
    const { run } = await on.source.last.deliver(one)
    await vi.waitFor(() => expect(on.app.runs.summary(run).status).toBe('waiting'))
    await on.client.activations.deactivate({ workflow: 'posts' })
    expect(on.source.last.signal.aborted).toBe(true)
    expect(on.app.activations.list()).toEqual([])
    on.clock.pass(3_600_000)
    await on.app.runs.over(run)
    expect(on.app.runs.summary(run).status).toBe('completed')
    for (const call of [
      on.client.activations.deactivate({ workflow: 'posts' }),
      on.client.activations.read({ workflow: 'posts' }),
      on.client.activations.fire({ workflow: 'posts', node: 'in' }),
    ])
      await expect(call).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await on.again()
    expect(on.source.heard).toEqual([])
  })

  it('tells watchers what changes', async () => {
    const watching = await on.client.activations.watch()
    expect(await next(watching)).toEqual({ workflows: [], gone: [] })
    await on.client.activations.activate({ workflow: document })
    expect(await next(watching)).toMatchObject({ workflows: [{ workflow: 'posts' }], gone: [] })
    on.source.last.next(START + 5)
    on.source.last.reachable(['http://127.0.0.1:4318/hooks/a'])
    on.source.last.problem('It is not there.')
    expect(await next(watching)).toMatchObject({
      workflows: [
        {
          triggers: [
            {
              nextAt: START + 5,
              addresses: ['http://127.0.0.1:4318/hooks/a'],
              problem: 'It is not there.',
            },
          ],
        },
      ],
    })
    const { run } = await on.source.last.deliver(one)
    await on.app.runs.over(run)
    await vi.waitFor(async () =>
      expect(await next(watching)).toMatchObject({
        workflows: [
          { last: { run, status: 'completed' }, triggers: [{ deliveries: 1, lastAt: START }] },
        ],
      }),
    )
    await on.client.activations.deactivate({ workflow: 'posts' })
    await vi.waitFor(async () =>
      expect(await next(watching)).toEqual({ workflows: [], gone: ['posts'] }),
    )
    await watching.return?.()
  })
})

describe('running now', () => {
  it('begins a run of the published version, as its trigger would', async () => {
    await on.client.activations.activate({ workflow: document })
    const { run } = await on.client.activations.fire({ workflow: 'posts', node: 'in' })
    const { run: other } = await on.client.activations.fire({
      workflow: 'posts',
      node: 'in',
      payload: { n: 2 },
    })
    expect((await on.journal.read(run))[0]).toMatchObject({
      payload: { scheduledAt: expect.stringContaining('2026-01-01T') as string },
      delivery: { version: 1 },
    })
    expect((await on.journal.read(other))[0]).toMatchObject({ payload: { n: 2 } })
    expect(on.app.activations.list()).toMatchObject([{ triggers: [{ deliveries: 2 }] }])
  })

  it('is refused for a trigger that is not there', async () => {
    await on.client.activations.activate({ workflow: document })
    const refused = on.client.activations.fire({ workflow: 'posts', node: 'note' })
    await expect(refused).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})
