import { expect, it } from 'vitest'
import { CONNECTION_KINDS } from '../../shared/connections/kinds'
import { ICONS } from '../ui/icons'
import {
  draftOf,
  formOf,
  idFrom,
  newForm,
  problemsOf,
  type ConnectionForm,
} from './connection-form'
import { findKinds } from './kind-search'

const FORM: ConnectionForm = {
  ...newForm('openai-compatible'),
  id: 'main',
  name: 'Main',
  values: { baseUrl: 'https://api.example.com/v1' },
}
const FREE = { taken: [], stored: [] }
const header = (values: Record<string, string>): ConnectionForm => ({
  ...newForm('http-header'),
  id: 'main',
  name: 'Main',
  values,
})

it.each([
  ['OpenAI, main', [], 'openai-main'],
  ['  Ollama ', [], 'ollama'],
  ['3rd service', [], 'c-3rd-service'],
  ['', [], ''],
  ['Trello', ['trello'], 'trello-2'],
  ['Trello', ['trello', 'trello-2'], 'trello-3'],
])('makes an id of %j, with %j taken: %j', (name, taken, id) => {
  expect(idFrom(name, taken)).toBe(id)
})

it('never takes a secret over from what is stored', () => {
  const stored = {
    id: 'a',
    name: 'A',
    kind: 'http-header' as const,
    fields: { header: 'X-Key' },
    secrets: ['value'],
  }
  expect(formOf({ ...stored, createdAt: 0 }).values).toEqual({ header: 'X-Key' })
})

it('accepts a whole model service, with or without a key', () => {
  expect(problemsOf(FORM, FREE)).toEqual({})
  expect(problemsOf({ ...FORM, values: { ...FORM.values, apiKey: 'k' } }, FREE)).toEqual({})
})

it.each<[string, ConnectionForm, string]>([
  ['no name', { ...FORM, name: ' ' }, 'name'],
  ['an id with a space', { ...FORM, id: 'a b' }, 'id'],
  ['an address without a scheme', { ...FORM, values: { baseUrl: 'x.com' } }, 'field baseUrl'],
  ['an address of another kind', { ...FORM, values: { baseUrl: 'file:///x' } }, 'field baseUrl'],
  ['a header with a space', header({ header: 'A b', value: 's' }), 'field header'],
  ['a header without its value', header({ header: 'X-Key' }), 'field value'],
])('refuses %s', (_what, form, field) => {
  expect(Object.keys(problemsOf(form, FREE))).toEqual([field])
})

it('refuses an id that another connection has', () => {
  expect(problemsOf(FORM, { ...FREE, taken: ['main'] })).toHaveProperty('id')
})

it('lets a header keep the value that is stored, unless that is to go', () => {
  const form = header({ header: 'X-Key' })
  const kept = { taken: [], stored: ['value'] }
  expect(problemsOf(form, kept)).toEqual({})
  expect(draftOf(form)).toMatchObject({ fields: { header: 'X-Key' }, secrets: {} })
  const gone = { ...form, removed: ['value'] }
  expect(problemsOf(gone, kept)).toHaveProperty('field value')
  expect(draftOf(gone).secrets).toEqual({ value: '' })
})

it('sends only what belongs to the kind, and the secret only when one was typed', () => {
  const values = { ...FORM.values, header: 'left over', apiKey: ' k ' }
  expect(draftOf({ ...FORM, values })).toEqual({
    id: 'main',
    name: 'Main',
    kind: 'openai-compatible',
    fields: { baseUrl: 'https://api.example.com/v1' },
    secrets: { apiKey: 'k' },
  })
})

it.each(CONNECTION_KINDS.map((kind) => [kind.kind, kind] as const))(
  'has a form for %s whose fields are told apart, and an icon for it',
  (kind, { fields, icon, keysAt, guide }) => {
    expect(ICONS).toHaveProperty(icon)
    expect(new Set(fields.map(({ id }) => id)).size).toBe(fields.length)
    expect(new Set(fields.map(({ label }) => label)).size).toBe(fields.length)
    for (const { type, choices, initial } of fields)
      if (type === 'choice') expect(choices?.map(({ value }) => value)).toContain(initial)
    if (keysAt !== undefined) expect(guide).toBeDefined()
    // What a new form holds is no problem but for what is missing.
    const problems = problemsOf({ ...newForm(kind), id: 'a', name: 'A' }, FREE)
    for (const problem of Object.values(problems)) expect(problem).toMatch(/ is missing\.$/)
  },
)

it.each([
  ['claude', ['anthropic']],
  ['Ollama', ['openai-compatible']],
  ['mail', ['smtp', 'imap']],
  ['trello', ['trello']],
  ['sheets google', ['google-sheets']],
  ['oauth', ['http-oauth2']],
  ['fax', []],
])('finds by %j: %j', (text, kinds) => {
  expect(findKinds(text).flatMap((group) => group.kinds.map(({ kind }) => kind))).toEqual(kinds)
})
