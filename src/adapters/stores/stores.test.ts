import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest'
import type { StoreRequest } from '../../engine/effects'
import type { Json, JsonObject } from '../../shared/workflow/document'
import { HostStores } from './stores'

let folder: string
let stores: HostStores
let now = 1_000
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'baton-stores-'))
  stores = new HostStores(folder, () => (now += 1))
})
afterEach(async () => {
  await stores.close()
  rmSync(folder, { recursive: true })
})

let changes = 0
type Bare<T> = T extends unknown ? Omit<T, 'collection' | 'idempotencyKey'> : never
const ask = (request: Bare<StoreRequest>, idempotencyKey = `change ${++changes}`) =>
  stores.ask({ collection: 'c', idempotencyKey, ...request } as StoreRequest)

describe('rows', () => {
  it('are set, got, replaced and deleted, also by another that opens the same folder', async () => {
    expect(await ask({ op: 'get', key: 'a' })).toEqual({ key: 'a', value: null, found: false })
    await ask({ op: 'set', key: 'a', value: { n: 1 } })
    await ask({ op: 'set', key: 'a', value: { n: 2 } })
    await stores.close()
    const other = new HostStores(folder)
    const got = await other.ask({ op: 'get', key: 'a', collection: 'c', idempotencyKey: 'x' })
    expect(got).toEqual({ key: 'a', value: { n: 2 }, found: true })
    await other.close()
    expect(await ask({ op: 'delete', key: 'a' })).toEqual({ key: 'a', deleted: true })
    expect(await ask({ op: 'delete', key: 'a' })).toEqual({ key: 'a', deleted: false })
  })

  it('of other collections are others, whatever they are called', async () => {
    for (const name of ["c'; DROP TABLE rows; --", '__proto__', '', 'é😀'])
      await stores.ask({
        collection: name,
        idempotencyKey: name,
        op: 'set',
        key: '__proto__',
        value: name,
      })
    expect(await ask({ op: 'query', where: {}, sort: [], limit: 9 })).toEqual({
      rows: [],
      total: 0,
    })
    expect((await stores.collections()).map(({ collection }) => collection)).toHaveLength(4)
  })

  test.each<[string, Bare<StoreRequest>, Json]>([
    ['increment', { op: 'increment', key: 'n', by: 5 }, { key: 'n', value: 5 }],
    ['append to a list', { op: 'append', key: 'l', value: 1 }, { key: 'l', value: [1], length: 1 }],
    ['append a row', { op: 'append', value: 'x' }, { key: 'same', value: 'x' }],
    ['set', { op: 'set', key: 's', value: [] }, { key: 's', value: [] }],
  ])('%s once for one key, however often it is asked', async (_what, request, answer) => {
    expect(await ask(request, 'same')).toEqual(answer)
    expect(await ask(request, 'same')).toEqual(answer)
    const found = (await ask({ op: 'query', where: {}, sort: [], limit: 9 })) as { rows: Json[] }
    expect(found.rows).toHaveLength(1)
  })

  it('count on from where they are', async () => {
    await ask({ op: 'increment', key: 'n', by: 5 })
    expect(await ask({ op: 'increment', key: 'n', by: -7 })).toEqual({ key: 'n', value: -2 })
  })

  it('refuse what does not fit, and change nothing then', async () => {
    await ask({ op: 'set', key: 'text', value: 'x' })
    await expect(ask({ op: 'increment', key: 'text', by: 1 })).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringContaining('row "text" of the store "c"') as string,
    })
    await expect(ask({ op: 'append', key: 'text', value: 1 })).rejects.toMatchObject({
      code: 'bad-input',
    })
    await expect(
      ask({ op: 'set', key: 'text', value: 'x'.repeat(1024 * 1024) }),
    ).rejects.toMatchObject({ code: 'limit', limit: 'store-value' })
    expect(await ask({ op: 'get', key: 'text' })).toMatchObject({ value: 'x' })
  })

  it('say what is wrong with their disk, and work again when it is well', async () => {
    const broken = join(folder, 'no-folder')
    const other = new HostStores(broken)
    const request: StoreRequest = { collection: 'c', idempotencyKey: 'k', op: 'get', key: 'a' }
    await expect(other.ask(request)).rejects.toMatchObject({ code: 'file', retryable: true })
    mkdirSync(broken)
    expect(await other.ask(request)).toMatchObject({ found: false })
    await other.close()
  })
})

describe('a query', () => {
  const rows: Record<string, Json> = {
    ana: { name: 'Ana', score: 9, tags: ['vip'], at: { city: 'Rome' } },
    ben: { name: 'Ben', score: 5, tags: [] },
    cleo: { name: 'cleo', score: null, at: { city: 'Oslo' } },
    dan: 'just text',
  }
  beforeEach(async () => {
    for (const [key, value] of Object.entries(rows)) await ask({ op: 'set', key, value })
  })
  const keys = async (where: JsonObject, sort: string[] = ['$key'], limit = 100) => {
    const found = (await ask({ op: 'query', where, sort, limit })) as {
      rows: { key: string }[]
      total: number
    }
    return [found.rows.map(({ key }) => key), found.total]
  }

  test.each<[JsonObject, string[]]>([
    [{}, ['ana', 'ben', 'cleo', 'dan']],
    [{ name: 'Ana' }, ['ana']],
    [{ score: { gt: 5 } }, ['ana']],
    [{ score: { gte: 5, lt: 9 } }, ['ben']],
    [{ score: { lte: 5 } }, ['ben']],
    [{ score: null }, ['cleo', 'dan']],
    [{ score: { exists: true } }, ['ana', 'ben']],
    [{ score: { exists: false } }, ['cleo', 'dan']],
    [{ name: { contains: 'AN' } }, ['ana']],
    [{ tags: { contains: 'vip' } }, ['ana']],
    [{ name: { startsWith: 'B' } }, ['ben']],
    [{ name: { in: ['Ana', 'Ben'] } }, ['ana', 'ben']],
    [{ name: { ne: 'Ana' } }, ['ben', 'cleo', 'dan']],
    [{ 'at.city': 'Oslo' }, ['cleo']],
    [{ $key: { startsWith: 'd' } }, ['dan']],
    [{ constructor: { exists: true } }, []],
    [{ score: { gt: 'x' } }, []],
  ])('%j', async (where, wanted) => {
    expect(await keys(where)).toEqual([wanted, wanted.length])
  })

  it('sorts by fields, with what is missing last, and says how many there are in all', async () => {
    expect(await keys({}, ['-score', '$key'])).toEqual([['ana', 'ben', 'cleo', 'dan'], 4])
    expect(await keys({}, ['score'], 1)).toEqual([['ben'], 4])
    expect((await keys({}, []))[0]).toEqual(['dan', 'cleo', 'ben', 'ana'])
  })

  it('refuses a test that there is not, by its name', async () => {
    await expect(
      ask({ op: 'query', where: { a: { like: 1 } }, sort: [], limit: 1 }),
    ).rejects.toMatchObject({ code: 'bad-config', message: expect.stringContaining('"like"') })
  })

  it('is looked at in pages, searched by key, and put right by hand', async () => {
    const page = await stores.rows({ collection: 'c', search: 'N', limit: 2, offset: 1 })
    expect(page).toMatchObject({ total: 3, rows: [{ key: 'ben' }, { key: 'ana' }] })
    expect(await stores.remove('c', 'ben')).toBe(true)
    expect(await stores.remove('c', 'ben')).toBe(false)
    await stores.put('c', 'ben', rows.ben ?? null)
    expect(await ask({ op: 'get', key: 'ben' })).toMatchObject({ value: rows.ben })
    expect(await stores.collections()).toMatchObject([{ collection: 'c', rows: 4 }])
  })
})

describe('a process that dies', () => {
  const loader = new URL('../journal/sqlite/testing/source-loader.mjs', import.meta.url)
  const program = fileURLToPath(new URL('./testing/program.ts', import.meta.url))

  it('loses no change that was answered and counts none twice, killed at moments of its own', async () => {
    // What is remembered is remembered by the time of the machine, as in the program.
    now = Date.now()
    let next = 0
    for (const moment of [1, 2, 5, 9]) {
      const child = spawn(
        process.execPath,
        ['--import', loader.href, program, folder, String(next)],
        { stdio: ['ignore', 'pipe', 'inherit'] },
      )
      let last = -1
      const gone = once(child, 'exit')
      // What it had answered is read to the end: it goes on until the kill arrives.
      for await (const line of createInterface({ input: child.stdout })) {
        last = Number(line)
        if (last >= next + moment) child.kill('SIGKILL')
      }
      await gone
      const count = (await ask({ op: 'get', key: 'n' })) as { value: number }
      // The change under way when it died is there or not, and never twice.
      expect([last + 1, last + 2, last + 3]).toContain(count.value)
      // The same changes again, as a run that is resumed asks for them.
      for (let n = 0; n <= last + 2; n += 1) {
        const change = { collection: 'c', idempotencyKey: `k/${n}` }
        await stores.ask({ ...change, op: 'increment', key: 'n', by: 1 })
        await stores.ask({ collection: 'c', idempotencyKey: `l/${n}`, op: 'append', value: n })
      }
      expect(await ask({ op: 'get', key: 'n' })).toMatchObject({ value: last + 3 })
      const list = (await ask({ op: 'query', where: {}, sort: [], limit: 1 })) as { total: number }
      expect(list.total).toBe(1 + last + 3)
      next = last + 3
      await stores.close()
    }
  })
})
