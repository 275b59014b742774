import { expect, test } from 'vitest'
import { completes } from '../testing'
import { definition } from './definition'

test('hands on what is known of the run', async () => {
  const payload = {
    run: 'r1',
    workflow: 'w',
    workflowName: 'W',
    node: 'draft',
    error: { code: 'timeout', message: 'It took too long.' },
  }
  expect(await completes('error-trigger', {}, payload)).toEqual({ ports: ['out'], output: payload })
})

test.each([
  [{}, 'when any active workflow fails'],
  [{ workflows: [] }, 'when any active workflow fails'],
  [{ workflows: ['sales'] }, 'when sales fails'],
  [{ workflows: ['sales', 'drip'] }, 'when one of 2 workflows fails'],
])('says which workflows it looks at: %j', (config, words) => {
  expect(definition.summary(config)).toBe(words)
})
