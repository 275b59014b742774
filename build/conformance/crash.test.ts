/**
 * A run that outlives any number of its processes: killed with SIGKILL at moments that are seen, not guessed, and gone on with
 * until it is done. Real command line, real files, real sockets, real kills.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { RunEvent } from '../../src/shared/run/events'
import { baton, start, type Finished } from './baton'
import { allowed, chance, EffectService, faultsOf, keyOf, killAt, momentOf, SEED } from './crashing'
import { everything } from './everything'

/** How many processes are killed; more by KILLS=1000 when hunting. */
const KILLS = Number(process.env.KILLS ?? 170)
/** Data folders at once: one for each core of a small machine. */
const LANES = 2
/** A run is left in peace after so many kills. */
const KILLS_OF_ONE = 20

let folder = ''
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'baton-crash-'))))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** What all lanes came to. */
const tally = { kills: 0, runs: 0, moments: new Map<string, number>(), after: new Map<string, number>(), answers: new Map<string, number>() }
const count = (what: Map<string, number>, key: string) => what.set(key, (what.get(key) ?? 0) + 1)

/** One run in a data folder of its own. */
class Life {
  readonly data: string
  /** What was asked and how it was answered; with `again` although it had happened, the effect may happen twice. */
  private readonly despite = new Set<string>()
  private unpaid = false
  kills = 0

  constructor(
    name: string,
    private readonly roll: (sides: number) => number,
    private readonly service: EffectService,
    private readonly workflow: string,
  ) {
    this.data = join(folder, name)
    mkdirSync(this.data)
  }

  /** Runs a command, and kills it at some moment or not at all. */
  private async attempt(args: string[], often: boolean): Promise<Finished> {
    const process = start([...args, '--data', this.data], folder)
    const moment = this.kills < KILLS_OF_ONE && (often || this.roll(3) === 0) ? momentOf(this.roll) : undefined
    const callOff = moment && killAt(moment, process.child, this.data, this.service)
    const finished = await process.ended
    callOff?.()
    if (finished.status === -1 && moment) {
      this.kills += 1
      count(tally.moments, moment.at)
    }
    return finished
  }

  async live(): Promise<void> {
    let args = ['run', this.workflow, '--input', '{"n":1}']
    for (;;) {
      const { status, stderr } = await this.attempt(args, true)
      if (status === 0 && !stderr.includes('nothing to resume')) return
      if (status === 3) await this.answer(stderr)
      else if (status !== -1 && status !== 0) throw new Error(`status ${status}: ${stderr}`)
      if (args[0] === 'resume' && status !== 0) continue
      const [kept] = await this.listed()
      if (kept?.status === 'completed') return
      // Killed before anything was kept: nothing of the run has happened, so it is started.
      if (kept) args = ['resume']
      else expect([...this.service.counts.keys()]).toEqual([])
    }
  }

  private async listed(): Promise<{ id: string; status: string }[]> {
    const { stdout } = await baton(['runs', '--json', '--data', this.data], folder)
    return JSON.parse(stdout) as { id: string; status: string }[]
  }

  /** Answers what is asked. An answer that was acknowledged counts, and one that may have been is given again. */
  private async answer(stderr: string): Promise<void> {
    for (const [, callback = ''] of stderr.matchAll(/baton approve (\S+)/g))
      for (const votes of callback.includes('.doubt') ? [this.truth(callback)] : [['--by', 'Ada'], ['--by', 'Bo']])
        for (;;) {
          const { status, stderr: said } = await this.attempt(['approve', callback, ...votes], false)
          if (status === 0) break
          if (status === -1) continue
          expect(said).toMatch(/answered already|approved already|No run waits/)
          break
        }
  }

  /** Whether it happened, as a person would look it up; sometimes they are careless, or give up. */
  private truth(callback: string): string[] {
    const key = [...this.service.counts.keys()].find((name) => name.includes('/pay/'))
    const said = this.roll(4)
    const how = said === 0 ? 'fail' : said === 1 || key === undefined ? 'again' : 'happened'
    count(tally.answers, how)
    if (how === 'again' && key !== undefined) this.despite.add(callback)
    if (how === 'fail') this.unpaid = true
    return { fail: ['--reject'], again: ['--again'], happened: ['--value', '{"body":{"ok":true}}'] }[how]
  }

  /** Looks at what is left when all is over. */
  async judge(output: object): Promise<void> {
    const [kept, ...others] = await this.listed()
    const id = kept?.id ?? ''
    expect(others).toEqual([])
    const shown = await baton(['show', id, '--events', 'ndjson', '--data', this.data], folder)
    const lines = shown.stdout.split('\n').filter((line) => line !== '')
    const events = lines.map((line) => JSON.parse(line) as RunEvent)
    expect(faultsOf(events)).toEqual([])
    const last = events.at(-1)
    expect(last?.type === 'run.completed' && last.output).toEqual({ ...output, paid: !this.unpaid })
    const most = allowed(events, (node) => node === 'pay')
    for (const [key, happened] of this.service.counts) expect(happened, key).toBeLessThanOrEqual(most.get(key) ?? 0)
    // What completed by itself has happened, and what was never interrupted has happened once.
    for (const event of events)
      if (event.type === 'node.completed' && ['note', 'send', 'side'].includes(event.node))
        expect(this.service.counts.get(keyOf(event)), keyOf(event)).toBeGreaterThanOrEqual(1)
    const paid = [...this.service.counts].filter(([key]) => key.includes('/pay/'))
    for (const [key, happened] of paid) expect(happened, key).toBeLessThanOrEqual(1 + this.despite.size)
    events.forEach(({ type }, index) => type === 'run.recovered' && count(tally.after, events[index - 1]?.type ?? ''))
  }
}

it(`comes to the same end after each of ${KILLS} kills, and repeats nothing that was completed (SEED=${SEED})`, { timeout: 600_000 }, async () => {
  const lanes = Array.from({ length: LANES }, async (_, lane) => {
    const service = await EffectService.start()
    try {
      const workflow = join(folder, `${lane}.json`)
      writeFileSync(workflow, JSON.stringify(everything(service.url)))
      const calm = await baton(['run', workflow, '--input', '{"n":1}', '--approve', 'all', '--data', join(folder, `calm${lane}`)], folder)
      expect(calm.status, calm.stderr).toBe(0)
      for (const [key, happened] of service.counts) expect(happened, key).toBe(1)
      const roll = chance(lane)
      for (let round = 0; tally.kills < KILLS; round++) {
        service.counts.clear()
        const life = new Life(`data${lane}-${round}`, roll, service, workflow)
        await life.live()
        await life.judge(JSON.parse(calm.stdout) as object)
        tally.kills += life.kills
        tally.runs += 1
      }
    } finally {
      await service.close()
    }
  })
  const [failed] = (await Promise.allSettled(lanes)).filter((lane) => lane.status === 'rejected')
  if (failed) throw failed.reason
  if (process.env.COVERAGE) console.log(tally)
  if (KILLS < 100) return
  // The moments are worth what they reach.
  expect([...tally.moments.keys()].sort()).toEqual(['answer', 'request', 'start', 'write'])
  for (const type of ['node.started', 'callback.requested', 'callback.voted', 'run.recovered'])
    expect([...tally.after.keys()], 'the last event that was kept before a kill').toContain(type)
})
