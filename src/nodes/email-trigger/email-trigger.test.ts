import { expect, test } from 'vitest'
import { completes } from '../testing'
import { definition } from './definition'

test('hands on the mail', async () => {
  const mail = { from: { name: '', address: 'a@b.example' }, subject: 'Hi' }
  expect((await completes('email-trigger', definition.initial, mail)).output).toEqual(mail)
})

test('leaves braces in its filters as they are', async () => {
  const { output } = await completes('email-trigger', { subject: '{{ not( }}' }, { subject: 'x' })
  expect(output).toEqual({ subject: 'x' })
})

test('says which mail it waits for', () => {
  expect(definition.summary({ folder: 'Leads', from: '@acme.example', subject: 'quote' })).toBe(
    'mail in Leads from @acme.example about quote',
  )
})
