import { expect, it } from 'vitest'
import { DEFAULT_SETTINGS } from '../../shared/settings'
import { doorOf, formOf } from './door-form'

it('reads what it wrote', () => {
  const door = { network: true, port: 9000, publicUrl: 'https://hooks.example.com' }
  for (const one of [door, DEFAULT_SETTINGS.door])
    expect(doorOf(formOf(one))).toEqual({ door: one })
})

it('takes the end of an address off', () => {
  const form = { network: false, port: ' 80 ', publicUrl: ' https://Hooks.example.com/ ' }
  expect(doorOf(form)).toEqual({
    door: { network: false, port: 80, publicUrl: 'https://hooks.example.com' },
  })
})

it.each([
  [{ port: '0' }, 'port'],
  [{ port: '70000' }, 'port'],
  [{ port: 'http' }, 'port'],
  [{ publicUrl: 'hooks.example.com' }, 'publicUrl'],
  [{ publicUrl: 'ftp://a.example' }, 'publicUrl'],
  [{ publicUrl: 'https://a.example/path' }, 'publicUrl'],
])('says what is wrong with %j', (part, field) => {
  const read = doorOf({ network: false, port: '', publicUrl: '', ...part })
  expect('faults' in read ? Object.keys(read.faults) : []).toEqual([field])
})
