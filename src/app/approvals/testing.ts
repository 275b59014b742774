/** For tests: a core over real files whose questions go to places that the test plays. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRouterClient } from '@orpc/server'
import { vi } from 'vitest'
import { NodeError } from '../../engine/node-error'
import { ApprovalFolder } from '../../adapters/approvals/approval-folder'
import { HandClock } from '../../adapters/clock/hand-clock'
import { openSqliteJournal } from '../../adapters/journal/sqlite/sqlite-journal'
import type { ConnectionInfo, PendingCallback } from '../../shared/contract'
import type { Json, Workflow } from '../../shared/workflow/document'
import { graph, type TestNode } from '../../shared/workflow/testing'
import { createApp } from '../app'
import type { Ports } from '../ports'
import { testBed } from '../testing'
import type { Door, DoorAnswer, DoorPlace } from '../door/door'
import { MemoryApprovals, type KeptApproval } from './store'
import type { Asked, Channel, ChannelListening } from './channel'

/** A chat that the test plays: what was sent, what was closed, and whoever listens. */
export class PlayedChat implements Channel {
  readonly kind = 'telegram'
  readonly asked: Asked[] = []
  readonly closed: { message: Json; how: string }[] = []
  listening: ChannelListening | undefined
  /** What the service does in place of taking a question; once for each. */
  readonly refusals: Error[] = []
  readonly refusedListens: Error[] = []
  /** Set: a question is taken, and nobody hears of that. */
  silent = false

  async ask(asked: Asked, signal: AbortSignal): Promise<Json> {
    const refusal = this.refusals.shift()
    if (refusal) throw refusal
    this.asked.push(asked)
    if (this.silent)
      await new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason), { once: true })
      })
    return { id: this.asked.length }
  }

  async close(message: Json, how: string): Promise<void> {
    const refusal = this.refusals.shift()
    if (refusal) throw refusal
    this.closed.push({ message, how })
  }

  async listen(listening: ChannelListening): Promise<void> {
    const refusal = this.refusedListens.shift()
    if (refusal) throw refusal
    this.listening = listening
    if (!listening.signal.aborted)
      await new Promise((resolve) => {
        listening.signal.addEventListener('abort', resolve, { once: true })
      })
    if (this.listening === listening) this.listening = undefined
  }

  /** The ticket of the last message. */
  get ticket(): string {
    return this.asked.at(-1)?.ticket ?? ''
  }

  press(
    decision: 'approve' | 'reject',
    by: string,
    more: { ticket?: string; value?: string; anonymous?: true } = {},
  ) {
    if (!this.listening) throw new Error('Nobody listens.')
    return this.listening.answer({ ticket: this.ticket, decision, by, ...more })
  }

  reply(text: string, by: string, ticket = this.ticket) {
    if (!this.listening) throw new Error('Nobody listens.')
    return this.listening.edit({ ticket, by, text })
  }
}

/** A door that the test knocks at. */
export class PlayedDoor implements Door {
  place: DoorPlace | undefined
  reachable = ['http://127.0.0.1:4318', 'http://192.168.1.4:4318']
  open(place: DoorPlace) {
    this.place = place
    return () => (this.place = undefined)
  }
  ready = async () => undefined
  addresses = () => this.reachable
  problem = () => undefined
  configure = async () => undefined
  onMoved = () => () => undefined
  close = async () => undefined

  send(
    url: string,
    form?: Record<string, string>,
    more: { foreign?: boolean; method?: string } = {},
  ) {
    if (!this.place) throw new Error('The door is shut.')
    const { pathname, searchParams, origin } = new URL(url)
    return this.place.answer({
      method: form ? 'POST' : 'GET',
      path: pathname.replace('/a/', ''),
      query: searchParams,
      headers: {},
      body: new TextEncoder().encode(form ? new URLSearchParams(form).toString() : ''),
      from: '192.168.1.9',
      origin,
      foreign: false,
      signal: new AbortController().signal,
      ...more,
    })
  }
}

/** A store that refuses while it is told to, and counts what it keeps. */
export class FaultyApprovals extends MemoryApprovals {
  full = false
  writes = 0
  override async keep(approval: KeptApproval): Promise<void> {
    if (this.full) throw new NodeError('disk-full', 'The disk is full.')
    this.writes += 1
    await super.keep(approval)
  }
}

/** What a page says that it showed. */
export const shownIn = ({ body }: DoorAnswer) =>
  /name="shown" value="(\w+)"/.exec(String(body))?.[1] ?? ''

/** A trigger and a question. */
export function asking(config: TestNode['config'] = {}): Workflow {
  return graph(
    [
      { id: 'start', type: 'manual-trigger' },
      {
        id: 'ok',
        type: 'human-callback',
        config: { title: 'Post it?', value: '{{ $ }}', channels: ['telegram'], ...config },
      },
    ],
    ['start>ok'],
  )
}

const info = (id: string): ConnectionInfo => ({
  id,
  name: `The chat ${id}`,
  kind: 'telegram',
  fields: {},
  secrets: ['token'],
  createdAt: 0,
})

export type ApprovalsBed = Awaited<ReturnType<typeof approvalsBed>>

/** A core over a data folder of its own, which can be left and begun again. */
export async function approvalsBed(change: Partial<Ports> = {}, connections = ['chat']) {
  const folder = await mkdtemp(join(tmpdir(), 'baton-approvals-'))
  const chats = new Map(connections.map((id) => [id, new PlayedChat()]))
  const clock = new HandClock(Date.UTC(2026, 0, 1))
  const reports: { where: string; error: unknown }[] = []
  /** What the list of connections rejects with, while it is set. */
  const faults: { connections?: Error } = {}
  let ids = 0
  const begin = async () => {
    const bed = testBed()
    const app = createApp({
      ...bed.ports,
      ids: { ...bed.ports.ids, run: () => `r${(ids += 1)}` },
      clock,
      journal: await openSqliteJournal({ folder }),
      approvals: new ApprovalFolder(folder),
      connections: {
        ...bed.ports.connections,
        list: async () => {
          if (faults.connections) throw faults.connections
          return [...chats.keys()].map(info)
        },
      },
      channels: {
        make: async (id) => {
          const chat = chats.get(id)
          if (!chat) throw new Error(`no chat ${id}`)
          return chat
        },
      },
      report: (problem) => void reports.push(problem),
      ...change,
    })
    await app.recover()
    return { app, client: createRouterClient(app.router) }
  }
  let running = await begin()
  const chat = [...chats.values()][0] ?? new PlayedChat()
  return {
    folder,
    chat,
    chats,
    clock,
    reports,
    faults,
    get app() {
      return running.app
    },
    get client() {
      return running.client
    },
    question(): PendingCallback {
      const [question] = running.app.inbox.pending()
      if (!question) throw new Error('No question waits.')
      return question
    },
    async start(workflow: Workflow, payload: Json = 'Hello') {
      const { run } = await running.client.runs.start({ workflow, payload })
      await vi.waitFor(() => {
        if (!running.app.inbox.pending().some((asked) => asked.run === run))
          throw new Error('It has not asked yet.')
      })
      return run
    },
    async output(run: string) {
      for await (const events of await running.client.runs.events({ run, after: 0 }))
        for (const event of events) if (event.type === 'run.completed') return event.output
      return undefined
    },
    /** Leaves the core as a process would that is told to end, and begins again. */
    async restart() {
      await running.app.close()
      running = await begin()
    },
    async end() {
      await running.app.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
