import { expect, it } from 'vitest'
import { problem } from '../../shared/workflow/problem'
import { fieldErrors } from './field-errors'

it('puts problems at their fields, without what their place says already', () => {
  const problems = [
    problem('bad-expression', '"Draft, the first", config.cases[0].when: Stops too early.', {
      node: 'a',
      field: 'config.cases[0].when',
    }),
    problem('bad-config', 'Something else: as it is.', { node: 'a', field: 'config' }),
    problem('unreachable', 'No trigger leads here.', { node: 'a' }),
  ]
  expect(fieldErrors(problems, 'config')).toEqual({
    'cases[0].when': ['Stops too early.'],
    '': ['Something else: as it is.'],
  })
})
