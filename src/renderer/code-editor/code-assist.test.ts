import { expect, test } from 'vitest'
import { codeAssist } from './code-assist'
import { knownFields, knownValue } from './expressions/known'
import type { Visible } from './expressions/resolve'

const visible = {
  input: knownValue({ name: 'Ana', 'not plain': 1 }),
  variables: { nodes: knownFields({ draft: knownValue({ text: 'x' }) }), vars: knownValue({}) },
} as Visible

const labels = (text: string) =>
  codeAssist(() => visible)
    .suggest(text, text.length)
    .map(({ label }) => label)

test.each([
  ['', ['input', '$nodes', '$vars']],
  ['return ', ['input', '$nodes', '$vars']],
  ['return $no', ['input', '$nodes', '$vars']],
  ['return input.', ['name']],
  ['return $nodes.', ['draft']],
  ['x = f($nodes.draft.te', ['text']],
  ['return other.', []],
  ['return input.name.nothing.', []],
])('%j', (text, wanted) => {
  expect(labels(text)).toEqual(wanted)
})

test('takes the place of what is written, and says the type and the last value', () => {
  const [found] = codeAssist(() => visible).suggest('return input.na', 15)
  expect(found).toMatchObject({ from: 13, to: 15, detail: 'text', help: 'Last: Ana' })
})
