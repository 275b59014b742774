import { describe, expect, it, vi } from 'vitest'
import { graph } from '../../../shared/workflow/testing'
import type { TestNode } from '../../../shared/workflow/testing'
import {
  HOUR,
  start,
  set,
  called,
  calling,
  stop,
  clock,
  journal,
  app,
  client,
  patience,
  pausedBefore,
  output,
  childOf,
  types,
  reopenAfter,
  hostForEach,
} from './testing'

hostForEach()

describe('runs that call others', () => {
  const inside = { breakpoints: [stop({ workflow: 'called', node: 'y' })] }

  it('stop at breakpoints of what they call, and both go on together', async () => {
    const { run } = await client.runs.start({
      workflow: calling({ timeout: '1h' }),
      payload: { n: 1 },
      debug: inside,
    })
    const child = await childOf(run)
    expect(await pausedBefore(child)).toBe('y')
    await pausedBefore(run)
    // No time passes for the one that waits, either.
    clock.pass(5 * HOUR)
    await client.runs.go({ run: child, go: 'continue' })
    expect(await output(run)).toBe(104)
    expect(await types(run)).toEqual(
      expect.arrayContaining(['run.paused', 'run.resumed', 'run.completed']),
    )
  })

  it('go on from either side', async () => {
    const { run } = await client.runs.start({
      workflow: calling(),
      payload: { n: 1 },
      debug: inside,
    })
    await pausedBefore(await childOf(run))
    await pausedBefore(run)
    await client.runs.go({ run, go: 'continue' })
    expect(await output(run)).toBe(104)
  })

  it('are stepped into what they call, through it, and out of it again', async () => {
    const debug = { breakpoints: [stop({ workflow: 'calling', node: 'call' })] }
    const { run } = await client.runs.start({ workflow: calling(), payload: { n: 1 }, debug })
    expect(await pausedBefore(run)).toBe('call')
    await client.runs.go({ run, go: 'in' })
    const child = await childOf(run)
    expect(await pausedBefore(child)).toBe('start')
    await pausedBefore(run)
    await client.runs.go({ run: child, go: 'over' })
    await vi.waitFor(async () => expect(await pausedBefore(child)).toBe('x'), patience)
    await client.runs.go({ run: child, go: 'out' })
    expect(await output(child)).toBe(4)
    await vi.waitFor(async () => expect(await pausedBefore(run)).toBe('end'), patience)
    await client.runs.go({ run, go: 'continue' })
    expect(await output(run)).toBe(104)
  })

  it('are stepped out of what they call after both of them fell asleep', async () => {
    const debug = { breakpoints: [stop({ workflow: 'called', node: 'y' })] }
    const { run } = await client.runs.start({ workflow: calling(), payload: { n: 1 }, debug })
    const child = await childOf(run)
    expect(await pausedBefore(child)).toBe('y')
    await pausedBefore(run)
    await vi.waitFor(() => {
      clock.pass(1_000)
      expect(app.runs.asleep).toBe(2)
    }, patience)
    await client.runs.go({ run: child, go: 'out' })
    await vi.waitFor(async () => expect(await pausedBefore(run)).toBe('end'), patience)
    await client.runs.go({ run, go: 'continue' })
    expect(await output(run)).toBe(104)
  })

  it('pause what they call with themselves, and go on with it', async () => {
    const nap: TestNode = { id: 'nap', type: 'wait', config: { for: '2h' } }
    const napping = graph([start, nap], ['start>nap'], { id: 'called', name: 'Called' })
    const { run } = await client.runs.start({
      workflow: { ...calling(), workflows: { called: napping } },
      payload: 1,
    })
    const child = await childOf(run)
    await vi.waitFor(async () => expect(await types(child)).toContain('timer.set'), patience)
    await client.runs.go({ run, go: 'pause' })
    await pausedBefore(child)
    clock.pass(5 * HOUR)
    expect(await types(child)).not.toContain('timer.fired')
    await client.runs.go({ run, go: 'continue' })
    clock.pass(2 * HOUR)
    expect(await output(run)).toBe(101)
  })

  it('stop and go on together over three of them', async () => {
    const middle = graph(
      [
        start,
        { id: 'inner', type: 'sub-workflow', config: { workflow: 'called', input: '{{ $ }}' } },
        set('after', '{{ $ + 10 }}'),
      ],
      ['start>inner', 'inner>after'],
      { id: 'middle', name: 'Middle' },
    )
    const outer = graph(
      [
        start,
        { id: 'call', type: 'sub-workflow', config: { workflow: 'middle', input: '{{ $ }}' } },
        set('end', '{{ $ + 100 }}'),
      ],
      ['start>call', 'call>end'],
      { id: 'calling', name: 'Calling', workflows: { called, middle } },
    )
    const { run } = await client.runs.start({ workflow: outer, payload: { n: 1 }, debug: inside })
    const second = await childOf(run)
    const third = await childOf(second)
    expect(await pausedBefore(third)).toBe('y')
    await pausedBefore(second)
    await pausedBefore(run)
    await client.runs.go({ run, go: 'in' })
    expect(await output(third)).toBe(4)
    await vi.waitFor(async () => expect(await pausedBefore(second)).toBe('after'), patience)
    await pausedBefore(run)
    await client.runs.go({ run, go: 'continue' })
    expect(await output(run)).toBe(114)
  })

  it('go on when what they call is cancelled while it is paused', async () => {
    const { run } = await client.runs.start({
      workflow: calling(),
      payload: { n: 1 },
      debug: inside,
    })
    const child = await childOf(run)
    await pausedBefore(child)
    await pausedBefore(run)
    await client.runs.cancel({ run: child })
    await app.runs.over(run)
    expect((await journal.read(run)).at(-1)).toMatchObject({ type: 'run.failed' })
  })

  it('share breakpoints with what they call, also where that was looked at first', async () => {
    const nap: TestNode = { id: 'nap', type: 'wait', config: { for: '2h' } }
    const napping = graph([start, nap, set('y', 1)], ['start>nap', 'nap>y'], {
      id: 'called',
      name: 'Called',
    })
    const { run } = await client.runs.start({
      workflow: { ...calling(), workflows: { called: napping } },
      payload: 1,
    })
    const child = await childOf(run)
    await vi.waitFor(async () => expect(await types(child)).toContain('timer.set'), patience)
    const { breakpoints } = inside
    await client.runs.debug({ run: child, breakpoints })
    const end = stop({ id: 'e', workflow: 'calling', node: 'end' })
    await client.runs.debug({ run, breakpoints: [end] })
    await client.runs.debug({ run: child, breakpoints: [...breakpoints, end] })
    clock.pass(2 * HOUR)
    expect(await pausedBefore(child)).toBe('y')
    await pausedBefore(run)
    await client.runs.go({ run: child, go: 'continue' })
    await vi.waitFor(async () => expect(await pausedBefore(run)).toBe('end'), patience)
  })

  it('stay paused where a person paused them and what they call is cancelled', async () => {
    const nap: TestNode = { id: 'nap', type: 'wait', config: { for: '2h' } }
    const napping = graph([start, nap], ['start>nap'], { id: 'called', name: 'Called' })
    const { run } = await client.runs.start({
      workflow: { ...calling(), workflows: { called: napping } },
      payload: 1,
    })
    const child = await childOf(run)
    await vi.waitFor(async () => expect(await types(child)).toContain('timer.set'), patience)
    await client.runs.go({ run, go: 'pause' })
    await pausedBefore(child)
    await client.runs.cancel({ run: child })
    await vi.waitFor(async () => expect(await types(run)).toContain('node.failed'), patience)
    await client.runs.go({ run, go: 'continue' })
    await app.runs.over(run)
    expect((await types(run)).slice(-3)).toEqual(['node.failed', 'run.resumed', 'run.failed'])
  })

  it('are stepped over what they call', async () => {
    const debug = { breakpoints: [stop({ workflow: 'calling', node: 'call' })] }
    const { run } = await client.runs.start({ workflow: calling(), payload: { n: 1 }, debug })
    await pausedBefore(run)
    await client.runs.go({ run, go: 'over' })
    await vi.waitFor(async () => expect(await pausedBefore(run)).toBe('end'), patience)
    const child = await childOf(run)
    expect(await types(child)).not.toContain('run.paused')
  })

  describe('whose host was killed between the two', () => {
    async function bothPaused(): Promise<{ run: string; child: string }> {
      const { run } = await client.runs.start({
        workflow: calling(),
        payload: { n: 1 },
        debug: inside,
      })
      const child = await childOf(run)
      await pausedBefore(child)
      await pausedBefore(run)
      return { run, child }
    }

    it('are both paused where only the called one was', async () => {
      const { run, child } = await bothPaused()
      await reopenAfter(run, { type: 'run.resumed', go: 'continue' })
      await vi.waitFor(
        () => expect(app.runs.summary(run)).toMatchObject({ paused: true }),
        patience,
      )
      expect(app.runs.summary(child)).toMatchObject({ paused: true })
      await client.runs.go({ run: child, go: 'continue' })
      expect(await output(run)).toBe(104)
    })

    it('both go on where only the one that waits was paused', async () => {
      const { run, child } = await bothPaused()
      await reopenAfter(child, { type: 'run.resumed', go: 'continue' })
      expect(await output(run)).toBe(104)
    })
  })
})
