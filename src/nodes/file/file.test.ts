import { describe, expect, test } from 'vitest'
import { NodeError } from '../../engine/node-error'
import type { Json } from '../../shared/workflow/document'
import { completes, fails } from '../testing'

function recording() {
  const written: [string, string][] = []
  const keep = async (path: string, content: string) => {
    written.push([path, content])
    return { path, bytes: content.length }
  }
  return { written, files: { write: keep, append: keep } }
}

test('reads text', async () => {
  const files = { read: async (path: string) => `text of ${path}` }
  const result = await completes(
    'file',
    { op: 'read', path: 'a/{{ name }}.txt' },
    { name: 'b' },
    { files },
  )
  expect(result).toEqual({ ports: ['out'], output: { path: 'a/b.txt', text: 'text of a/b.txt' } })
})

describe.each(['write', 'append'])('%s', (op) => {
  test.each<[string, Json, string]>([
    ['text as it is', 'héllo\n', 'héllo\n'],
    ['an empty text', '', ''],
    ['an object as readable JSON', { a: [1] }, '{\n  "a": [\n    1\n  ]\n}'],
    ['a list', [], '[]'],
    ['a number', 5, '5'],
    ['a switch', false, 'false'],
  ])('takes %s', async (_, content, text) => {
    const { written, files } = recording()
    const result = await completes('file', { op, path: 'p', content: '{{ $ }}' }, content, {
      files,
    })
    expect(written).toEqual([['p', text]])
    expect(result.output).toEqual({ path: 'p', bytes: text.length })
  })

  test('touches no file when there is nothing to put in it', async () => {
    const error = await fails('file', { op, path: 'p', content: '{{ missing }}' }, {})
    expect(error).toMatchObject({ code: 'bad-input' })
    expect(error.message).toContain(`nothing to ${op} to p`)
  })

  test('needs content in its config', async () => {
    expect(await fails('file', { op, path: 'p' })).toMatchObject({ code: 'bad-config' })
  })
})

test('needs a path', async () => {
  expect(await fails('file', { op: 'read', path: '{{ missing }}' }, {})).toMatchObject({
    code: 'bad-config',
  })
})

test('hands on what the host refuses', async () => {
  const read = () => Promise.reject(new NodeError('outside-workspace', 'no'))
  expect(
    await fails('file', { op: 'read', path: '../x' }, null, { files: { read } }),
  ).toMatchObject({
    code: 'outside-workspace',
  })
})
