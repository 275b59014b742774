import { expect, it } from 'vitest'
import { completes } from '../testing'
import { definition } from './definition'

it('hands on the file', async () => {
  const payload = { path: '/x/a.txt', name: 'a.txt', size: 1, contentType: 'text/plain', text: 'a' }
  expect((await completes('folder-trigger', { folder: 'x' }, payload)).output).toEqual(payload)
})

it('says what it watches, the end of a long path only', () => {
  expect(definition.summary({ folder: '/home/ada/Dropbox/talks', pattern: '*.mp3' })).toBe(
    '*.mp3 in Dropbox/talks',
  )
  expect(definition.summary({})).toBe('* in ...')
})
