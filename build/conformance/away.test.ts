/**
 * The founder is away: content to cash goes on by itself on a host without a window. A recording is dropped into a watched folder,
 * written down, made into posts, asked about and edited in Telegram, put onto the board, and published; the host is killed three
 * times on the way, and everything happens once. Real processes, real sockets, real kills; the services speak their own protocols.
 */
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import type { ContractRouterClient } from '@orpc/contract'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { startOpenAi, type OpenAiServer } from '../../e2e/servers/openai'
import { BOT_TOKEN, ADA, startTelegram, type TelegramMessage, type TelegramServer } from '../../e2e/servers/telegram'
import { startTrello, type TrelloServer } from '../../e2e/servers/trello'
import type { Contract, PendingCallback, RunSummary } from '../../src/shared/contract'
import type { RunEvent } from '../../src/shared/run/events'
import type { Json, Workflow } from '../../src/shared/workflow/document'
import { start } from './baton'

const PATIENCE = { timeout: 60_000, interval: 50 }
const KEY = 'sk-only-the-host-may-know'
const TEMPLATE = join(import.meta.dirname, '..', '..', 'resources', 'templates', 'content-to-cash.baton.json')

let folder = ''
let openAi: OpenAiServer
let telegram: TelegramServer
let trello: TrelloServer

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'baton-away-'))
  await mkdir(join(folder, 'recordings'))
  openAi = await startOpenAi({ key: KEY })
  telegram = await startTelegram({ chats: [ADA.id] })
  trello = await startTrello({})
})
afterAll(async () => {
  for (const server of [openAi, telegram, trello]) await server.close()
  await rm(folder, { recursive: true, force: true })
})

/** The template with a watched folder before it, the question on the phone, and a card on the board for each post. */
async function away(): Promise<{ workflow: Workflow; transcript: string }> {
  const template = JSON.parse(await readFile(TEMPLATE, 'utf8')) as Workflow
  const sample = template.nodes.find(({ id }) => id === 'recording')?.config?.sample as { transcript: string }
  const heard = template.nodes.map((node) => ({
    ...node,
    config: JSON.parse(
      JSON.stringify(node.config ?? {})
        .replaceAll('{{ transcript }}', '{{ text }}')
        .replaceAll('$trigger.transcript', '$nodes.hear.text'),
    ) as Record<string, Json>,
  }))
  const nodes = heard.map((node) => {
    if (node.id === 'recording')
      return {
        ...node,
        type: 'folder-trigger',
        config: { folder: join(folder, 'recordings'), pattern: '*.{mp3,m4a}' },
      }
    if (node.id === 'review') return { ...node, config: { ...node.config, channels: ['telegram'] } }
    // Short enough for one message: what is cut off can only be edited where all of it is seen.
    if (node.id === 'pair') return { ...node, config: { value: shortened(node.config.value) } }
    // One after the other, so that it is known which card was on its way.
    if (node.id === 'publish') return { ...node, config: { ...node.config, concurrency: 1 } }
    if (node.id === 'done') return { ...node, config: { value: { cards: '{{ [results.url] }}' } } }
    return node
  })
  const workflow: Workflow = {
    ...template,
    nodes: [
      ...nodes,
      {
        id: 'hear',
        type: 'transcribe',
        name: 'Write it down',
        position: { x: 150, y: 220 },
        config: { model: 'openai:whisper-1', connection: 'voice', source: '{{ file }}' },
      },
      {
        id: 'card',
        type: 'trello',
        name: 'Put it on the board',
        position: { x: 400, y: 80 },
        parent: 'publish',
        risk: 'irreversible',
        config: {
          connection: 'board',
          action: 'create-card',
          board: trello.board.shortLink,
          list: 'Approved',
          name: '{{ $item.title }}',
          description: '{{ $item.post }}',
        },
      },
    ],
    edges: [
      ...template.edges.filter(
        ({ source, target, targetHandle }) =>
          !(source === 'recording' && target === 'ideas') &&
          !(target === 'publish' && targetHandle === 'result'),
      ),
      { id: 'a1', source: 'recording', target: 'hear' },
      { id: 'a2', source: 'hear', target: 'ideas' },
      { id: 'a3', source: 'writePost', target: 'card' },
      { id: 'a4', source: 'card', target: 'publish', targetHandle: 'result' },
    ],
  }
  return { workflow, transcript: sample.transcript }
}

/** A post with its thumbnail, without what was checked and where it came from. */
function shortened(pair: Json | undefined): Json {
  const { title, post, thumbnail, publish, note } = pair as Record<string, Json>
  return { title, post, thumbnail, publish, note } as Json
}

/** A host in a process of its own, as a client sees it. */
interface Host {
  client: ContractRouterClient<Contract>
  /** What it printed until now. */
  printed(): string
  kill(): Promise<void>
}

/** What somebody outside does, or why that did not come about. */
async function within<T>(host: Host, what: string, done: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    host.client.runs.list().then(
      (runs) => reject(new Error(`${what}: it did not. The runs: ${JSON.stringify(runs)}. Telegram: ${JSON.stringify(telegram.messages.map(({ text }) => text?.slice(0, 300)))}. Printed: ${host.printed()}`)),
      reject,
    )
  }, PATIENCE.timeout)
  try {
    return await Promise.race([done, late])
  } finally {
    clearTimeout(timer)
  }
}

async function serve(): Promise<Host> {
  const { child, ended } = start(['serve', '--port', '0', '--data', join(folder, 'data')], folder)
  let printed = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (text: Buffer) => (printed += text.toString()))
  await expect.poll(() => printed, PATIENCE).toMatch(/Baton is at http\S+/)
  const address = /Baton is at (http:\/\/[^\s/]+)/.exec(printed)?.[1] ?? ''
  const websocket = new WebSocket(`${address.replace('http', 'ws')}/rpc`, { origin: address })
  const client: ContractRouterClient<Contract> = createORPCClient(
    new RPCLink({ websocket: websocket as never }),
  )
  return {
    client,
    printed: () => printed,
    async kill() {
      child.kill('SIGKILL')
      await ended
      websocket.terminate()
    },
  }
}

const runsOf = async ({ client }: Host): Promise<RunSummary[]> => await client.runs.list()

/** The question that waits and fits, once there is one. */
async function question({ client }: Host, fits: (question: PendingCallback) => boolean): Promise<PendingCallback> {
  for await (const { questions } of await client.inbox.watch()) {
    const found = questions.find(fits)
    if (found) return found
  }
  throw new Error('The host is gone.')
}

async function eventsOf({ client }: Host, run: string): Promise<RunEvent[]> {
  const all: RunEvent[] = []
  for await (const events of await client.runs.events({ run, after: 0 })) all.push(...events)
  return all
}

const asksToReview = (message: TelegramMessage) =>
  message.text?.includes('Review three posts') === true && message.reply_markup !== undefined

it('content to cash runs while its founder is away, and everything happens once', { timeout: 300_000 }, async () => {
  const { workflow, transcript } = await away()
  let host = await serve()
  await host.client.connections.save({
    id: 'voice',
    name: 'Voice',
    kind: 'openai',
    fields: { baseUrl: openAi.url },
    secrets: { apiKey: KEY },
  })
  await host.client.connections.save({
    id: 'phone',
    name: 'Phone',
    kind: 'telegram',
    fields: { chat: String(ADA.id), baseUrl: telegram.url },
    secrets: { token: BOT_TOKEN },
  })
  await host.client.connections.save({
    id: 'board',
    name: 'Board',
    kind: 'trello',
    fields: { baseUrl: trello.url },
    secrets: { key: 'trello-key', token: 'trello-token' },
  })
  const active = await host.client.activations.activate({ workflow })
  expect(active.triggers).toMatchObject([{ node: 'recording', type: 'folder-trigger' }])
  expect(active.triggers[0]?.problem).toBeUndefined()

  // A recorder writes under another name first.
  openAi.hear({ kind: 'hang' }, { kind: 'ok', text: transcript, seconds: 600 })
  await writeFile(join(folder, 'recordings', 'monday.part'), Buffer.alloc(200_000, 7))
  await rename(join(folder, 'recordings', 'monday.part'), join(folder, 'recordings', 'monday.mp3'))
  const audios = () => openAi.requests.filter(({ audio }) => audio !== undefined)
  await expect.poll(() => audios().length, PATIENCE).toBe(1)

  // Killed while the recording is being heard: nothing came of that, so it is heard again.
  await host.kill()
  host = await serve()
  const asked = await within(host, 'asks in Telegram', telegram.message(asksToReview))
  expect(audios()).toHaveLength(2)
  await within(
    host,
    'knows that it has asked',
    question(host, ({ sent = [] }) => sent.some(({ at }) => at !== undefined)),
  )

  // Killed while the question is open on the phone: it is not asked twice, and the answer finds its way.
  await host.kill()
  host = await serve()
  await within(host, 'listens again', telegram.polled())
  await within(
    host,
    'takes the edit',
    telegram.say('2: Ring the people who leave. Nine of eleven told me why.', { replyTo: asked }),
  )
  const again = await within(
    host,
    'asks about the edit',
    telegram.message(
      (message) => asksToReview(message) && message.text?.includes('Nine of eleven told me why.') === true,
    ),
  )

  // Killed when the board has taken a card and nobody has heard of it yet: only a person knows whether that happened.
  trello.trouble(/^POST .*\/cards/, { status: 200, holdAnswer: true })
  expect((await within(host, 'takes the answer', telegram.press(again, 'Approve'))).text).toContain('Approved')
  await expect.poll(() => trello.cards.length, PATIENCE).toBe(1)
  await host.kill()
  host = await serve()
  const doubt = await within(
    host,
    'asks what became of the card',
    question(host, (pending) => pending.question === 'in-doubt'),
  )
  expect(doubt.node).toBe('card')
  await host.client.inbox.vote({
    callback: doubt.callback,
    by: 'Founder',
    decision: 'approve',
    value: { id: trello.cards[0]?.id ?? '', url: 'https://trello.example/c/held' },
  })

  const status = async () => (await runsOf(host))[0]?.status
  await expect.poll(status, PATIENCE).toBe('completed')
  const runs = await runsOf(host)
  expect(runs).toMatchObject([{ workflow: 'content-to-cash', activated: true }])
  const run = runs[0]?.id ?? ''

  // One run, one question, three cards, three files, with the edit in them.
  expect(new Set(trello.cards.map(({ name }) => name)).size).toBe(3)
  expect(trello.cards).toHaveLength(3)
  const published = join(folder, 'data', 'workspace', 'content-to-cash', run)
  const files = await readdir(published)
  expect(files).toHaveLength(3)
  const texts = await Promise.all(files.map((file) => readFile(join(published, file), 'utf8')))
  expect(texts.filter((text) => text.includes('Nine of eleven told me why.'))).toHaveLength(1)
  const edited = trello.cards.filter(({ desc, name }) => `${name} ${desc}`.includes('Nine of eleven told me why.'))
  expect(edited).toHaveLength(1)
  const events = await eventsOf(host, run)
  expect(events.filter(({ type }) => type === 'callback.requested')).toHaveLength(2)
  expect(events.filter((event) => event.type === 'callback.resolved' && event.by.length > 0)).toHaveLength(2)
  // While the question was open nothing was at work that a kill could interrupt.
  expect(events.filter(({ type }) => type === 'run.recovered')).toHaveLength(2)
  const sent = telegram.calls.filter(
    ({ method, arguments: given }) => method === 'sendMessage' && String(given.text).includes('Review three posts'),
  )
  // As it was, and after the edit.
  expect(sent).toHaveLength(2)
  for (const secret of [KEY, BOT_TOKEN, 'trello-token'])
    expect(JSON.stringify(events)).not.toContain(secret)

  // The same file again is the same delivery, also after all this.
  expect(await runsOf(host)).toHaveLength(1)
  await host.kill()
})
