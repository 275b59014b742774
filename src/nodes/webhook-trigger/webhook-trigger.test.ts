import { describe, expect, it } from 'vitest'
import { validateConfig } from '../../shared/workflow/config-check'
import { completes } from '../testing'
import { definition } from './definition'

it('hands on the request', async () => {
  const payload = { method: 'POST', headers: {}, query: {}, body: [1] }
  expect(await completes('webhook-trigger', definition.initial, payload)).toEqual({
    ports: ['out'],
    output: payload,
  })
})

describe('its path', () => {
  it.each(['orders', 'orders/new', 'A_b-c.d~e', '-x', '1/2/3'])('may be %s', (path) => {
    expect(validateConfig(definition, { path })).toEqual([])
  })

  it.each([
    '',
    '/orders',
    'orders/',
    'a//b',
    '..',
    'a/../b',
    '.',
    'a b',
    'a?b',
    'a%2fb',
    'ö',
    'x'.repeat(201),
  ])('may not be %j', (path) => {
    expect(validateConfig(definition, { path })).toMatchObject([{ path: 'path' }])
  })
})

it.each(['0s', '6m', 'soon'])('lets no sender wait for %s', (timeLimit) => {
  expect(validateConfig(definition, { path: 'a', timeLimit })).toMatchObject([
    { path: 'timeLimit' },
  ])
})

it('says in one line where it is and that it is open to all', () => {
  expect(definition.summary({ path: 'orders' })).toBe('POST /hooks/orders, open to all')
  expect(definition.summary({ path: 'orders', method: 'any', secret: 'shop' })).toBe(
    '/hooks/orders',
  )
})
