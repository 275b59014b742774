import type { IncomingMessage, ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../shared/workflow/document'
import { HandClock } from '../clock/hand-clock'
import { guardedFetch } from '../http/guard'
import { startServer, type TestServer } from '../testing'
import { csvAddress } from './feed-fetch'
import { itemsOf } from './feed-items'
import { FeedSource } from './feed-source'
import { listen, type Listened } from './testing'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function serve(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<TestServer> {
  const server = await startServer(answer)
  closing.push(() => server.close())
  return server
}

const clock = () => new HandClock(1_700_000_000_000)
const MINUTE = 60_000

function looking(
  url: string,
  config: JsonObject = {},
  given: Parameters<typeof listen>[2] = {},
  send: typeof fetch = fetch,
): Listened {
  const source = new FeedSource({ fetch: send, report: () => undefined })
  const listened = listen(source, { url, every: '15m', ...config }, given)
  closing.push(() => listened.stop())
  return listened
}

const rss = (...ids: number[]) =>
  `<?xml version="1.0"?><rss version="2.0"><channel><title>T</title>${ids
    .map((id) => `<item><guid>${id}</guid><title>Post ${id}</title></item>`)
    .join('')}</channel></rss>`

const looked = (listened: Listened, at: number) => listened.until(({ nextAt = 0 }) => nextAt > at)
const titles = ({ deliveries }: Listened) =>
  deliveries.map(({ payload }) => (payload as JsonObject).title)

describe('looking', () => {
  it('remembers what is there at first, and starts a run for each new item, the oldest first', async () => {
    const time = clock()
    let ids = [2, 1]
    const { url } = await serve((_, response) => response.end(rss(...ids)))
    const listened = looking(url, {}, { clock: time })
    await looked(listened, time.now())
    expect(listened.deliveries).toEqual([])
    expect(listened.nextAt).toBe(time.now() + 15 * MINUTE)
    ids = [4, 3, 2, 1]
    time.pass(15 * MINUTE)
    await listened.until(({ deliveries }) => deliveries.length === 2)
    expect(titles(listened)).toEqual(['Post 3', 'Post 4'])
  })

  it('starts with all that is there where it is told to', async () => {
    const { url } = await serve((_, response) => response.end(rss(2, 1)))
    const listened = looking(url, { startWith: 'all' }, { clock: clock() })
    await listened.until(({ deliveries }) => deliveries.length === 2)
    expect(titles(listened)).toEqual(['Post 1', 'Post 2'])
  })

  it('begins nothing where a long list was empty once and is back', async () => {
    const time = clock()
    let rows = Array.from({ length: 6_000 }, (_, id) => ({ id }))
    const { url } = await serve((_, response) => response.end(JSON.stringify(rows)))
    const listened = looking(url, { kind: 'json', key: 'id' }, { clock: time })
    await looked(listened, time.now())
    const whole = rows
    for (const next of [[], [...whole, { id: 6_000 }]]) {
      rows = next
      time.pass(15 * MINUTE)
      await looked(listened, time.now())
    }
    expect(listened.deliveries.map(({ payload }) => payload)).toEqual([{ id: 6_000 }])
  })

  it('asks only for what changed, and finds its place again', async () => {
    const time = clock()
    const asked: (string | undefined)[] = []
    let tag = '"one"'
    const { url } = await serve((request, response) => {
      asked.push(request.headers['if-none-match'])
      if (request.headers['if-none-match'] === tag) response.writeHead(304).end()
      else response.setHeader('etag', tag).end(tag === '"one"' ? rss(1) : rss(2, 1))
    })
    const first = looking(url, {}, { clock: time })
    await looked(first, time.now())
    time.pass(15 * MINUTE)
    await looked(first, time.now())
    await first.stop()
    tag = '"two"'
    time.pass(15 * MINUTE)
    const second = looking(
      url,
      {},
      { clock: time, ...(first.place === undefined ? {} : { place: first.place }) },
    )
    await second.until(({ deliveries }) => deliveries.length === 1)
    expect(titles(second)).toEqual(['Post 2'])
    expect(asked).toEqual([undefined, '"one"', '"one"'])
  })

  it('does not take for new what left the list and came back', async () => {
    const time = clock()
    let ids = [2, 1]
    const { url } = await serve((_, response) => response.end(rss(...ids)))
    const listened = looking(url, {}, { clock: time })
    await looked(listened, time.now())
    for (const next of [[2], [3, 2, 1]]) {
      ids = next
      time.pass(15 * MINUTE)
      await looked(listened, time.now())
    }
    expect(titles(listened)).toEqual(['Post 3'])
  })

  it('delivers again what could not be kept, and nothing twice', async () => {
    const time = clock()
    const { url } = await serve((_, response) => response.end(rss(2, 1)))
    let isFull = true
    const listened = looking(
      url,
      { startWith: 'all' },
      {
        clock: time,
        deliver: ({ payload }) => {
          if (isFull && (payload as JsonObject).title === 'Post 2')
            throw Object.assign(new Error('The disk is full.'), { reason: { code: 'UNAVAILABLE' } })
        },
      },
    )
    await listened.until(({ problems }) => problems.at(-1) !== undefined)
    expect(listened.problems.at(-1)).toBe('The disk is full.')
    isFull = false
    time.pass(MINUTE)
    await listened.until(({ problems }) => problems.at(-1) === undefined)
    expect(titles(listened)).toEqual(['Post 1', 'Post 2'])
  })

  it('goes on after an item that the core refuses for what it is', async () => {
    const { url } = await serve((_, response) => response.end(rss(2, 1)))
    const listened = looking(
      url,
      { startWith: 'all' },
      {
        clock: clock(),
        deliver: ({ payload }) => {
          if ((payload as JsonObject).title === 'Post 1')
            throw Object.assign(new Error('It is too large.'), {
              reason: { code: 'INVALID_INPUT' },
            })
        },
      },
    )
    await listened.until(({ problems }) => problems.at(-1) !== undefined)
    expect(titles(listened)).toEqual(['Post 2'])
    expect(listened.problems.at(-1)).toContain('It is too large.')
  })
})

describe('what goes wrong', () => {
  it.each<[string, (response: ServerResponse) => void, string]>([
    ['a refusal', (response) => response.writeHead(403).end(), 'answered 403. It may only be read'],
    [
      'a missing page',
      (response) => response.writeHead(404).end(),
      'answered 404. Check the address',
    ],
    [
      'a web page',
      (response) => response.end('<html><body>Hi</body></html>'),
      'is no feed that can be read',
    ],
    ['nothing', (response) => response.end(''), 'is no feed that can be read'],
    ['a zip archive', (response) => response.end('PK\u0003\u0004...'), 'is a zip archive'],
    ['a connection that breaks', (response) => response.destroy(), 'broke the connection off'],
  ])('%s stands beside the trigger, and is tried again', async (_, answer, message) => {
    const time = clock()
    let isWell = false
    const { url } = await serve((_request, response) =>
      isWell ? response.end(rss(1)) : answer(response),
    )
    const listened = looking(`${url}/?key=s3cret`, {}, { clock: time })
    await listened.until(({ problems }) => problems.length > 0)
    expect(listened.problems[0]).toContain(message)
    expect(listened.problems[0]).not.toContain('s3cret')
    await looked(listened, time.now())
    isWell = true
    time.pass(MINUTE)
    await listened.until(({ problems }) => problems.at(-1) === undefined)
  })

  it('waits as long as the server asks', async () => {
    const time = clock()
    const { url } = await serve((_, response) =>
      response.writeHead(429, { 'retry-after': '7200' }).end(),
    )
    const listened = looking(url, {}, { clock: time })
    await looked(listened, time.now())
    expect(listened.nextAt).toBe(time.now() + 7_200_000)
  })

  it('a body that unpacks to more than is taken is left before it is read', async () => {
    const bomb = gzipSync(Buffer.alloc(60 * 1024 * 1024, 'x'))
    const { url } = await serve((_, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb),
    )
    const listened = looking(url, {}, { clock: clock() })
    await listened.until(({ problems }) => problems.length > 0)
    expect(listened.problems[0]).toContain('larger than 20 MB')
  })

  it('an address of this machine is not reached, also by a redirect', async () => {
    let asked = 0
    const inner = await serve((_, response) => {
      asked += 1
      response.end(rss(1))
    })
    const listened = looking(
      inner.url,
      {},
      { clock: clock() },
      guardedFetch({ reach: async () => ({ local: false, allow: [] }) }),
    )
    await listened.until(({ problems }) => problems.length > 0)
    expect(listened.problems[0]).toContain('Workflows may not reach')
    const outer = await serve((_, response) =>
      response.writeHead(302, { location: inner.url }).end(),
    )
    const redirected = looking(
      outer.url,
      {},
      { clock: clock() },
      guardedFetch({ reach: async () => ({ local: false, allow: [`127.0.0.1:${outer.port}`] }) }),
    )
    await redirected.until(({ problems }) => problems.length > 0)
    expect(redirected.problems[0]).toContain(`port ${inner.port}`)
    expect(asked).toBe(0)
  })

  it('rows without the key are counted, and the others are taken', async () => {
    const time = clock()
    let rows = 'id,name\n1,Ada\n'
    const { url } = await serve((_, response) => response.end(rows))
    const listened = looking(url, { kind: 'csv', key: 'id' }, { clock: time })
    await looked(listened, time.now())
    rows += ',Nobody\n2,Grace\n1,Ada Lovelace\n'
    time.pass(15 * MINUTE)
    await listened.until(({ problems }) => problems.at(-1) !== undefined)
    expect(listened.deliveries.map(({ payload }) => payload)).toEqual([{ id: '2', name: 'Grace' }])
    expect(listened.problems.at(-1)).toBe(
      'One item has no “id”, and started no run. Check the name of the key, or leave it empty.',
    )
  })

  it('a changed row is new where no key tells otherwise', async () => {
    const time = clock()
    let rows = 'name\nAda\n'
    const { url } = await serve((_, response) => response.end(rows))
    const listened = looking(url, { kind: 'csv' }, { clock: time })
    await looked(listened, time.now())
    rows = 'name\nAda\nAda L.\nAda\n'
    time.pass(15 * MINUTE)
    await listened.until(({ deliveries }) => deliveries.length > 0)
    expect(listened.deliveries.map(({ payload }) => payload)).toEqual([{ name: 'Ada L.' }])
  })
})

describe('items', () => {
  it('of RSS and Atom have one shape', () => {
    const [one] = itemsOf(
      'rss',
      '<rss version="2.0"><channel><item><title>A &amp; B</title><link>http://a/1</link><pubDate>Mon, 01 Jan 2024 00:00:00 GMT</pubDate><description><![CDATA[<b>x</b>]]></description><category>c</category><author>me</author><enclosure url="http://a/x.mp3" length="3" type="audio/mpeg"/></item></channel></rss>',
    )
    expect(one).toEqual({
      id: 'http://a/1',
      title: 'A & B',
      link: 'http://a/1',
      summary: '<b>x</b>',
      author: 'me',
      published: '2024-01-01T00:00:00.000Z',
      categories: ['c'],
      enclosure: { url: 'http://a/x.mp3', type: 'audio/mpeg', length: 3 },
    })
    const [other] = itemsOf(
      'rss',
      '<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>e1</id><title type="html">&lt;b&gt;A</title><updated>2024-01-01T00:00:00Z</updated><link rel="self" href="http://a/self"/><link href="http://a/1"/><content type="html">&lt;p&gt;c</content><author><name>me</name></author><category term="k"/></entry></feed>',
    )
    expect(other).toEqual({
      id: 'e1',
      title: '<b>A',
      link: 'http://a/1',
      content: '<p>c',
      author: 'me',
      published: '2024-01-01T00:00:00.000Z',
      categories: ['k'],
    })
  })

  it('are none of a feed that is a trap', () => {
    const bomb = `<!DOCTYPE lolz [<!ENTITY a "lol">${'<!ENTITY b "&a;&a;&a;&a;">'.repeat(9)}]>${rss(1)}`
    expect(() => itemsOf('rss', bomb)).toThrow('defines entities of its own')
    const deep = `<rss version="2.0"><channel><item>${'<a>'.repeat(50_000)}${'</a>'.repeat(50_000)}</item></channel></rss>`
    expect(() => itemsOf('rss', deep)).toThrow('more than 100 deep')
    expect(itemsOf('rss', rss(1).replace('Post 1', '<![CDATA[<a><b>]]>'))).toMatchObject([
      { title: '<a><b>' },
    ])
  })

  it.each<[string, string | undefined, unknown]>([
    ['[1,{"a":2}]', undefined, [1, { a: 2 }]],
    ['{"items":[1],"total":1}', undefined, [1]],
    ['{"data":{"rows":[1]},"x":[2]}', 'data.rows', [1]],
  ])('of JSON %s', (text, list, items) => {
    expect(itemsOf('json', text, list)).toEqual(items)
  })

  it.each<[string, string | undefined, string]>([
    ['{', undefined, 'is not JSON'],
    ['{"a":[],"b":[]}', undefined, 'is not a list'],
    ['{"a":1}', 'a', 'no list at “a”'],
    ['{}', '__proto__.x', 'no list at'],
  ])('of JSON %s: none', (text, list, message) => {
    expect(() => itemsOf('json', text, list)).toThrow(message)
  })

  it.each<[string, unknown]>([
    ['\uFEFFid,name\r\n1,"A, B"\r\n\r\n,\r\n', [{ id: '1', name: 'A, B' }]],
    ['a;b\n1;2\n', [{ a: '1', b: '2' }]],
    ['a\tb\n1\t2\n', [{ a: '1', b: '2' }]],
    [
      'a,a,\n1,2,3\n4\n',
      [
        { a: '1', 'a 2': '2', 'column 3': '3' },
        { a: '4', 'a 2': '', 'column 3': '' },
      ],
    ],
    ['', []],
  ])('of CSV %j', (text, rows) => {
    expect(itemsOf('csv', text)).toEqual(rows)
  })

  it('of CSV with a name that objects have by themselves', () => {
    const [row] = itemsOf('csv', '__proto__,b\nx,y\n')
    expect(Object.keys(row as object)).toEqual(['__proto__', 'b'])
  })

  it('are none of the page that asks who one is in place of the sheet', () => {
    expect(() => itemsOf('csv', '<!DOCTYPE html><html>')).toThrow('Publish the sheet to the web')
  })
})

it.each([
  [
    'https://docs.google.com/spreadsheets/d/abc-1/edit#gid=7',
    'https://docs.google.com/spreadsheets/d/abc-1/export?format=csv&gid=7',
  ],
  [
    'https://docs.google.com/spreadsheets/d/abc/edit?usp=sharing',
    'https://docs.google.com/spreadsheets/d/abc/export?format=csv',
  ],
  [
    'https://docs.google.com/spreadsheets/u/1/d/abc/edit?gid=0#gid=0',
    'https://docs.google.com/spreadsheets/d/abc/export?format=csv&gid=0',
  ],
  [
    'https://docs.google.com/spreadsheets/d/e/2PACX-1/pubhtml?gid=3&single=true',
    'https://docs.google.com/spreadsheets/d/e/2PACX-1/pub?output=csv&gid=3',
  ],
  ['https://example.com/a.csv', 'https://example.com/a.csv'],
])('reads the sheet at %s', (link, address) => {
  expect(csvAddress(link)).toBe(address)
})
