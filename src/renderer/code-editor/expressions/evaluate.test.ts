import { describe, expect, it } from 'vitest'
import { faultsOf, MAX_RESULT, previewOf } from './evaluate'

const data = {
  input: { name: 'Ada', n: 2, list: [1, 2], empty: null },
  bindings: { vars: { brand: 'B' }, nodes: { draft: { text: 't' } } },
}

async function result(value: unknown): Promise<unknown> {
  const preview = await previewOf(value, data)
  return preview.ok ? (preview.json === undefined ? undefined : JSON.parse(preview.json)) : preview
}

describe('a preview', () => {
  it('is the raw value of one whole expression, and text where there is more', async () => {
    expect(await result('{{ list }}')).toEqual([1, 2])
    expect(await result('{{ name }} has {{ list }}')).toBe('Ada has [1,2]')
    expect(await result('plain')).toBe('plain')
    expect(await result('{{ $vars.brand & $nodes.draft.text }}')).toBe('Bt')
  })

  it('fills values of any depth', async () => {
    expect(await result({ a: ['{{ n }}', { b: '{{ missing }}' }], c: 3 })).toEqual({
      a: [2, { b: null }],
      c: 3,
    })
  })

  it('says that nothing was found, and what to do within a longer text', async () => {
    expect(await result('{{ missing }}')).toBeUndefined()
    expect(await result('To {{ missing }}')).toEqual({
      ok: false,
      message: '{{ missing }} finds nothing. Give a default: {{ missing ?? "…" }}.',
    })
  })

  it('says why an expression fails, or that it cannot be read', async () => {
    expect(await result('{{ name + 1 }}')).toMatchObject({
      ok: false,
      message: expect.stringContaining('"+"') as string,
    })
    expect(await result('{{ n + }}')).toMatchObject({ ok: false, unreadable: true })
    expect(await result('{{ n')).toMatchObject({ ok: false, unreadable: true })
    expect(await result('{{ $sum }}')).toMatchObject({
      ok: false,
      message: expect.stringContaining('function') as string,
    })
  })

  it('ends what goes too deep', async () => {
    expect(await result('{{ ($f := function($x) { 1 + $f($x) }; $f(1)) }}')).toMatchObject({
      ok: false,
    })
  })

  it('cuts what is long', async () => {
    const preview = await previewOf('{{ $pad("", 30000, "x") }}', data)
    expect(preview).toMatchObject({ ok: true, isCut: true, size: 30_000 })
    expect(preview.ok && preview.json?.length).toBe(MAX_RESULT)
  })

  it('sees derived names, which see what stands before them', async () => {
    const preview = await previewOf('{{ $value }}', { ...data, derived: { value: '{{ name }}!' } })
    expect(preview).toMatchObject({ ok: true, json: '"Ada!"' })
  })

  it('does not change the data', async () => {
    const before = JSON.stringify(data)
    await previewOf('{{ $append(list, 3) }}', data)
    expect(JSON.stringify(data)).toBe(before)
  })
})

it('finds what is wrong, with its place', () => {
  expect(faultsOf(['a + b', ' n + ', '', 'a[b'])).toEqual([
    null,
    { message: expect.any(String) as string, at: expect.any(Number) as number },
    { message: 'The expression is empty. Write one between {{ and }}.', at: 0 },
    { message: expect.any(String) as string, at: expect.any(Number) as number },
  ])
})
