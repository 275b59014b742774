import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { HandClock } from '../../adapters/clock/hand-clock'
import { TestFolder } from '../../adapters/journal/sqlite/testing/test-folder'
import type { ServiceRequest } from '../../engine/effects'
import { NodeError } from '../../engine/node-error'
import type { Json } from '../../shared/workflow/document'
import { graph } from '../../shared/workflow/testing'
import { createApp, type App } from '../app'
import { testBed } from '../testing'

const MINUTE = 60_000
const waiting = graph(
  [
    { id: 'start', type: 'manual-trigger' },
    {
      id: 'card',
      type: 'trello',
      config: {
        connection: 'board',
        action: 'wait-for-move',
        card: 'c1',
        lists: ['Approved'],
        timeout: '7d',
      },
    },
    { id: 'post', type: 'transform', config: { value: '{{ list.name }}' } },
  ],
  ['start>card', 'card>post'],
)

let folder: TestFolder
let clock: HandClock
let app: App
let requests: ServiceRequest[]
let logged: string[]
/** What the board answers to the next looks; the last one repeats. */
let answers: (Json | Error)[]

beforeEach(async () => {
  folder = await TestFolder.make()
  clock = new HandClock(Date.UTC(2026, 0, 1))
  requests = []
  logged = []
  answers = [null]
  await open()
})
afterEach(async () => {
  await app.close()
  await folder.remove()
})

async function open(): Promise<void> {
  const bed = testBed()
  app = createApp({
    ...bed.ports,
    clock,
    journal: await folder.open(),
    effects: {
      ...bed.ports.effects,
      log: ({ message }) => logged.push(message),
      service: async (request) => {
        requests.push(request)
        if (request.action === 'get-card')
          return { id: 'c1', list: { id: 'l1', name: 'To review' } }
        const answer = answers.length > 1 ? answers.shift() : answers[0]
        if (answer instanceof Error) throw answer
        return answer ?? null
      },
    },
  })
  await app.recover()
}

const looks = () => requests.filter(({ action }) => action === 'find-moved').length

async function begin(): Promise<string> {
  const run = await app.runs.start({ workflow: waiting, payload: {} })
  await vi.waitFor(() => expect(app.runs.summary(run).status).toBe('waiting'))
  await looked(2)
  return run
}

/** Lets time pass until the board was looked at so often. The first two are the node's own and the one right after. */
async function looked(times: number, step = 1_000): Promise<void> {
  await vi.waitFor(
    () => {
      if (looks() < times) clock.pass(step)
      expect(looks()).toBeGreaterThanOrEqual(times)
    },
    { timeout: 20_000, interval: 1 },
  )
}

const done = (run: string) =>
  vi.waitFor(() => expect(app.runs.summary(run).status).toBe('completed'), { timeout: 20_000 })
const approved = { id: 'c1', list: { id: 'l2', name: 'Approved' } }

describe('a wait that is watched', () => {
  it('ends when the service has news, though the run was let go of meanwhile', async () => {
    const run = await begin()
    await vi.waitFor(
      () => {
        clock.pass(1_000)
        expect(app.runs.asleep).toBe(1)
      },
      { timeout: 20_000 },
    )
    answers = [approved]
    await looked(looks() + 1, 10_000)
    await done(run)
    const ended = looks()
    clock.pass(10 * MINUTE)
    expect(looks()).toBe(ended)
  })

  it('goes on after a restart, and sees at once what happened meanwhile', async () => {
    const run = await begin()
    await app.close()
    const before = looks()
    clock.pass(10 * MINUTE)
    expect(looks()).toBe(before)
    answers = [approved]
    await open()
    await looked(before + 1)
    await done(run)
  })

  it('looks less often while the service is down, tells it once, and goes on when it is back', async () => {
    const run = await begin()
    answers = [new NodeError('network', 'Nothing answers.', { retryable: true })]
    const before = looks()
    const from = clock.now()
    await looked(before + 4, MINUTE)
    expect(clock.now() - from).toBeGreaterThanOrEqual((1 + 2 + 4) * MINUTE)
    expect(logged).toEqual([
      expect.stringMatching(/cannot be looked up: Nothing answers\. It is tried/),
    ])
    answers = [approved]
    await looked(looks() + 1, MINUTE)
    await done(run)
  })

  it('waits as long as the service asks for', async () => {
    await begin()
    answers = [new NodeError('http-status', 'Slow down.', { retryAfterMs: 30 * MINUTE }), null]
    await looked(3)
    const from = clock.now()
    await looked(4, MINUTE)
    expect(clock.now() - from).toBeGreaterThanOrEqual(29 * MINUTE)
  })

  it('is given up with its run', async () => {
    const run = await begin()
    await app.runs.cancel(run, 'you')
    const before = looks()
    clock.pass(10 * MINUTE)
    expect(looks()).toBe(before)
  })
})
