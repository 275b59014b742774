import { expect, it } from 'vitest'
import { validateConfig } from '../../shared/workflow/config-check'
import { completes } from '../testing'
import { definition } from './definition'

it('hands on the item', async () => {
  const { output } = await completes('feed-trigger', definition.initial, { id: 7 })
  expect(output).toEqual({ id: 7 })
})

it.each(['1s', '40d', 'often'])('looks not every %s', (every) => {
  expect(validateConfig(definition, { url: 'https://a.example/x', every })).toMatchObject([
    { path: 'every' },
  ])
})

it('needs an address of the web', () => {
  expect(validateConfig(definition, { url: 'file:///etc/passwd' })).toMatchObject([{ path: 'url' }])
})

it('says where it looks and how often, without what an address may hide', () => {
  expect(definition.summary({ url: 'https://a.example/feed?key=s3cret', every: '5m' })).toBe(
    'a.example, every 5 min',
  )
})
