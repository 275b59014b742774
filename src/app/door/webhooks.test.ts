import { afterEach, describe, expect, it, vi } from 'vitest'
import { createHmac } from 'node:crypto'
import { HandClock } from '../../adapters/clock/hand-clock'
import { MemoryJournal } from '../../adapters/journal/memory-journal'
import { activated, doorBed, secretOf, triggered, type DoorBed } from './testing'
import type { Ports } from '../ports'
import { aborted } from './until-aborted'

const beds: DoorBed[] = []
afterEach(() => Promise.all(beds.splice(0).map((bed) => bed.close())))

function bed(...given: Parameters<typeof doorBed>): DoorBed {
  const made = doorBed(...given)
  beds.push(made)
  return made
}

const WAITS = { type: 'wait', config: { event: { name: 'never' } } }
const SECRET = 'hunter2-hunter2'

async function post(
  host: DoorBed,
  path: string,
  body: string,
  headers: Record<string, string> = {},
) {
  const response = await fetch(`${host.url()}${path}`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...headers },
  })
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Record<string, unknown>,
  }
}

it('starts a run for a request, and answers once that is on disk', async () => {
  const host = bed()
  await activated(host.app, triggered('webhook-trigger', { path: 'orders/new' }))
  const { status, body } = await post(host, '/hooks/orders/new?a=1&a=2&b=3', '{"sum":3}', {
    'x-shop': 'eu',
  })
  expect(status).toBe(202)
  expect(await host.ports.journal.read(String(body.run))).not.toEqual([])
  const [payload] = await host.payloads()
  expect(payload).toMatchObject({
    method: 'POST',
    headers: { 'x-shop': 'eu', 'content-type': 'application/json' },
    query: { a: ['1', '2'], b: '3' },
    body: { sum: 3 },
  })
  const [active] = host.app.activations.list()
  expect(active?.triggers[0]).toMatchObject({
    addresses: [`${host.url()}/hooks/orders/new`],
    deliveries: 1,
  })
})

it('starts one run for a message that is sent twice, also at once', async () => {
  const host = bed()
  await activated(host.app, triggered('webhook-trigger', { path: 'o' }))
  const once = { 'idempotency-key': 'abc' }
  const both = await Promise.all([
    post(host, '/hooks/o', '1', once),
    post(host, '/hooks/o', '1', once),
  ])
  const third = await post(host, '/hooks/o', '1', once)
  const runs = [...both, third].map(({ body }) => body.run)
  expect(new Set(runs).size).toBe(1)
  expect(third.body).toMatchObject({ delivery: 'idempotency-key:abc', duplicate: true })
  await post(host, '/hooks/o', '1')
  await post(host, '/hooks/o', '1')
  expect(host.app.runs.list()).toHaveLength(3)
})

describe('while its workflow is published anew', () => {
  /** A webhook beside a trigger that lets go when it is told to. */
  async function publishing() {
    const clock = new HandClock(0)
    const told = Promise.withResolvers<void>()
    const slow = Promise.withResolvers<void>()
    const sources: Ports['triggers'] = new Map([
      [
        'schedule-trigger',
        {
          listen: async ({ signal }) => {
            await aborted(signal)
            told.resolve()
            await slow.promise
          },
        },
      ],
    ])
    const host = bed({ ports: { triggers: sources, clock } })
    const webhook = triggered('webhook-trigger', { path: 'o' })
    const position = { x: 0, y: 0 }
    const config = { cron: '0 9 * * *' }
    const tick = { id: 'tick', name: 'Tick', type: 'schedule-trigger', position, config }
    const workflow = { ...webhook, nodes: [...webhook.nodes, tick] }
    await activated(host.app, workflow)
    const published = host.app.activations.activate({ ...workflow, name: 'Next' })
    await told.promise
    return { host, clock, slow, published }
  }

  it('keeps a request waiting, and takes it with the next version', async () => {
    const { host, clock, slow, published } = await publishing()
    const pauses = vi.spyOn(clock, 'after')
    const sent = post(host, '/hooks/o', '1')
    await vi.waitFor(() => expect(pauses.mock.calls.map(([ms]) => ms)).toContain(5_000))
    slow.resolve()
    await published
    expect((await sent).status).toBe(202)
  })

  it('asks for it again where that takes long, and never says that nobody listens', async () => {
    const { host, clock, slow, published } = await publishing()
    const sent = post(host, '/hooks/o', '1')
    const answered = sent.then(({ status, headers }) => [status, headers.get('retry-after')])
    let answer: unknown
    void answered.then((got) => (answer = got))
    await vi.waitFor(() => {
      clock.pass(5_000)
      expect(answer).toEqual([503, '5'])
    })
    slow.resolve()
    await published
    expect((await post(host, '/hooks/o', '1')).status).toBe(202)
    expect((await post(host, '/hooks/other', '1')).status).toBe(404)
  })
})

describe('when-done', () => {
  it('answers with what the run yields', async () => {
    const host = bed()
    const next = { type: 'transform', config: { value: { doubled: '{{ body.n * 2 }}' } } }
    await activated(
      host.app,
      triggered('webhook-trigger', { path: 'o', respond: 'when-done' }, next),
    )
    expect(await post(host, '/hooks/o', '{"n":21}')).toMatchObject({
      status: 200,
      body: { doubled: 42 },
    })
  })

  it('says that the run failed, and not why', async () => {
    const host = bed()
    const next = { type: 'file', config: { op: 'read', path: 'secret-path.txt' } }
    await activated(
      host.app,
      triggered('webhook-trigger', { path: 'o', respond: 'when-done' }, next),
    )
    const { status, body } = await post(host, '/hooks/o', '{}')
    expect(status).toBe(500)
    expect(body).toMatchObject({ status: 'failed' })
    expect(JSON.stringify(body)).not.toContain('secret-path')
  })

  it('tells where to ask when it takes longer, and answers there later', async () => {
    const host = bed()
    const config = { path: 'o', respond: 'when-done', timeLimit: '1s' }
    await activated(host.app, triggered('webhook-trigger', config, WAITS))
    const { status, body, headers } = await post(host, '/hooks/o', '{}')
    expect(status).toBe(202)
    expect(body).toMatchObject({ status: 'running' })
    const address = `${host.url()}${headers.get('location')}`
    expect((await fetch(address)).status).toBe(202)
    await host.app.runs.deliver('never', { done: true })
    await host.app.runs.over(String(body.run))
    const answer = await fetch(address)
    expect(answer.status).toBe(200)
    expect(await answer.json()).toEqual({ done: true })
    expect((await fetch(address, { method: 'POST' })).status).toBe(405)
  })

  it('goes on where the sender hangs up', async () => {
    const host = bed()
    await activated(
      host.app,
      triggered('webhook-trigger', { path: 'o', respond: 'when-done' }, WAITS),
    )
    const leaving = new AbortController()
    const asked = fetch(`${host.url()}/hooks/o`, { method: 'POST', signal: leaving.signal }).catch(
      () => 'left',
    )
    for await (const { runs } of host.app.runs.watch())
      if (runs.some(({ status }) => status === 'waiting')) break
    leaving.abort()
    expect(await asked).toBe('left')
    const [run] = host.app.runs.list()
    await host.app.runs.deliver('never', 1)
    await host.app.runs.over(run?.id ?? '')
    expect(host.app.runs.list()[0]?.status).toBe('completed')
  })

  it('tells nobody of a run that no webhook began, or that answers at once', async () => {
    const host = bed()
    await activated(host.app, triggered('webhook-trigger', { path: 'o' }))
    const { body } = await post(host, '/hooks/o', '{}')
    const byHand = await host.app.runs.start({ workflow: triggered('manual-trigger', {}) })
    for (const run of [String(body.run), byHand, 'unknown', ''])
      expect((await fetch(`${host.url()}/results/${run}`)).status).toBe(404)
  })
})

describe('its secret', () => {
  const config = { path: 'o', secret: 'shop' }
  const credentials = [secretOf('http-header', { header: 'X-Shop-Pass' }, { value: SECRET })]

  it('is asked for, and is in no run, answer or report', async () => {
    const host = bed({ credentials })
    await activated(host.app, triggered('webhook-trigger', config))
    const answers = [
      await post(host, '/hooks/o', '{}'),
      await post(host, '/hooks/o', '{}', { 'x-shop-pass': 'wrong' }),
      await post(host, '/hooks/o', '{}', {
        'x-shop-pass': SECRET,
        authorization: 'Bearer other-secret',
        cookie: 'session=other-secret',
        'x-api-key': 'other-secret',
      }),
    ]
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 202])
    const payloads = await host.payloads()
    expect(payloads).toHaveLength(1)
    const [{ run = '' } = {}] = [answers[2]?.body as { run?: string }]
    const everything = JSON.stringify([
      answers,
      await host.ports.journal.read(run),
      host.reports.map(String),
    ])
    expect(everything).not.toContain(SECRET)
    expect(everything).not.toContain('other-secret')
  })

  it('is looked for before anything else is told of the body', async () => {
    const host = bed({ credentials })
    await activated(host.app, triggered('webhook-trigger', config))
    expect((await post(host, '/hooks/o', '{ not JSON')).status).toBe(401)
  })

  it('is told to its owner when it is gone, not to the sender, and the trigger is well again after that', async () => {
    const held = [...credentials]
    const host = bed({ credentials: held })
    await activated(host.app, triggered('webhook-trigger', config))
    const problem = () => host.app.activations.list()[0]?.triggers[0]?.problem
    held.length = 0
    const { status, headers, body } = await post(host, '/hooks/o', '{}', { 'x-shop-pass': SECRET })
    expect(status).toBe(503)
    expect(headers.get('retry-after')).toBe('5')
    expect(JSON.stringify(body)).not.toContain('shop')
    expect(problem()).toContain('no connection “shop”')
    held.push(...credentials)
    expect((await post(host, '/hooks/o', '{}', { 'x-shop-pass': SECRET })).status).toBe(202)
    expect(problem()).toBeUndefined()
  })

  it('starts one run for a signed message, under whatever name it is sent again', async () => {
    const host = bed({ credentials })
    await activated(host.app, triggered('webhook-trigger', { ...config, verify: 'github' }))
    const signature = `sha256=${createHmac('sha256', SECRET).update('{"n":1}').digest('hex')}`
    const send = (id: string, body = '{"n":1}') =>
      post(host, '/hooks/o', body, { 'x-hub-signature-256': signature, 'x-github-delivery': id })
    const first = await send('a')
    expect(await send('b')).toMatchObject({
      status: 202,
      body: { run: first.body.run, duplicate: true },
    })
    expect((await send('c', '{"n":2}')).status).toBe(401)
    expect(host.app.runs.list()).toHaveLength(1)
  })
})

describe('what is refused', () => {
  it('another path or method, and JSON that is none', async () => {
    const host = bed()
    await activated(host.app, triggered('webhook-trigger', { path: 'o' }))
    expect((await post(host, '/hooks/other', '{}')).status).toBe(404)
    const get = await fetch(`${host.url()}/hooks/o`)
    expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST'])
    const { status, body } = await post(host, '/hooks/o', '{"a":1,}')
    expect(status).toBe(400)
    expect(body.error).toContain('position 7')
    expect(host.app.runs.list()).toEqual([])
  })

  it('a page of another site, where no secret tells who it is', async () => {
    const host = bed()
    await activated(host.app, triggered('webhook-trigger', { path: 'o' }))
    const foreign = {
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'no-cors',
      'sec-fetch-dest': 'empty',
    }
    expect((await post(host, '/hooks/o', '{}', foreign)).status).toBe(403)
  })

  it('a body that goes past the limits of a run', async () => {
    const host = bed()
    await activated(host.app, triggered('webhook-trigger', { path: 'o' }))
    const deep = '['.repeat(100_000) + ']'.repeat(100_000)
    const { status, body } = await post(host, '/hooks/o', deep)
    expect(status).toBe(422)
    expect(body.error).toContain('limit')
    expect((await post(host, '/hooks/o', '1')).status).toBe(202)
  })

  it('everything while it cannot be kept, so that the sender tries again', async () => {
    let isFull = true
    class Full extends MemoryJournal {
      override append(events: Parameters<MemoryJournal['append']>[0]) {
        return isFull
          ? Promise.reject(Object.assign(new Error('The disk is full.'), { code: 'journal-full' }))
          : super.append(events)
      }
    }
    const host = bed({ ports: { journal: new Full() } })
    await activated(host.app, triggered('webhook-trigger', { path: 'o' }))
    const { status, headers, body } = await post(host, '/hooks/o', '{}', { 'webhook-id': 'x' })
    expect([status, headers.get('retry-after')]).toEqual([503, '5'])
    expect(JSON.stringify(body)).not.toContain('disk')
    isFull = false
    expect((await post(host, '/hooks/o', '{}', { 'webhook-id': 'x' })).body).not.toHaveProperty(
      'duplicate',
    )
  })
})

it('gives a path to one workflow, and to the next once that is over', async () => {
  const host = bed()
  await activated(host.app, triggered('webhook-trigger', { path: 'o' }))
  const second = triggered('webhook-trigger', { path: 'o', method: 'any' }, undefined, 'second')
  const { problem } = await activated(host.app, second)
  expect(problem).toContain('Another active workflow listens at /hooks/o already')
  const third = triggered('webhook-trigger', { path: 'o', method: 'GET' }, undefined, 'third')
  expect(await activated(host.app, third)).toEqual({})
  await host.app.activations.deactivate('w')
  await host.app.activations.deactivate('third')
  expect((await post(host, '/hooks/o', '{}')).status).toBe(404)
  expect(await activated(host.app, second)).toEqual({})
  expect((await post(host, '/hooks/o', '{}')).status).toBe(202)
})

it('keeps files of a request in the workspace', async () => {
  const host = bed()
  await activated(host.app, triggered('webhook-trigger', { path: 'o' }))
  const form = new FormData()
  form.append('talk', new Blob(['sound'], { type: 'audio/mpeg' }), 'talk.mp3')
  const response = await fetch(`${host.url()}/hooks/o`, { method: 'POST', body: form })
  expect(response.status).toBe(202)
  expect(await host.payloads()).toMatchObject([{ body: { talk: { file: 'files/talk.mp3' } } }])
  expect(host.kept.has('talk.mp3')).toBe(true)
})
