/** What the tests of active workflows share: a host on a folder, with a source that the test drives. */
import { createRouterClient } from '@orpc/server'
import { afterEach, beforeEach } from 'vitest'
import { HandClock } from '../../adapters/clock/hand-clock'
import { openSqliteJournal, type SqliteJournal } from '../../adapters/journal/sqlite/sqlite-journal'
import { TestFolder } from '../../adapters/journal/sqlite/testing/test-folder'
import { graph } from '../../shared/workflow/testing'
import { createApp, type App } from '../app'
import type { Ports } from '../ports'
import { testBed } from '../testing'
import type { Delivery, Listening, TriggerSource } from './source'

/** When each test begins. */
export const START = Date.UTC(2026, 0, 1)

/** Listens as the test says. */
export class TestSource implements TriggerSource {
  /** Every time that it was asked to listen, in order. */
  readonly heard: Listening[] = []
  fault: Error | undefined

  async listen(listening: Listening): Promise<void> {
    this.heard.push(listening)
    if (this.fault) throw this.fault
    const { signal } = listening
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
  }

  get last(): Listening {
    const last = this.heard.at(-1)
    if (!last) throw new Error('Nobody listened.')
    return last
  }
}

/** The trigger that the source listens for, and a document that it starts. */
export const trigger = {
  id: 'in',
  type: 'schedule-trigger',
  name: 'Arrival',
  config: { cron: '0 9 * * *' },
}
export const document = graph(
  [trigger, { id: 'note', type: 'log', config: { message: 'x' } }],
  ['in>note'],
  { id: 'posts', name: 'Posts' },
)
export const one: Delivery = { id: 'one', payload: { n: 1 } }

export const clientOf = ({ router }: App) => createRouterClient(router)

/** A host for each test of the file; its fields are those of the test that runs. */
export interface ActivationBed {
  journal: SqliteJournal
  clock: HandClock
  source: TestSource
  app: App
  client: ReturnType<typeof clientOf>
  reports: { where: string; error: unknown }[]
  /** Closes the host and opens another on the same folder. */
  again(): Promise<void>
  /** The runs that are kept, the newest first. */
  kept(): Promise<string[]>
}

export function activationBed(): ActivationBed {
  let folder: TestFolder
  let opened = 0
  const on = {
    async again() {
      await on.app.close()
      await open()
    },
    kept: async () => (await on.journal.list()).map(({ run }) => run),
  } as ActivationBed

  async function open(): Promise<void> {
    const bed = testBed()
    const of = (opened += 1)
    let ids = 0
    on.reports = bed.reports
    on.journal = await openSqliteJournal({ folder: folder.path })
    on.source = new TestSource()
    const ports: Ports = {
      ...bed.ports,
      clock: on.clock,
      journal: on.journal,
      ids: { ...bed.ports.ids, run: () => `o${of}r${(ids += 1)}` },
      triggers: new Map([['schedule-trigger', on.source]]),
    }
    on.app = createApp(ports)
    on.client = clientOf(on.app)
    await on.app.recover()
  }

  beforeEach(async () => {
    folder = await TestFolder.make()
    on.clock = new HandClock(START)
    await open()
  })
  afterEach(async () => {
    await on.app.close()
    await folder.remove()
  })
  return on
}
