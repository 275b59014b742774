import { expect, test } from 'vitest'
import type { Json } from '../../shared/workflow/document'
import { completes, fails } from '../testing'

test.each<[Json, Json, Json]>([
  ['{{ a + b }}', { a: 1, b: 2 }, 3],
  [
    { text: 'Hi {{ name }}', list: ['{{ n }}', 1] },
    { name: 'Ana', n: 2 },
    { text: 'Hi Ana', list: [2, 1] },
  ],
  ['{{ missing }}', {}, null],
  [3, null, 3],
  [null, 'x', null],
])('%j of %j is %j', async (value, input, output) => {
  expect(await completes('transform', { value }, input)).toEqual({ ports: ['out'], output })
})

test('needs a value', async () => {
  expect(await fails('transform', {})).toMatchObject({
    code: 'bad-config',
    message: 'value is missing.',
  })
})
