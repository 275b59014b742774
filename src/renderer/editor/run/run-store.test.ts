import { describe, expect, it } from 'vitest'
import type { RunEvent, RunEventBody } from '../../../shared/run/events'
import type { Workflow } from '../../../shared/workflow/document'
import { createRunFollower, isUnderWay, type RunPorts } from './run-store'

const workflow = {
  format: 'baton/graph',
  version: 1,
  id: 'w',
  name: 'w',
  nodes: [],
  edges: [],
} as Workflow

const event = (seq: number, body: RunEventBody): RunEvent => ({ run: 'r1', seq, at: seq, ...body })
const begun = [
  event(1, { type: 'run.started', workflow: 'w', trigger: 'start', payload: null }),
  event(2, { type: 'node.started', node: 'a', round: 1, attempt: 1, input: null }),
]

/** A host whose stream is pushed by hand. */
function hostOf(more: Partial<RunPorts> = {}) {
  let push: (events: readonly RunEvent[]) => void = () => expect.unreachable('nobody listens')
  let end: (error?: Error) => void = () => {}
  let after: () => number = () => -1
  let listening = true
  const ports: RunPorts = {
    start: () => Promise.resolve({ run: 'r1' }),
    cancel: () => Promise.resolve(),
    go: () => Promise.resolve(),
    debug: () => Promise.resolve(),
    workflowOf: () => Promise.resolve(workflow),
    stream: (_run, from, onEvents, signal) =>
      new Promise((resolve, reject) => {
        after = from
        push = onEvents
        end = (error) => (error ? reject(error) : resolve())
        signal.addEventListener('abort', () => {
          listening = false
          resolve()
        })
      }),
    explain: (error) => (error as Error).message,
    isRefused: () => false,
    isUnknown: (error) => (error as Error).message === 'There is no such run.',
    ...more,
  }
  return {
    follower: createRunFollower(ports),
    push: (events: readonly RunEvent[]) => push(events),
    end: (error?: Error) => end(error),
    after: () => after(),
    listening: () => listening,
  }
}

const settled = () => new Promise((resolve) => setTimeout(resolve))

describe('the run that the editor shows', () => {
  it('is under way from its first event, and live when it was started here', async () => {
    const { follower, push } = hostOf()
    await follower.start(workflow)
    expect(follower.state.getState()).toMatchObject({ starting: true, live: true })
    expect(isUnderWay(follower.state.getState())).toBe(false)
    push(begun)
    expect(follower.state.getState()).toMatchObject({ starting: false, eventCount: 2 })
    expect(isUnderWay(follower.state.getState())).toBe(true)
    push([event(3, { type: 'run.completed', output: 1 })])
    expect(isUnderWay(follower.state.getState())).toBe(false)
  })

  it('asks after a reconnect only for what it does not have, and takes nothing twice', async () => {
    const { follower, push, after } = hostOf()
    follower.follow('r1')
    expect(after()).toBe(0)
    push(begun)
    expect(after()).toBe(2)
    push(begun)
    expect(follower.state.getState()).toMatchObject({ eventCount: 2 })
    expect(follower.state.getState().view?.nodes.a?.executions).toBe(1)
  })

  it('streams text without keeping it as an event', () => {
    const { follower, push } = hostOf()
    follower.follow('r1')
    push(begun)
    push([event(2, { type: 'node.delta', node: 'a', round: 1, text: 'Hello' })])
    expect(follower.state.getState().view?.nodes.a?.text).toBe('Hello')
    expect(follower.state.getState().eventCount).toBe(2)
  })

  it('keeps what it shows when the host refuses a start', async () => {
    const { follower, push } = hostOf({ start: () => Promise.reject(new Error('No.')) })
    follower.follow('r1')
    push(begun)
    await expect(follower.start(workflow)).rejects.toThrow('No.')
    expect(follower.state.getState()).toMatchObject({ starting: false, eventCount: 2 })
  })

  it('keeps the run when the line breaks before its first event came', async () => {
    const { follower, end } = hostOf()
    follower.follow('r1', { quiet: true })
    end(new Error('The studio lost its host.'))
    await settled()
    expect(follower.state.getState()).toMatchObject({
      view: { run: 'r1' },
      problem: 'The studio lost its host.',
    })
  })

  it('lets go of a run that the host does not know, and says so only to who asked', async () => {
    for (const quiet of [true, false]) {
      const { follower, end } = hostOf()
      follower.follow('r1', { quiet })
      end(new Error('There is no such run.'))
      await settled()
      const { view, problem } = follower.state.getState()
      expect(view).toBeUndefined()
      expect(problem).toBe(quiet ? undefined : 'There is no such run.')
    }
  })

  it('says what broke a run that it shows, and keeps showing it', async () => {
    const { follower, push, end } = hostOf()
    follower.follow('r1')
    push(begun)
    end(new Error('The host is closing.'))
    await settled()
    expect(follower.state.getState()).toMatchObject({
      problem: 'The host is closing.',
      eventCount: 2,
    })
  })

  describe('at a moment', () => {
    const done = event(3, {
      type: 'node.completed',
      node: 'a',
      round: 1,
      ports: ['out'],
      output: 1,
      durationMs: 1,
    })
    const next = event(4, { type: 'node.started', node: 'b', round: 1, attempt: 1, input: 1 })

    it('shows what was known then, while the run goes on', () => {
      const { follower, push } = hostOf()
      follower.follow('r1')
      push([...begun, done])
      follower.goTo(2)
      const at = () => follower.state.getState()
      expect(at()).toMatchObject({ moment: { seq: 2, at: 2 }, live: false, eventCount: 3 })
      expect(at().view?.nodes.a?.state).toBe('running')
      push([next])
      expect(at().view?.nodes).not.toHaveProperty('b')
      expect(at().latest?.nodes.b?.state).toBe('running')
      expect(isUnderWay(at())).toBe(true)
      follower.goTo(undefined)
      expect(at().moment).toBeUndefined()
      expect(at().view).toBe(at().latest)
    })

    it('is now at the last event, and stays within the run', () => {
      const { follower, push } = hostOf()
      follower.follow('r1')
      push([...begun, done])
      follower.goTo(-5)
      expect(follower.state.getState().moment?.seq).toBe(1)
      follower.goTo(3)
      expect(follower.state.getState().moment).toBeUndefined()
      follower.goTo(99)
      expect(follower.state.getState().moment).toBeUndefined()
    })

    it('asks after a reconnect from the latest event on', () => {
      const { follower, push, after } = hostOf()
      follower.follow('r1')
      push([...begun, done])
      follower.goTo(1)
      expect(after()).toBe(3)
    })

    it('is of one run: another one is shown as it is now', async () => {
      const { follower, push } = hostOf()
      follower.follow('r1')
      push([...begun, done])
      follower.goTo(1)
      await follower.start(workflow)
      expect(follower.state.getState().moment).toBeUndefined()
    })
  })

  it('stops listening when it is closed', () => {
    const { follower, listening } = hostOf()
    follower.follow('r1')
    follower.dispose()
    expect(listening()).toBe(false)
  })
})
