// Pins through the contract: a real engine, and a journal that outlives the app.
import { createRouterClient } from '@orpc/server'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { TestFolder } from '../../adapters/journal/sqlite/testing/test-folder'
import { graph } from '../../shared/workflow/testing'
import { createApp, type App } from '../app'
import { testBed } from '../testing'

const workflow = graph(
  [
    { id: 'start', type: 'manual-trigger' },
    { id: 'ask', type: 'human-callback', config: { title: 'Go?' } },
    {
      id: 'send',
      type: 'http',
      name: 'Send it',
      risk: 'irreversible',
      config: { method: 'POST', url: 'https://example.org' },
    },
  ],
  ['start>ask', 'ask.approved>send'],
)

let folder: TestFolder
let app: App
let client: ReturnType<typeof clientOf>

const clientOf = ({ router }: App) => createRouterClient(router)

/** Lends no effects: whatever is asked for fails. */
async function open(): Promise<void> {
  app = createApp({ ...testBed().ports, journal: await folder.open() })
  client = clientOf(app)
  await app.recover()
}

beforeEach(async () => {
  folder = await TestFolder.make()
  await open()
})
afterEach(async () => {
  await app.close()
  await folder.remove()
})

it('a run is kept with its pins, and holds to them after a restart', async () => {
  const pins = { send: { output: { status: 200 } } }
  const { run } = await client.runs.start({ workflow, pins })
  await vi.waitFor(() => expect(app.inbox.pending()).toHaveLength(1))
  await app.close()
  await open()
  await client.inbox.vote({ callback: `${run}.ask.1`, decision: 'approve', by: 'Ada' })
  await app.runs.over(run)
  const events = []
  for await (const batch of await client.runs.events({ run, after: 0 })) events.push(...batch)
  expect(events[0]).toMatchObject({ type: 'run.started', pins })
  expect(events.at(-1)).toMatchObject({ type: 'run.completed', output: { status: 200 } })
})

it('a pin that nothing can give is refused by its name, and nothing starts', async () => {
  for (const [pins, message] of [
    [{ gone: { output: 1 } }, /The node "gone" is pinned, and the workflow has none of that id/],
    [
      { send: { output: 1, port: 'no' } },
      /"Send it" is pinned to its output "no".*It has: out, error/,
    ],
  ] as const)
    await expect(client.runs.start({ workflow, pins })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringMatching(message) as string,
    })
  expect(app.runs.list()).toEqual([])
})
