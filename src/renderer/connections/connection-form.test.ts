import { expect, it } from 'vitest'
import { draftOf, formOf, idFrom, problemsOf } from './connection-form'

const FORM = { ...formOf(), id: 'main', name: 'Main', baseUrl: 'https://api.example.com/v1' }
const FREE = { taken: [], hasSecret: false }

it.each([
  ['OpenAI, main', 'openai-main'],
  ['  Ollama ', 'ollama'],
  ['3rd service', 'c-3rd-service'],
  ['', ''],
])('makes an id of %j: %j', (name, id) => {
  expect(idFrom(name)).toBe(id)
})

it('never takes a secret over from what is stored', () => {
  const stored = {
    id: 'a',
    name: 'A',
    kind: 'http-header' as const,
    fields: { header: 'X-Key' },
    secrets: ['value'],
  }
  expect(formOf({ ...stored, createdAt: 0 }).secret).toBe('')
})

it('accepts a whole model service, with or without a key', () => {
  expect(problemsOf(FORM, FREE)).toEqual({})
  expect(problemsOf({ ...FORM, secret: 'k' }, FREE)).toEqual({})
})

it.each([
  ['no name', { name: ' ' }, 'name'],
  ['an id with a space', { id: 'a b' }, 'id'],
  ['an address without a scheme', { baseUrl: 'api.example.com' }, 'baseUrl'],
  ['an address of another kind', { baseUrl: 'file:///etc/passwd' }, 'baseUrl'],
  ['a header with a space', { kind: 'http-header', header: 'A b', secret: 's' }, 'header'],
  ['a header without its value', { kind: 'http-header', header: 'X-Key' }, 'secret'],
] as const)('refuses %s', (_what, change, field) => {
  expect(Object.keys(problemsOf({ ...FORM, ...change }, FREE))).toEqual([field])
})

it('refuses an id that another connection has', () => {
  expect(problemsOf(FORM, { ...FREE, taken: ['main'] })).toHaveProperty('id')
})

it('lets a header keep the value that is stored', () => {
  const form = { ...FORM, kind: 'http-header', header: 'X-Key' } as const
  expect(problemsOf(form, { taken: [], hasSecret: true })).toEqual({})
  expect(draftOf(form)).toEqual({
    id: 'main',
    name: 'Main',
    kind: 'http-header',
    fields: { header: 'X-Key' },
    secrets: {},
  })
})

it('sends only what belongs to the kind, and the secret only when one was typed', () => {
  expect(draftOf({ ...FORM, header: 'left over', secret: 'k' })).toEqual({
    id: 'main',
    name: 'Main',
    kind: 'openai-compatible',
    fields: { baseUrl: 'https://api.example.com/v1' },
    secrets: { apiKey: 'k' },
  })
})
