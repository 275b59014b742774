import { ORPCError } from '@orpc/client'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Connection, HostLost, type Line } from './connection'

/** A line whose ends the test holds. */
class FakeLine implements Line {
  open!: () => void
  fail!: (reason: unknown) => void
  end!: () => void
  readonly opened = new Promise<void>((resolve, reject) => {
    this.open = resolve
    this.fail = reject
  })
  readonly closed = new Promise<void>((resolve) => {
    this.end = resolve
  })
  readonly calls: string[] = []
  answer: (path: string) => Promise<unknown> = async (path) => `answer to ${path}`
  readonly link = {
    call: (path: readonly string[]) => {
      this.calls.push(path.join('.'))
      return this.answer(path.join('.'))
    },
  }
  close(): void {
    this.end()
  }
}

let lines: FakeLine[]
let connection: Connection
const last = () => lines.at(-1)!
const call = (name: string, signal?: AbortSignal) =>
  connection.call([name], undefined, { context: {}, signal })

beforeEach(() => {
  vi.useFakeTimers()
  lines = []
  connection = new Connection({
    dial: () => {
      const line = new FakeLine()
      lines.push(line)
      return line
    },
    pauseMs: (tries) => 100 * 2 ** tries,
    patienceMs: 4000,
    dialTimeoutMs: 5000,
  })
})
afterEach(() => {
  connection.stop()
  vi.useRealTimers()
})

it('dials at once, and is connected when the line opens', async () => {
  const states: string[] = [connection.state]
  connection.onChange(() => states.push(connection.state))
  last().open()
  await vi.advanceTimersByTimeAsync(0)
  expect(states).toEqual(['connecting', 'connected'])
  await expect(call('host.info')).resolves.toBe('answer to host.info')
})

it('dials again with growing pauses, and starts over once it was connected', async () => {
  last().fail(new Error('refused'))
  await vi.advanceTimersByTimeAsync(0)
  expect([connection.state, lines.length]).toEqual(['lost', 1])
  await vi.advanceTimersByTimeAsync(100)
  expect(lines.length).toBe(2)
  last().end()
  await vi.advanceTimersByTimeAsync(199)
  expect(lines.length).toBe(2)
  await vi.advanceTimersByTimeAsync(1)
  expect(lines.length).toBe(3)
  last().open()
  await vi.advanceTimersByTimeAsync(0)
  expect(connection.state).toBe('connected')
  last().end()
  await vi.advanceTimersByTimeAsync(100)
  expect(lines.length).toBe(4)
})

it('gives up a dial that says nothing', async () => {
  await vi.advanceTimersByTimeAsync(5000)
  expect(connection.state).toBe('lost')
  await vi.advanceTimersByTimeAsync(100)
  expect(lines.length).toBe(2)
})

it('tries at once when it is asked to', async () => {
  last().end()
  await vi.advanceTimersByTimeAsync(0)
  connection.retryNow()
  await vi.advanceTimersByTimeAsync(0)
  expect(lines.length).toBe(2)
})

it('holds a call for a while until the host is back', async () => {
  const answer = call('runs.list')
  await vi.advanceTimersByTimeAsync(3900)
  last().open()
  await expect(answer).resolves.toBe('answer to runs.list')
})

it('rejects a call that waited too long, and says that nothing was sent', async () => {
  const refused = expect(call('runs.list')).rejects.toMatchObject({
    name: 'HostLost',
    sent: false,
    message: expect.stringContaining('The studio lost its host'),
  })
  await vi.advanceTimersByTimeAsync(4000)
  await refused
  expect(lines.flatMap((line) => line.calls)).toEqual([])
})

it('rejects a call whose answer was lost, says that it may have been done, and never repeats it', async () => {
  last().open()
  await vi.advanceTimersByTimeAsync(0)
  last().answer = () => new Promise(() => {})
  const refused = expect(call('runs.start')).rejects.toMatchObject({ name: 'HostLost', sent: true })
  await vi.advanceTimersByTimeAsync(0)
  last().end()
  await refused
  await vi.advanceTimersByTimeAsync(100)
  last().open()
  await vi.advanceTimersByTimeAsync(1000)
  expect(lines.flatMap((line) => line.calls)).toEqual(['runs.start'])
})

it("passes the host's own errors on as they are", async () => {
  last().open()
  await vi.advanceTimersByTimeAsync(0)
  const refusal = new ORPCError('CONFLICT', { message: 'Answered already.' })
  last().answer = () => Promise.reject(refusal)
  await expect(call('inbox.vote')).rejects.toBe(refusal)
})

it('lets a waiting call go when its signal aborts', async () => {
  const controller = new AbortController()
  const reason = new Error('the screen was left')
  const refused = expect(call('runs.list', controller.signal)).rejects.toBe(reason)
  controller.abort(reason)
  await refused
  expect(reason).not.toBeInstanceOf(HostLost)
})

it('dials no more once it is stopped', async () => {
  last().open()
  await vi.advanceTimersByTimeAsync(0)
  connection.stop()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(lines.length).toBe(1)
})
