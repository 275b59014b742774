/**
 * A host without a window that is killed while people vote: what it acknowledged is never lost and never counts twice. Real
 * processes, real sockets, real kills.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import type { ContractRouterClient } from '@orpc/contract'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { Contract, PendingCallback, RunSummary } from '../../src/shared/contract'
import type { RunEvent } from '../../src/shared/run/events'
import { graph } from '../../src/shared/workflow/testing'
import { baton, start } from './baton'
import { allowed, chance, EffectService, faultsOf, killAt, momentOf, SEED, type Moment } from './crashing'

/** How many hosts are killed; more by KILLS=1000 when hunting. */
const KILLS = Math.ceil(Number(process.env.KILLS ?? 170) / 4)
const LANES = 2
/** Runs of one data folder, each with questions for two. */
const RUNS = 4
const KILLS_OF_ONE = 12
const PEOPLE = ['Ada', 'Bo', 'Cy']

let folder = ''
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'baton-serve-crash-'))))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const workflow = (url: string) =>
  graph(
    [
      { id: 'start', type: 'manual-trigger' },
      { id: 'each', type: 'for-each', config: { items: '{{ [1..2] }}' } },
      { id: 'ok', type: 'human-callback', config: { title: 'OK?', value: '{{ $item }}', approvals: 2 }, parent: 'each' },
      { id: 'send', type: 'http', config: { method: 'POST', url: `${url}/send` }, parent: 'each' },
      { id: 'pay', type: 'http', config: { method: 'POST', url: `${url}/pay` }, risk: 'irreversible' },
    ],
    ['start>each', 'each.item>ok', 'ok.approved>send', 'send>each.result', 'each.done>pay'],
  )

/** Moments that only whoever votes sees, beside those of every process. */
type VoteMoment = Moment | { at: 'sent' | 'acknowledged'; count: number }

const tally = { kills: 0, moments: new Map<string, number>(), votes: 0, refused: 0 }

/** A host in a process, as its clients see it. */
class Host {
  readonly dead: Promise<void>
  inbox: PendingCallback[] | undefined
  runs: RunSummary[] | undefined
  private ring = () => {}

  private constructor(
    readonly process: ReturnType<typeof start>,
    readonly client: ContractRouterClient<Contract>,
  ) {
    this.dead = process.ended.then(() => {})
    void this.follow(
      () => client.inbox.watch(),
      ({ questions, gone }) => {
        const before = this.inbox ?? []
        const changed = new Set([...gone, ...questions.map(({ callback }) => callback)])
        this.inbox = [...before.filter(({ callback }) => !changed.has(callback)), ...questions]
      },
    )
    void this.follow(
      () => client.runs.watch(),
      async () => (this.runs = await client.runs.list()),
    )
  }

  /** Undefined when it died before anybody could reach it. */
  static async begin(process: ReturnType<typeof start>): Promise<Host | undefined> {
    const address = new Promise<string>((resolve) => {
      let said = ''
      process.child.stdout?.on('data', (text: Buffer) => {
        said += text.toString()
        const [, url] = /Baton is at (\S+)/.exec(said) ?? []
        if (url !== undefined) resolve(url)
      })
    })
    const url = await Promise.race([address, process.ended])
    if (typeof url !== 'string') return undefined
    const socket = new WebSocket(`${url.replace('http', 'ws')}/rpc`, { origin: url })
    // A host that dies cuts its sockets off.
    socket.on('error', () => undefined)
    const link = new RPCLink({ websocket: socket as unknown as globalThis.WebSocket })
    return new Host(process, createORPCClient(link))
  }

  /** The answer, or undefined when the host died before it came. */
  async ask<T>(call: (client: ContractRouterClient<Contract>) => Promise<T>): Promise<{ answer: T } | { refused: string } | undefined> {
    const answered = call(this.client).then(
      (answer) => ({ answer }),
      (error: unknown) => error as { code?: string; message: string },
    )
    const first = await Promise.race([answered, this.dead])
    if (first === undefined) return undefined
    if ('answer' in first) return first
    if (first.code === 'CONFLICT' || first.code === 'NOT_FOUND') return { refused: first.message }
    // Cut off, or a fault of the host: only one of them leaves it alive.
    await this.dead
    return undefined
  }

  /** Resolves with what is to be done next, or with undefined when the host is dead. */
  async next(): Promise<'change' | undefined> {
    const changed = new Promise<'change'>((resolve) => (this.ring = () => resolve('change')))
    return (await Promise.race([changed, this.dead])) ?? undefined
  }

  private async follow<T>(
    open: () => Promise<AsyncIterable<T>>,
    take: (value: T) => unknown,
  ): Promise<void> {
    try {
      for await (const value of await open()) {
        await take(value)
        this.ring()
      }
    } catch {
      // It died. Were it a fault of ours, whoever waits for a change would wait until the test's time is up.
    }
  }
}

/** One data folder, from its first run to the end of its last. */
class Office {
  readonly data: string
  private readonly started = new Set<string>()
  private readonly acknowledged: { callback: string; by: string }[] = []
  private despite = 0
  private sent = 0
  kills = 0

  constructor(
    name: string,
    private readonly roll: (sides: number) => number,
    private readonly service: EffectService,
  ) {
    this.data = join(folder, name)
    mkdirSync(this.data)
  }

  async work(): Promise<void> {
    while (!(await this.workInOneHost()));
  }

  /** True when everything is done. */
  private async workInOneHost(): Promise<boolean> {
    const process = start(['serve', '--port', '0', '--data', this.data], folder)
    const moment = this.kills < KILLS_OF_ONE ? this.moment() : undefined
    const mine = moment?.at === 'sent' || moment?.at === 'acknowledged'
    const callOff = moment && !mine ? killAt(moment as Moment, process.child, this.data, this.service) : undefined
    const votes = { sent: 0, acknowledged: 0 }
    const pass = (at: 'sent' | 'acknowledged') => {
      votes[at] += 1
      if (moment?.at === at && moment.count === votes[at]) process.child.kill('SIGKILL')
    }
    const done = await this.workWith(await Host.begin(process), pass)
    callOff?.()
    if (done) process.child.kill('SIGTERM')
    const { status, stderr } = await process.ended
    if (done) expect(status, stderr).toBe(0)
    else {
      expect(status, stderr).toBe(-1)
      this.kills += 1
      if (moment) tally.moments.set(moment.at, (tally.moments.get(moment.at) ?? 0) + 1)
    }
    return done
  }

  private moment(): VoteMoment {
    const at = (['sent', 'acknowledged'] as const)[this.roll(5)]
    return at ? { at, count: 1 + this.roll(4) } : momentOf(this.roll)
  }

  private async workWith(host: Host | undefined, pass: (at: 'sent' | 'acknowledged') => void): Promise<boolean> {
    while (host) {
      if (this.started.size < RUNS) {
        const begun = await host.ask((client) => client.runs.start({ workflow: workflow(this.service.url), payload: {} }))
        if (!begun) return false
        expect(begun).toHaveProperty('answer')
        if ('answer' in begun) this.started.add(begun.answer.run)
        continue
      }
      const { inbox, runs } = host
      const question = inbox?.[this.roll(inbox.length)]
      if (question) {
        const voting = this.vote(host, question, () => pass('acknowledged'))
        pass('sent')
        if (!(await voting)) return false
        continue
      }
      if (inbox && runs && runs.length >= RUNS && runs.every(({ status }) => status === 'completed')) return true
      if (!(await host.next())) return false
    }
    return false
  }

  /** Somebody votes, perhaps for the second time; false when the host died. */
  private async vote(host: Host, question: PendingCallback, onAcknowledged: () => void): Promise<boolean> {
    const { callback } = question
    const by = PEOPLE[this.roll(PEOPLE.length)] ?? 'Ada'
    const vote = question.question === 'in-doubt' ? this.truth(question) : ({ decision: 'approve' } as const)
    this.sent += 1
    const answered = await host.ask((client) => client.inbox.vote({ callback, by, ...vote }))
    if (!answered) return false
    if ('refused' in answered) {
      tally.refused += 1
      return true
    }
    onAcknowledged()
    this.acknowledged.push({ callback, by })
    // The inbox says soon what became of the question; until then there is nothing else to do about it.
    host.inbox = host.inbox?.filter((other) => other !== question)
    return true
  }

  private truth({ run }: PendingCallback) {
    const happened = [...this.service.counts.keys()].some((key) => key.startsWith(`${run}/pay/`))
    if (happened && this.roll(3) > 0) return { decision: 'approve', value: {} } as const
    if (happened) this.despite += 1
    return { decision: 'again' } as const
  }

  async judge(): Promise<void> {
    const { stdout } = await baton(['runs', '--json', '--data', this.data], folder)
    const kept = (JSON.parse(stdout) as { id: string }[]).map(({ id }) => id)
    expect(kept, 'every run whose start was acknowledged').toEqual(expect.arrayContaining([...this.started]))
    let votes = 0
    for (const id of kept) {
      const shown = await baton(['show', id, '--events', 'ndjson', '--data', this.data], folder)
      const lines = shown.stdout.split('\n').filter((line) => line !== '')
      const events = lines.map((line) => JSON.parse(line) as RunEvent)
      expect(faultsOf(events)).toEqual([])
      expect(events.at(-1)?.type).toBe('run.completed')
      const voted = events.flatMap((event) => (event.type === 'callback.voted' ? [`${event.callback} ${event.by}`] : []))
      votes += voted.length
      for (const { callback, by } of this.acknowledged)
        if (callback.startsWith(`${id}.`)) expect(voted).toContain(`${callback} ${by}`)
      for (const event of events)
        if (event.type === 'callback.resolved' && !event.callback.includes('.doubt')) {
          expect(event.by).toHaveLength(2)
          expect(voted.filter((vote) => vote.startsWith(`${event.callback} `))).toHaveLength(2)
        }
      const most = allowed(events, (node) => node === 'pay')
      for (const [key, happened] of this.service.counts)
        if (key.startsWith(`${id}/`)) expect(happened, key).toBeLessThanOrEqual(most.get(key) ?? 0)
    }
    // A vote that was not acknowledged may be kept all the same; one that was not cast is not.
    expect(votes).toBeLessThanOrEqual(this.sent)
    const pays = [...this.service.counts].filter(([key]) => key.includes('/pay/'))
    const twice = pays.reduce((sum, [, happened]) => sum + happened - 1, 0)
    expect(twice, 'payments that were made again without a word').toBeLessThanOrEqual(this.despite)
    tally.votes += votes
  }
}

it(`keeps every vote that it acknowledged through ${KILLS} kills, once (SEED=${SEED})`, { timeout: 600_000 }, async () => {
  const lanes = Array.from({ length: LANES }, async (_, lane) => {
    const service = await EffectService.start()
    try {
      const roll = chance(100 + lane)
      for (let round = 0; tally.kills < KILLS; round++) {
        service.counts.clear()
        const office = new Office(`office${lane}-${round}`, roll, service)
        await office.work()
        await office.judge()
        tally.kills += office.kills
      }
    } finally {
      await service.close()
    }
  })
  const [failed] = (await Promise.allSettled(lanes)).filter((lane) => lane.status === 'rejected')
  if (failed) throw failed.reason
  if (process.env.COVERAGE) console.log(tally)
  if (KILLS < 40) return
  expect([...tally.moments.keys()].sort()).toEqual(expect.arrayContaining(['acknowledged', 'sent', 'write']))
})
