import { expect, it } from 'vitest'
import { checkEvent } from '../../engine/limits'
import { NodeError } from '../../engine/node-error'
import { Failure, withinLimits } from './failure'

it('tells whoever sent a value which limit it goes past', () => {
  const text = 'x'.repeat(20 * 1024 * 1024)
  expect(() => withinLimits(() => checkEvent(text, 'reply'))).toThrow(Failure)
  expect(() => withinLimits(() => checkEvent(text, 'reply'))).toThrow(
    'The payload of the event "reply" goes past the limit value-size (16 MB).',
  )
  expect(withinLimits(() => 'fine')).toBe('fine')
})

it('leaves other errors as they are', () => {
  const error = new NodeError('network', 'gone')
  expect(() =>
    withinLimits(() => {
      throw error
    }),
  ).toThrow(error)
})
