/** What the tests of alerts share: a host on a folder, whose nodes ask a service that does as the test says. */
import { createRouterClient } from '@orpc/server'
import { afterEach, beforeEach, expect, vi } from 'vitest'
import { HandClock } from '../../adapters/clock/hand-clock'
import { VirtualClock } from '../../adapters/clock/virtual-clock'
import { openSqliteJournal, type SqliteJournal } from '../../adapters/journal/sqlite/sqlite-journal'
import { TestFolder } from '../../adapters/journal/sqlite/testing/test-folder'
import { NodeError } from '../../engine/node-error'
import type { Recovery } from '../../shared/contract/alerts'
import type { Workflow } from '../../shared/workflow/document'
import { graph, type TestNode } from '../../shared/workflow/testing'
import { createApp, type App } from '../app'
import { testBed } from '../testing'

export const MINUTE = 60_000
export const start: TestNode = { id: 'start', type: 'manual-trigger' }
export const ask = (rest: Partial<TestNode> = {}): TestNode => ({
  id: 'ask',
  type: 'http',
  name: 'Ask the service',
  config: { method: 'GET', url: 'https://example.org/' },
  timeout: '30d',
  ...rest,
})
export const simple = graph([start, ask()], ['start>ask'], { id: 'posts', name: 'Posts' })

const clientOf = ({ router }: App) => createRouterClient(router)

/** A host for each test of the file; its fields are those of the test that runs. */
export interface AlertBed {
  journal: SqliteJournal
  clock: HandClock
  app: App
  client: ReturnType<typeof clientOf>
  /** What the service does. */
  service: 'answers' | 'fails' | 'hangs'
  /** How often it was asked. */
  asked: number
  /** Lets those go that hang. */
  answer(): void
  /** Opens another host on the same folder; the one before is closed by then. What is given is over before alerts are taken up. */
  open(before?: () => Promise<void>): Promise<void>
  /** Runs to the end, `times` times; the id of the last. */
  runs(workflow: Workflow, times?: number): Promise<string>
  /** Goes on from the only alert there is. */
  recover(how: Recovery, agreed?: string[]): Promise<{ run: string }>
  /** Starts a run whose node hangs. */
  stuck(workflow?: Workflow): Promise<string>
  /** Time passes, and runs are looked at. */
  pass(ms: number): Promise<void>
}

export function alertBed(): AlertBed {
  let folder: TestFolder
  let opened = 0
  const on = {
    async open(before) {
      const { ports } = testBed()
      on.journal = await openSqliteJournal({ folder: folder.path })
      const of = (opened += 1)
      let ids = 0
      const gate = Promise.withResolvers<void>()
      on.answer = () => gate.resolve()
      on.app = createApp({
        ...ports,
        clock: on.clock,
        simulationClock: (from) => new VirtualClock(from),
        journal: on.journal,
        ids: { ...ports.ids, run: () => `o${of}r${(ids += 1)}` },
        effects: {
          ...ports.effects,
          http: async () => {
            on.asked += 1
            if (on.service === 'fails')
              throw new NodeError('http-status', 'The service answered 404.')
            if (on.service === 'hangs') await gate.promise
            return { status: 200, headers: {}, body: 'ok' }
          },
        },
      })
      on.client = clientOf(on.app)
      const { ledger } = on.journal
      const kept = ledger.alerts.bind(ledger)
      if (before)
        vi.spyOn(ledger, 'alerts').mockImplementationOnce(async () => {
          await before()
          return kept()
        })
      await on.app.recover()
    },
    async runs(workflow, times = 1) {
      let last = ''
      for (let n = 0; n < times; n += 1) {
        on.clock.pass(1_000)
        last = (await on.client.runs.start({ workflow })).run
        await on.app.runs.over(last)
      }
      return last
    },
    recover(how, agreed = []) {
      const [alert] = on.app.alerts.list()
      return on.client.alerts.recover({
        alert: alert?.id ?? '',
        run: alert?.run ?? '',
        how,
        agreed,
      })
    },
    async stuck(workflow = simple) {
      on.service = 'hangs'
      const before = on.asked
      const { run } = await on.client.runs.start({ workflow })
      await vi.waitFor(() => expect(on.asked).toBe(before + 1))
      return run
    },
    async pass(ms) {
      on.clock.pass(ms)
      await on.app.alerts.look()
    },
  } as AlertBed

  beforeEach(async () => {
    folder = await TestFolder.make()
    on.clock = new HandClock(Date.UTC(2026, 0, 1))
    on.service = 'answers'
    on.asked = 0
    await on.open()
  })
  afterEach(async () => {
    on.answer()
    await on.app.close()
    await folder.remove()
  })
  return on
}
