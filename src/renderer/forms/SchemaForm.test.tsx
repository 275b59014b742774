// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, within } from '@testing-library/react'
import { useState } from 'react'
import { afterEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { TooltipProvider } from '../ui'
import { SchemaForm, type SchemaFormProps } from './SchemaForm'
import type { JsonSchema } from './schema'

afterEach(cleanup)

interface Shown {
  value(): unknown
  paths: string[]
}

function show(
  schema: z.ZodType | JsonSchema,
  initial: unknown,
  more: Partial<SchemaFormProps> = {},
): Shown {
  const json =
    schema instanceof z.ZodType
      ? (z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema)
      : schema
  let latest = initial
  const paths: string[] = []
  function Host() {
    const [value, setValue] = useState(initial)
    return (
      <TooltipProvider>
        <SchemaForm
          schema={json}
          value={value}
          onChange={(next, path) => {
            latest = next
            paths.push(path)
            setValue(next)
          }}
          {...more}
        />
      </TooltipProvider>
    )
  }
  render(<Host />)
  return { value: () => latest, paths }
}

const type = (label: string | RegExp, text: string) =>
  fireEvent.change(screen.getByLabelText(label), { target: { value: text } })

describe('a form from a schema', () => {
  it('takes titles, help and controls from the metadata, and keeps fields it does not know', () => {
    const form = show(
      z.object({
        prompt: z.string().meta({
          title: 'Prompt',
          description: 'What the model is asked.',
          'x-baton': { control: 'multiline' },
        }),
        maxTokens: z.number().int().optional(),
      }),
      { prompt: 'Hello', later: { kept: true } },
    )
    const prompt = screen.getByLabelText(/^Prompt/)
    expect(prompt.tagName).toBe('TEXTAREA')
    expect(screen.getByText('What the model is asked.').id).toBe(
      prompt.getAttribute('aria-describedby'),
    )
    type(/^Prompt/, 'Hello you')
    type('Max tokens', '12')
    expect(form.value()).toEqual({ prompt: 'Hello you', maxTokens: 12, later: { kept: true } })
    expect(form.paths).toEqual(['prompt', 'maxTokens'])
    type('Max tokens', '')
    expect(form.value()).toEqual({ prompt: 'Hello you', later: { kept: true } })
  })

  it('shows problems at their field and marks it invalid', () => {
    show(
      z.object({ cases: z.array(z.object({ when: z.string() })) }),
      { cases: [{ when: '{{ a +' }] },
      { errors: { 'cases[0].when': ['The expression stops too early.'] } },
    )
    expect(screen.getByRole('alert').textContent).toBe('The expression stops too early.')
    expect(screen.getByLabelText(/^When/).getAttribute('aria-invalid')).toBe('true')
  })

  it('keeps a number as it is typed, and text that is no number with a word about it', () => {
    const form = show(z.object({ threshold: z.number().min(0).max(1) }), { threshold: 0.5 })
    type(/^Threshold/, '0.')
    expect(screen.getByLabelText<HTMLInputElement>(/^Threshold/).value).toBe('0.')
    expect(form.value()).toEqual({ threshold: 0 })
    type(/^Threshold/, '7')
    expect(screen.getByRole('alert').textContent).toBe('At most 1.')
    type(/^Threshold/, 'half')
    expect(form.value()).toEqual({ threshold: 'half' })
    expect(screen.getByRole('alert').textContent).toBe('This is not a number.')
  })

  it('chooses among constants, says which is the default, and unsets what may be unset', () => {
    const form = show(
      z.object({
        mode: z.enum(['first', 'all']).default('first'),
        votes: z.union([z.literal(1), z.literal(2)]).optional(),
      }),
      {},
    )
    const mode = screen.getByLabelText<HTMLSelectElement>('Mode')
    expect(mode.selectedOptions[0]?.textContent).toBe('First (default)')
    type('Mode', '"all"')
    type('Votes', '2')
    expect(form.value()).toEqual({ mode: 'all', votes: 2 })
    type('Votes', 'unset')
    expect(form.value()).toEqual({ mode: 'all' })
  })

  it('switches yes and no', () => {
    const form = show(z.object({ useCorrections: z.boolean().default(true) }), {})
    const control = screen.getByRole('switch', { name: 'Use corrections' })
    expect(control.getAttribute('aria-checked')).toBe('true')
    fireEvent.click(control)
    expect(form.value()).toEqual({ useCorrections: false })
  })

  it('adds, reorders and removes items of a list', () => {
    const form = show(z.object({ to: z.array(z.string()) }), { to: ['a'] })
    fireEvent.click(screen.getByRole('button', { name: 'Add item to To' }))
    type(/^Item 2/, 'b')
    fireEvent.click(screen.getByRole('button', { name: 'Move Item 2 up' }))
    expect(form.value()).toEqual({ to: ['b', 'a'] })
    fireEvent.click(screen.getByRole('button', { name: 'Remove Item 1' }))
    expect(form.value()).toEqual({ to: ['a'] })
  })

  it('adds an object with what it must have, and changes its kind keeping what both kinds share', () => {
    const rule = z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('contains'), terms: z.array(z.string()) }),
      z.object({ kind: z.literal('forbids'), terms: z.array(z.string()) }),
      z.object({ kind: z.literal('length'), max: z.number() }),
    ])
    const form = show(z.object({ rules: z.array(rule) }), { rules: [] })
    fireEvent.click(screen.getByRole('button', { name: 'Add item to Rules' }))
    expect(form.value()).toEqual({ rules: [{ kind: 'contains', terms: [] }] })
    fireEvent.click(screen.getByRole('button', { name: 'Add item to Terms' }))
    type(/^Item 1/, 'hype')
    type('Kind of Item 1', '1')
    expect(form.value()).toEqual({ rules: [{ kind: 'forbids', terms: ['hype'] }] })
    type('Kind of Item 1', '2')
    expect(form.value()).toEqual({ rules: [{ kind: 'length', max: 0 }] })
  })

  it('tells forms without a tag apart by what they hold', () => {
    const form = show(
      z.object({
        wait: z.union([
          z.object({ for: z.string() }),
          z.object({ event: z.object({ name: z.string() }), timeout: z.string().optional() }),
        ]),
      }),
      { wait: { event: { name: 'reply' } } },
    )
    expect(screen.getByLabelText<HTMLSelectElement>('Kind of Wait').value).toBe('1')
    type(/^Name/, 'booking')
    expect(form.value()).toEqual({ wait: { event: { name: 'booking' } } })
    type('Kind of Wait', '0')
    expect(form.value()).toEqual({ wait: { for: '' } })
  })

  it('never loses text that is not JSON yet', () => {
    const form = show(z.object({ sample: z.unknown() }), { sample: { a: 1 } })
    const area = screen.getByLabelText<HTMLTextAreaElement>(/^Sample/)
    type(/^Sample/, '{ "a": 2, ')
    expect(area.value).toBe('{ "a": 2, ')
    expect(form.value()).toEqual({ sample: { a: 1 } })
    expect(screen.getByRole('alert').textContent).toContain('not JSON yet')
    type(/^Sample/, '{ "a": 2 }')
    expect(form.value()).toEqual({ sample: { a: 2 } })
    expect(screen.queryByRole('alert')).toBeNull()
  })

  it('takes text and templates as they are where any JSON may stand', () => {
    const form = show(z.object({ value: z.unknown() }), { value: '{{ $ }}' }, { templates: true })
    const area = screen.getByLabelText<HTMLTextAreaElement>(/^Value/)
    expect(area.value).toBe('{{ $ }}')
    type(/^Value/, 'Hello {{ name }}')
    expect(form.value()).toEqual({ value: 'Hello {{ name }}' })
    type(/^Value/, '12')
    expect(form.value()).toEqual({ value: 12 })
    type(/^Value/, '"12"')
    expect(form.value()).toEqual({ value: '12' })
    expect(area.value).toBe('"12"')
  })

  it('adds and takes away an object that need not be there', () => {
    const form = show(z.object({ event: z.object({ name: z.string() }).optional() }), {})
    expect(screen.queryByLabelText(/^Name/)).toBeNull()
    fireEvent.click(screen.getByRole('button', { name: 'Add Event' }))
    type(/^Name/, 'reply')
    expect(form.value()).toEqual({ event: { name: 'reply' } })
    fireEvent.click(screen.getByRole('button', { name: 'Remove Event' }))
    expect(form.value()).toEqual({})
  })

  it('names values freely, and does not let one name take the place of another', () => {
    const form = show(z.object({ headers: z.record(z.string(), z.string()) }), {
      headers: { accept: 'text/plain' },
    })
    fireEvent.click(screen.getByRole('button', { name: 'Add to Headers' }))
    const name = screen.getByLabelText('Name 2 of Headers')
    fireEvent.change(name, { target: { value: 'accept' } })
    fireEvent.blur(name)
    expect(screen.getByRole('alert').textContent).toContain('already')
    expect(form.value()).toEqual({ headers: { accept: 'text/plain', name: '' } })
    fireEvent.change(name, { target: { value: 'x-id' } })
    fireEvent.blur(name)
    expect(form.value()).toEqual({ headers: { accept: 'text/plain', 'x-id': '' } })
  })

  it('goes back to null where null is what empty means', () => {
    const form = show(z.object({ note: z.string().nullable() }), { note: 'x' })
    type(/^Note/, 'xy')
    expect(form.value()).toEqual({ note: 'xy' })
    type(/^Note/, '')
    expect(form.value()).toEqual({ note: '' })
  })

  it('reads a schema by hand, with references', () => {
    const form = show(
      {
        type: 'object',
        properties: { post: { $ref: '#/$defs/post' } },
        $defs: {
          post: { type: 'object', properties: { text: { type: 'string', title: 'Post' } } },
        },
      },
      { post: { text: 'a' } },
    )
    type('Post', 'b')
    expect(form.value()).toEqual({ post: { text: 'b' } })
  })
})

describe('expressions', () => {
  const schema = z.object({ count: z.number(), items: z.array(z.string()), path: z.string() })

  it('shows a template in a field that is not text, and goes back to a plain value', () => {
    const form = show(schema, { count: '{{ n }}', items: [], path: 'a' }, { templates: true })
    const count = screen.getByLabelText(/^Count/)
    expect(count.tagName).toBe('TEXTAREA')
    fireEvent.change(count, { target: { value: '{{ n + 1 }}' } })
    expect(form.value()).toMatchObject({ count: '{{ n + 1 }}' })
    fireEvent.click(screen.getByRole('button', { name: 'Use a plain value for Count' }))
    expect(form.value()).toMatchObject({ count: 0 })
    fireEvent.click(screen.getByRole('button', { name: 'Use an expression for Items' }))
    expect(form.value()).toMatchObject({ items: '{{ $ }}' })
  })

  it('offers none where a field is static, or where the form takes none', () => {
    show(schema, { count: 1, items: [], path: 'a' }, { templates: true, staticFields: ['count'] })
    const offers = screen.getAllByRole('button', { name: /Use an expression/ })
    expect(offers.map((button) => button.getAttribute('aria-label'))).toEqual([
      'Use an expression for Items',
      'Use an expression for Path',
    ])
    cleanup()
    show(schema, { count: 1, items: [], path: 'a' })
    expect(screen.queryByRole('button', { name: /Use an expression/ })).toBeNull()
  })
})

describe('a field that holds a JSON Schema', () => {
  const schema = {
    type: 'object',
    properties: { shape: { title: 'Shape', 'x-baton': { control: 'json-schema' } } },
  }

  it('is built field by field', () => {
    const form = show(schema, {})
    fireEvent.click(screen.getByRole('button', { name: 'Add Shape' }))
    const name = screen.getByLabelText('Name of field')
    fireEvent.change(name, { target: { value: 'score' } })
    fireEvent.blur(name)
    type('Type of score', 'whole')
    type('Description of score', 'From 0 to 10.')
    fireEvent.click(screen.getByRole('checkbox', { name: 'score is required' }))
    expect(form.value()).toEqual({
      shape: {
        type: 'object',
        properties: { score: { type: 'integer', description: 'From 0 to 10.' } },
      },
    })
  })

  it('holds choices, lists and objects inside each other', () => {
    const form = show(schema, {
      shape: { type: 'object', properties: { a: { type: 'string' }, b: { type: 'string' } } },
    })
    type('Type of a', 'choice')
    type('Choices of a', 'red\ngreen')
    type('Type of b', 'list')
    type('Type of the items of b', 'object')
    fireEvent.click(screen.getByRole('button', { name: 'Add a field to an item of b' }))
    expect(form.value()).toEqual({
      shape: {
        type: 'object',
        properties: {
          a: { type: 'string', enum: ['red', 'green'] },
          b: {
            type: 'array',
            items: {
              type: 'object',
              properties: { field: { type: 'string' } },
              required: ['field'],
            },
          },
        },
      },
    })
  })

  it('can be written as JSON and built again, and shows as JSON what cannot be built', () => {
    const form = show(schema, { shape: { type: 'object', properties: {} } })
    fireEvent.click(screen.getByRole('button', { name: 'Edit Shape as JSON' }))
    type('Shape', '{ "type": "object", "properties": { "x": { "type": "number" } } }')
    fireEvent.click(screen.getByRole('button', { name: 'Edit Shape as fields' }))
    expect(screen.getByLabelText<HTMLSelectElement>('Type of x').value).toBe('number')
    fireEvent.click(screen.getByRole('button', { name: 'Edit Shape as JSON' }))
    type('Shape', '{ "oneOf": [] }')
    expect(form.value()).toEqual({ shape: { oneOf: [] } })
    expect(screen.queryByRole('button', { name: 'Edit Shape as fields' })).toBeNull()
  })

  it('can be taken away', () => {
    const form = show(schema, { shape: { type: 'object', properties: {} } })
    fireEvent.click(screen.getByRole('button', { name: 'Remove Shape' }))
    expect(form.value()).toEqual({})
  })
})

it('shows without letting anything be changed', () => {
  show(
    z.object({ to: z.array(z.string()), on: z.boolean() }),
    { to: ['a'], on: true },
    { readOnly: true },
  )
  expect(screen.queryByRole('button')).toBeNull()
  expect(screen.getByLabelText(/^Item 1/).hasAttribute('readonly')).toBe(true)
  expect(within(document.body).getByRole('switch').hasAttribute('disabled')).toBe(true)
})
