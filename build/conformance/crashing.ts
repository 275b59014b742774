/** What the crash tests share: chance that can be had again, a service that counts effects, and a killer that watches. */
import { watch } from 'node:fs'
import type { ChildProcess } from 'node:child_process'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { RunEvent, RunEventOf } from '../../src/shared/run/events'

/** The same moments again with SEED=n, as far as the machine lets them. */
export const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 1e9))

/** Numbers from 0 up to a number that follow from the seed and a lane (mulberry32). */
export function chance(lane: number): (sides: number) => number {
  let state = (SEED + lane * 0x9e3779b9) >>> 0
  return (sides) => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) % sides
  }
}

/** A service outside the process that is killed. It counts each request by its idempotency key, when it comes. */
export class EffectService {
  readonly counts = new Map<string, number>()
  /** Called when a request has come and is not answered yet. */
  onRequest: (path: string) => void = () => {}
  /** Called when the answer has left. */
  onAnswered: (path: string) => void = () => {}
  private constructor(private readonly server: Server) {}

  static async start(): Promise<EffectService> {
    const server = createServer((request, response) => {
      const path = request.url ?? ''
      const key = String(request.headers['idempotency-key'])
      service.counts.set(key, (service.counts.get(key) ?? 0) + 1)
      service.onRequest(path)
      response.setHeader('content-type', 'application/json')
      response.end('{"ok":true}', () => service.onAnswered(path))
    })
    const service = new EffectService(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return service
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`
  }

  close(): Promise<void> {
    this.server.closeAllConnections()
    return new Promise((resolve) => this.server.close(() => resolve()))
  }
}

/** When a process is killed. */
export type Moment =
  /** So long after its start, in milliseconds: mostly before it has done anything. */
  | { at: 'start'; ms: number }
  /** At so many changes in its data folder: between or within what it writes. */
  | { at: 'write'; count: number }
  /** When so many requests have come (for what cannot be undone, where a path says so): between the event and the effect. */
  | { at: 'request'; count: number; path: string }
  /** When so many answers have left: between the effect and the event. */
  | { at: 'answer'; count: number; path: string }

export function momentOf(roll: (sides: number) => number): Moment {
  const dice = roll(20)
  if (dice < 2) return { at: 'start', ms: 20 + roll(200) }
  if (dice < 5) return { at: 'request', count: 1 + roll(4), path: '/' }
  if (dice < 8) return { at: 'answer', count: 1 + roll(4), path: '/' }
  if (dice < 12) return { at: dice < 10 ? 'request' : 'answer', count: 1, path: '/pay' }
  return { at: 'write', count: 1 + roll(60) }
}

/** Kills a process when its moment comes. Returns how to call that off. */
export function killAt(
  moment: Moment,
  child: ChildProcess,
  data: string,
  service: EffectService,
): () => void {
  const kill = () => void child.kill('SIGKILL')
  let left = moment.at === 'start' ? 0 : moment.count
  const count = () => {
    left -= 1
    if (left === 0) kill()
  }
  const counting = (at: Moment['at']) => (path: string) => {
    if (moment.at === at && 'path' in moment && path.startsWith(moment.path)) count()
  }
  const timer = moment.at === 'start' ? setTimeout(kill, moment.ms) : undefined
  const watcher = moment.at === 'write' ? watch(data, count) : undefined
  service.onRequest = counting('request')
  service.onAnswered = counting('answer')
  return () => {
    clearTimeout(timer)
    watcher?.close()
    service.onRequest = service.onAnswered = () => {}
  }
}

/** What no run may show, however often its process died. */
export function faultsOf(events: readonly RunEvent[]): string[] {
  const faults = events.flatMap(({ seq }, index) =>
    seq === index + 1 ? [] : [`seq ${seq} at ${index + 1}`],
  )
  const seen = new Set<string>()
  for (const event of events) {
    const key = onceOf(event)
    if (key === undefined) continue
    if (seen.has(key)) faults.push(`${key} twice`)
    seen.add(key)
  }
  return faults
}

/** What happens once at most. */
function onceOf(event: RunEvent): string | undefined {
  const place = 'round' in event ? `${event.scope}/${event.node}/${event.round}` : ''
  switch (event.type) {
    case 'node.started':
      return `started ${place}/${event.attempt}`
    case 'node.completed':
    case 'node.skipped':
    case 'container.opened':
    case 'timer.set':
    case 'timer.fired':
      return `${event.type} ${place}`
    case 'callback.requested':
    case 'callback.resolved':
      return `${event.type} ${event.callback}`
    case 'callback.voted':
      return `vote ${event.callback} ${event.by}`
    case 'run.started':
    case 'run.completed':
    case 'run.failed':
      return event.type
    default:
      return undefined
  }
}

/**
 * How often the effect of each key may have happened: once, and once more for each time that a process died while it was in
 * flight and that it was begun again. What cannot be undone is begun again only where a person said so.
 */
export function allowed(
  events: readonly RunEvent[],
  isIrreversible: (node: string) => boolean,
): Map<string, number> {
  const most = new Map<string, number>()
  const inFlight = new Map<string, RunEventOf<'node.started'>>()
  for (const event of events) {
    const key = 'round' in event ? keyOf(event) : ''
    if (event.type === 'node.started') {
      most.set(key, (most.get(key) ?? 0) + 1)
      inFlight.set(key, event)
    } else if (event.type === 'node.completed' || event.type === 'node.failed') inFlight.delete(key)
    else if (event.type === 'run.recovered')
      for (const [other, { node }] of inFlight)
        if (!isIrreversible(node)) most.set(other, (most.get(other) ?? 0) + 1)
  }
  return most
}

/** `<run>/<node>/<scope>/<round>` (section 6). */
export function keyOf(event: { run: string; node: string; scope?: string; round: number }): string {
  return [event.run, event.node, event.scope ?? '', event.round].join('/')
}
