// What comes to active workflows, through restarts, sources that fail and a journal that refuses.
import { describe, expect, it, vi } from 'vitest'
import { MemoryJournal } from '../../adapters/journal/memory-journal'
import { createApp } from '../app'
import { testBed } from '../testing'
import type { Delivery } from './source'
import { activationBed, clientOf, document, one, START, TestSource } from './testing'

const on = activationBed()

describe('a delivery', () => {
  it('begins a run with its payload, which says so', async () => {
    await on.client.activations.activate({ workflow: document })
    const { run, duplicate } = await on.source.last.deliver(one)
    await on.app.runs.over(run)
    expect(duplicate).toBe(false)
    expect((await on.journal.read(run))[0]).toMatchObject({
      type: 'run.started',
      workflow: 'posts',
      trigger: 'in',
      payload: { n: 1 },
      delivery: { id: 'one', version: 1 },
    })
    expect(on.app.runs.summary(run)).toMatchObject({ activated: true, status: 'completed' })
  })

  it('begins one run however often it comes: at once, later, after a restart, after it was active anew', async () => {
    await on.client.activations.activate({ workflow: document })
    const { deliver } = on.source.last
    const [first, ...others] = await Promise.all([one, one, one].map((came) => deliver(came)))
    expect(first).toEqual({ run: 'o' + first?.run.slice(1), duplicate: false })
    const duplicate = { run: first?.run, duplicate: true }
    expect(others).toEqual([duplicate, duplicate])
    expect(await deliver(one)).toEqual(duplicate)
    await on.app.runs.over(first?.run ?? '')
    await on.again()
    expect(await on.source.last.deliver(one)).toEqual(duplicate)
    await on.client.activations.deactivate({ workflow: 'posts' })
    await on.client.activations.activate({ workflow: document })
    expect(await on.source.last.deliver(one)).toEqual(duplicate)
    expect(await on.kept()).toEqual([first?.run])
    expect(on.app.activations.list()[0]?.triggers).toMatchObject([{ deliveries: 0 }])
  })

  it('is known when its run was let go of', async () => {
    await on.client.activations.activate({ workflow: document })
    const { run } = await on.source.last.deliver(one)
    await on.app.runs.over(run)
    await on.journal.forget(run)
    on.app.runs.drop([run])
    expect(await on.source.last.deliver(one)).toEqual({ run, duplicate: true })
    expect(await on.kept()).toEqual([])
    expect(on.app.activations.list()[0]).not.toHaveProperty('last')
  })

  it('may have an id of any length', async () => {
    await on.client.activations.activate({ workflow: document })
    const long = (end: string) => ({ id: 'x'.repeat(10_000) + end, payload: null })
    const { run } = await on.source.last.deliver(long('a'))
    expect(await on.source.last.deliver(long('a'))).toEqual({ run, duplicate: true })
    expect((await on.source.last.deliver(long('b'))).duplicate).toBe(false)
  })

  it('keeps its place with it, and what is kept without one', async () => {
    await on.client.activations.activate({ workflow: document })
    await on.source.last.deliver({ ...one, place: { row: 7 } })
    await on.again()
    expect(on.source.last.place).toEqual({ row: 7 })
    await on.source.last.keepPlace({ row: 8 })
    await on.source.last.deliver({ ...one, place: { row: 9 } })
    await on.again()
    expect(on.source.last.place).toEqual({ row: 9 })
  })

  it('begins nothing while the journal refuses, and does when it comes again', async () => {
    await on.client.activations.activate({ workflow: document })
    const full = Object.assign(new Error('The disk is full.'), { code: 'journal-disk-failed' })
    const append = vi.spyOn(on.journal, 'append').mockRejectedValue(full)
    const begin = vi.spyOn(on.journal, 'begin').mockRejectedValue(full)
    await expect(on.source.last.deliver(one)).rejects.toMatchObject({
      reason: { code: 'UNAVAILABLE' },
    })
    append.mockRestore()
    begin.mockRestore()
    expect(await on.kept()).toEqual([])
    expect((await on.source.last.deliver(one)).duplicate).toBe(false)
  })

  it('goes on with its run where the journal said no and had kept it all the same', async () => {
    await on.client.activations.activate({ workflow: document })
    const full = Object.assign(new Error('The disk is full.'), { code: 'journal-disk-failed' })
    const { append } = on.journal
    vi.spyOn(on.journal, 'append').mockImplementationOnce(async (events) => {
      await append.call(on.journal, events)
      throw full
    })
    await expect(on.source.last.deliver(one)).rejects.toMatchObject({
      reason: { code: 'UNAVAILABLE' },
    })
    const [run = ''] = await on.kept()
    expect(await on.source.last.deliver(one)).toEqual({ run, duplicate: true })
    await on.app.runs.over(run)
    expect(on.app.runs.summary(run).status).toBe('completed')
  })

  it('is refused when its payload is past a limit, and begins nothing', async () => {
    await on.client.activations.activate({ workflow: document })
    let deep: Delivery['payload'] = null
    for (let level = 0; level < 2_000; level += 1) deep = [deep]
    const refused = on.source.last.deliver({ id: 'deep', payload: deep })
    await expect(refused).rejects.toMatchObject({ reason: { code: 'INVALID_INPUT' } })
    expect(await on.kept()).toEqual([])
  })

  it('needs no durable journal', async () => {
    await on.app.close()
    const bed = testBed()
    on.source = new TestSource()
    on.app = createApp({
      ...bed.ports,
      clock: on.clock,
      journal: new MemoryJournal(),
      triggers: new Map([['schedule-trigger', on.source]]),
    })
    on.client = clientOf(on.app)
    await on.app.recover()
    await on.client.activations.activate({ workflow: document })
    const { run } = await on.source.last.deliver(one)
    await on.app.runs.over(run)
    expect(await on.source.last.deliver(one)).toEqual({ run, duplicate: true })
    expect(on.app.activations.list()).toMatchObject([{ last: { run, status: 'completed' } }])
  })
})

describe('after a restart', () => {
  it('listens again, and says since when nobody did', async () => {
    await on.client.activations.activate({ workflow: document })
    on.clock.pass(1_000)
    await on.again()
    on.clock.pass(500_000)
    expect(on.source.last).toMatchObject({ activeSince: START, lastAwake: START + 1_000 })
    await on.client.activations.activate({ workflow: document })
    on.clock.pass(1_000)
    await on.again()
    expect(on.source.last.lastAwake).toBe(START + 502_000)
    expect(on.app.activations.list()).toMatchObject([{ version: 2, publishedAt: START + 501_000 }])
  })

  it('knows so to within minutes where the host died', async () => {
    await on.client.activations.activate({ workflow: document })
    await on.client.activations.activate({ workflow: document })
    on.clock.pass(11 * 60_000)
    const ledger = on.journal.ledger
    await vi.waitFor(async () =>
      expect((await ledger.activations())[0]?.awakeAt).toBeGreaterThan(START),
    )
    expect((await ledger.activations())[0]?.awakeAt).toBe(START + 300_000)
  })
})

describe('a on.source that fails', () => {
  it('is tried again with growing pauses, says why, and is well again', async () => {
    on.source.fault = new Error('The folder is not there. Make it.')
    await on.client.activations.activate({ workflow: document })
    const problem = () => on.app.activations.list()[0]?.triggers[0]?.problem
    await vi.waitFor(() => expect(problem()).toBe('The folder is not there. Make it.'))
    expect(on.reports).toHaveLength(1)
    const tries = async (count: number) => {
      await vi.waitFor(() => expect(on.source.heard).toHaveLength(count))
      // The pause has begun.
      await on.clock.turn()
    }
    await tries(1)
    on.clock.pass(999)
    expect(on.source.heard).toHaveLength(1)
    on.clock.pass(1)
    await tries(2)
    on.clock.pass(1_999)
    expect(on.source.heard).toHaveLength(2)
    on.clock.pass(1)
    await tries(3)
    on.source.fault = undefined
    on.clock.pass(4_000)
    await tries(4)
    on.source.last.problem()
    expect(problem()).toBeUndefined()
  })

  it('waits five minutes at the longest', async () => {
    on.source.fault = new Error('No.')
    await on.client.activations.activate({ workflow: document })
    for (let tries = 1; tries < 12; tries += 1) {
      await vi.waitFor(() => expect(on.source.heard).toHaveLength(tries))
      await on.clock.turn()
      on.clock.pass(300_000)
    }
    await vi.waitFor(() => expect(on.source.heard).toHaveLength(12))
  })

  it('is left alone once it is deactivated', async () => {
    on.source.fault = new Error('No.')
    await on.client.activations.activate({ workflow: document })
    await vi.waitFor(() => expect(on.reports).toHaveLength(1))
    await on.client.activations.deactivate({ workflow: 'posts' })
    on.clock.pass(3_600_000)
    await on.clock.turn()
    expect(on.source.heard).toHaveLength(1)
  })
})
