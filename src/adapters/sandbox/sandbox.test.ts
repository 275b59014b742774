import { describe, expect, it, test, vi } from 'vitest'
import type { Json } from '../../shared/workflow/document'
import { SandboxPool } from './pool'
import { createSandbox } from './sandbox'
import { sandboxFiles } from './sandbox-files'

const pool = new SandboxPool(() => sandboxFiles(import.meta.url), 2)
const sandbox = createSandbox(pool)

interface Asked {
  input?: Json
  bindings?: Record<string, Json>
  timeoutMs?: number
  memoryMb?: number
  signal?: AbortSignal
}

/** What the code returns, and the lines that it wrote. */
async function ran(source: string, asked: Asked = {}) {
  const lines: string[] = []
  const { input = null, bindings, timeoutMs = 5_000, memoryMb = 64 } = asked
  const value = await sandbox.run(
    { source, bindings: { input, ...bindings }, timeoutMs, memoryMb },
    {
      signal: asked.signal ?? new AbortController().signal,
      onLine: (level, text) => void lines.push(`${level} ${text}`),
    },
  )
  return { value, lines }
}

const valueOf = async (source: string, asked?: Asked) => (await ran(source, asked)).value

/** The code and message that it fails with. The sandbox works as before after it. */
async function failureOf(source: string, asked: Asked = {}) {
  const failure = await ran(source, { timeoutMs: 300, memoryMb: 32, ...asked }).then(
    ({ value }) => ({ code: 'none', message: JSON.stringify(value), limit: undefined }),
    (error: { code: string; message: string; limit?: string }) => error,
  )
  expect(await valueOf('return 1 + 1')).toBe(2)
  return failure
}

describe('code', () => {
  test.each<[string, Json]>([
    ['return input.a + input.b', 3],
    ['return', null],
    ['input.a = 5', null],
    ['return [1, "x", null, true, { a: [] }]', [1, 'x', null, true, { a: [] }]],
    ['const wait = async () => { await null; return 7 }; return await wait() + 1', 8],
    ['return Promise.all([1, Promise.resolve(2)])', [1, 2]],
    ['return [...new Set([1, 1, 2])].map((n) => n ** 2)', [1, 4]],
    ['return "é😀\\u2028".length', 4],
    ['return "é😀\\u2028\\0"', 'é😀\u2028\0'],
    ['return 5 // the last line is a comment', 5],
    ['return eval("1 + 1") + new Function("return 3")()', 5],
  ])('%s', async (source, value) => {
    expect(await valueOf(source, { input: { a: 1, b: 2 } })).toEqual(value)
  })

  test.each<[string, Json]>([
    ['undefined', null],
    ['NaN', null],
    ['[undefined, Infinity, () => 1, Symbol("x")]', [null, null, null, null]],
    ['({ a: undefined, b: NaN, c: () => 1 })', { b: null }],
    ['new Date(0)', '1970-01-01T00:00:00.000Z'],
    ['() => 1', null],
    ['-0', 0],
    ['new Map([[1, 2]])', {}],
    ['({ toJSON: () => "itself" })', 'itself'],
  ])('becomes JSON: %s', async (expression, value) => {
    expect(await valueOf(`return ${expression}`)).toEqual(value)
  })

  it('sees what it is given, and changes nothing of it', async () => {
    const input = { list: [1] }
    const $nodes = { draft: { text: 'x' } }
    const source = '$nodes.draft.text = "changed"; input.list.push(2); return [$nodes, input]'
    expect(await valueOf(source, { input, bindings: { $nodes } })).toEqual([
      { draft: { text: 'changed' } },
      { list: [1, 2] },
    ])
    expect({ input, $nodes }).toEqual({ input: { list: [1] }, $nodes: { draft: { text: 'x' } } })
  })

  it('takes data of 200 levels in and hands it on', async () => {
    let input: Json = 'deep'
    for (let level = 0; level < 200; level += 1) input = level % 2 ? [input] : { a: input }
    expect(await valueOf('return input', { input })).toEqual(input)
  })

  it('writes lines to its console, in order, whatever stands in them', async () => {
    const { lines } = await ran(
      'console.log("a", { b: 1 }, [2], undefined, 3n); console.warn(new TypeError("no")); const c = {}; c.c = c; console.error(c)',
    )
    expect(lines).toEqual([
      'info a {"b":1} [2] undefined 3n',
      'warn TypeError: no',
      'error (a value that cannot be shown)',
    ])
  })

  it('writes so many lines and no more, none of them endless', async () => {
    const { lines } = await ran(
      'console.log("x".repeat(100000)); for (let i = 0; i < 5000; i++) console.log(i)',
    )
    expect(lines).toHaveLength(500)
    expect(lines[0]).toHaveLength('info '.length + 4_000)
    expect(lines.at(-1)).toBe('info (more lines are not shown)')
  })

  test.each([
    ['const a = 1\nreturn a.b.c', 'line 2, column 11', 'cannot read property'],
    ['\n\n  throw new RangeError("too far")', 'line 3, column', 'RangeError: too far'],
    ['const f = () => {\n  await 1\n}', 'line 2, column', 'SyntaxError'],
    ['return (', 'line', 'SyntaxError'],
    ['await Promise.reject(new Error("late"))', 'line 1', 'Error: late'],
    ['return input.map((n) => {\n  return n.x.y\n})', 'line 2, column 13', 'cannot read property'],
  ])('says where it failed: %j', async (source, place, message) => {
    const failure = await failureOf(source, { input: [1] })
    expect(failure.code).toBe('code-failed')
    expect(failure.message).toContain(place)
    expect(failure.message).toContain(message)
  })

  test.each([
    ['throw "just text"', 'just text'],
    ['throw { why: "odd" }', '{"why":"odd"}'],
    ['throw null', 'null'],
    ['return 5n', 'BigInt cannot be handed on'],
    ['const a = []; a.push(a); return a', 'refers to itself'],
    ['return new Promise(() => {})', 'nothing settles'],
    ['return { get a() { throw new Error("in a getter") } }', 'in a getter'],
    ['throw new Proxy(new Error("x"), { get() { throw new Error("trap") } })', ''],
  ])('fails in words: %s', async (source, message) => {
    const failure = await failureOf(source)
    expect(failure.code).toMatch(/code-failed|limit/)
    expect(failure.message).toContain(message)
  })
})

describe('what a stranger would try', () => {
  it.each([
    'require',
    'process',
    'fetch',
    'XMLHttpRequest',
    'WebSocket',
    'setTimeout',
    'setInterval',
    'setImmediate',
    'Buffer',
    'WebAssembly',
    'Worker',
    'std',
    'os',
    'Deno',
    'scriptArgs',
    '__dirname',
    'module',
  ])('finds no %s', async (name) => {
    expect(await valueOf(`return typeof ${name}`)).toBe('undefined')
    expect(await valueOf(`return typeof (0, eval)('this')['${name}']`)).toBe('undefined')
  })

  it.each([
    'return this.constructor.constructor("return typeof process")()',
    'return console.log.constructor("return typeof process")()',
    'return (async () => {}).constructor("return typeof process")().then((t) => t)',
    'return (function* () {}).constructor("return typeof process")().next().value ?? "undefined"',
    'return globalThis.constructor.constructor("return typeof require")()',
    'let e; try { null.x } catch (x) { e = x } return e.constructor.constructor("return typeof process")()',
    'Error.prepareStackTrace = (_, frames) => frames; let s; try { null.x } catch (x) { s = x.stack } return typeof s?.[0]?.getThis?.()?.process',
  ])('gets out by no constructor: %s', async (source) => {
    expect(['undefined', null]).toContain(await valueOf(source))
  })

  it.each(['fs', 'node:fs', 'file:///etc/passwd', './worker.ts', 'data:text/javascript,1'])(
    'imports no %s',
    async (name) => {
      const failure = await failureOf(`const m = await import('${name}'); return Object.keys(m)`)
      expect(failure.code).toBe('code-failed')
    },
  )

  it('reads no file by an import assertion, and meets no module syntax', async () => {
    expect((await failureOf('import fs from "fs"')).code).toBe('code-failed')
    expect((await failureOf('export const a = 1')).code).toBe('code-failed')
    expect((await failureOf('}); globalThis.x = 1; (async function () {')).code).toMatch(
      /none|code-failed/,
    )
  })

  it('leaves nothing behind for the next', async () => {
    await valueOf(
      'globalThis.left = 1; Object.prototype.left = 1; JSON.stringify = () => "{}"; Array.prototype.map = () => []',
    )
    expect(await valueOf('return [typeof left, typeof ({}).left, [1].map((n) => n + 1)]')).toEqual([
      'undefined',
      'undefined',
      [2],
    ])
  })

  it('spoils no object of the host by what it returns', async () => {
    const value = await valueOf(
      `return JSON.parse('{"__proto__": {"spoiled": true}, "constructor": {"prototype": {"spoiled": true}}}')`,
    )
    expect(Object.keys(value as object)).toEqual(['__proto__', 'constructor'])
    expect(({} as Record<string, unknown>).spoiled).toBeUndefined()
    expect(({ ...(value as object) } as Record<string, unknown>).spoiled).toBeUndefined()
  })

  it.each([
    ['JSON.stringify = () => "no JSON {"; return 1', 1],
    ['JSON.parse = () => 5; return input', null],
    ['String.prototype.slice = () => { throw 1 }; console.log("x"); return 1', 1],
    ['Array.prototype.toJSON = () => "mine"; return [1]', 'mine'],
    ['Promise.prototype.then = () => 1; return 2', 2],
    ['globalThis.Promise = null; return 3', 3],
    ['Object.defineProperty(globalThis, "console", { value: null }); return 4', 4],
  ])('breaks nothing by changing the language: %s', async (source, value) => {
    expect(await valueOf(source)).toEqual(value)
  })
})

describe('what never ends or never fits', () => {
  test.each([
    ['for (;;);'],
    ['try { for (;;); } catch { for (;;); } finally { for (;;); }'],
    ['/^(a+)+$/.test("a".repeat(60) + "!")'],
    ['const f = async () => { await null; return f() }; return f()'],
    ['return { get a() { for (;;); } }'],
    ['return { toJSON() { for (;;); } }'],
    ['throw { get message() { for (;;); }, toJSON() { for (;;); } }'],
    ['return new Proxy({}, { ownKeys() { for (;;); } })'],
    ['for (;;) console.log("x")'],
    ['return [3, 2, 1].sort(() => { for (;;); })'],
    // What QuickJS does in one step, which only the end of the thread ends.
    ['return new Array(4294967295).sort()'],
  ])('is ended: %s', async (source) => {
    const failure = await failureOf(source)
    expect(failure).toMatchObject({ code: 'limit', limit: 'code-duration' })
    expect(failure.message).toContain('300 ms')
  })

  test('promises that wait for each other without end are ended by time or memory, whichever they use up first', async () => {
    const failure = await failureOf(
      'const again = () => Promise.resolve().then(again); return again()',
    )
    expect(failure).toMatchObject({
      code: 'limit',
      limit: expect.stringMatching(/^code-(duration|memory)$/) as string,
    })
  })

  test.each([
    ['const a = []; for (;;) a.push("x".repeat(100000) + a.length)'],
    ['const a = []; for (;;) a.push([a.length, {}])'],
    ['return new Uint8Array(1e9)'],
    ['return "x".repeat(2 ** 29)'],
    ['return Array(1e8).fill({})'],
    ['const a = []; for (;;) a.push(Symbol("x".repeat(10000) + a.length))'],
    ['const m = new Map(); for (let i = 0; ; i++) m.set(i, { i })'],
    [
      'let s = "x"; const a = []; for (;;) { try { s += s; a.push(s + a.length) } catch { a.push(1) } }',
    ],
    ['const a = []; const f = () => a.push(new Proxy({}, {})); for (;;) f()'],
    ['const all = []; for (;;) all.push(new Promise(() => {}))'],
  ])('has no memory for it: %s', async (source) => {
    const failure = await failureOf(source, { timeoutMs: 10_000 })
    expect(failure).toMatchObject({ code: 'limit', limit: 'code-memory' })
    expect(failure.message).toContain('32 MB')
  })

  test.each([
    ['const f = () => f() + 1; return f()'],
    ['const f = (n) => [n].map(f); return f(1)'],
    ['const o = {}; Object.defineProperty(o, "a", { get() { return o.a } }); return o.a'],
    ['return JSON.parse("[".repeat(1e6) + "]".repeat(1e6))'],
    ['let p = {}; for (let i = 0; i < 1e5; i++) p = new Proxy(p, {}); return p.x'],
    ['let a = []; for (let i = 0; i < 1e5; i++) a = [a]; return a'],
    ['return eval("(".repeat(1e5) + ")".repeat(1e5))'],
    ['return new RegExp("(?:".repeat(1e5) + ")".repeat(1e5)).test("")'],
    ['const f = { toString: () => `${f}` }; return `${f}`'],
    ['class A { constructor() { return new A() } } return new A()'],
    ['let b = (x) => x; for (let i = 0; i < 1e5; i++) b = b.bind(null, i); return b(1)'],
  ])('goes too deep: %s', async (source) => {
    const failure = await failureOf(source, { timeoutMs: 20_000 })
    expect(failure.code).toMatch(/code-failed|limit/)
  })

  test('a result that is too large is refused', async () => {
    const failure = await failureOf('return "x".repeat(40 * 1024 * 1024)', {
      memoryMb: 256,
      timeoutMs: 20_000,
    })
    expect(failure).toMatchObject({ code: 'limit', limit: 'value-size' })
  })
})

describe('the threads', () => {
  it('run other code while one never ends, and not more than there are', async () => {
    const own = new SandboxPool(() => sandboxFiles(import.meta.url), 2)
    const other = createSandbox(own)
    const run = (source: string, timeoutMs: number) =>
      other.run(
        { source, bindings: {}, timeoutMs, memoryMb: 32 },
        { signal: new AbortController().signal, onLine: () => undefined },
      )
    const endless = run('for (;;);', 2_000)
    const rest = Promise.all(Array.from({ length: 8 }, (_, i) => run(`return ${i}`, 5_000)))
    expect(await Promise.race([rest, endless.catch(() => 'the endless one came first')])).toEqual([
      0, 1, 2, 3, 4, 5, 6, 7,
    ])
    expect(own.threads).toBeLessThanOrEqual(2)
    await expect(endless).rejects.toMatchObject({ limit: 'code-duration' })
  })

  it('are ended with a run that is cancelled, also while code waits for its turn', async () => {
    const own = new SandboxPool(() => sandboxFiles(import.meta.url), 1)
    const other = createSandbox(own)
    const began = Promise.withResolvers<void>()
    const abort = new AbortController()
    const run = (source: string, signal: AbortSignal) =>
      other.run(
        { source, bindings: {}, timeoutMs: 60_000, memoryMb: 32 },
        { signal, onLine: () => began.resolve() },
      )
    const endless = run('console.log("here"); for (;;);', abort.signal)
    const waiting = new AbortController()
    const second = run('return 1', waiting.signal)
    await began.promise
    waiting.abort(new Error('not wanted'))
    await expect(second).rejects.toThrow('not wanted')
    abort.abort(new Error('cancelled'))
    await expect(endless).rejects.toThrow('cancelled')
    expect(await run('return 2', new AbortController().signal)).toBe(2)
  })

  it('that cannot start are told as what they are', async () => {
    const gone = createSandbox(
      new SandboxPool(() => ({
        worker: new URL('./no-such-worker.ts', import.meta.url),
        wasm: new URL('./no.wasm', import.meta.url),
      })),
    )
    await expect(
      gone.run(
        { source: 'return 1', bindings: {}, timeoutMs: 1_000, memoryMb: 8 },
        { signal: new AbortController().signal, onLine: () => undefined },
      ),
    ).rejects.toThrow(/no-such-worker/)
  })
})

it('hands one thread many pieces of code without another listener for each', async () => {
  const warned = vi.spyOn(process, 'emitWarning')
  try {
    const one = new SandboxPool(() => sandboxFiles(import.meta.url), 1)
    const alone = createSandbox(one)
    const piece = { source: 'return 1', bindings: {}, timeoutMs: 5_000, memoryMb: 32 }
    for (let times = 0; times < 15; times += 1)
      await alone.run(piece, { signal: new AbortController().signal, onLine: () => undefined })
    expect(one.threads).toBe(1)
    expect(warned.mock.calls.map(([what]) => String(what))).toEqual([])
  } finally {
    warned.mockRestore()
  }
})
