import { expect, it } from 'vitest'
import { redactor } from './redact'

it('blots out a secret however it is written', () => {
  const secret = 'sk-a/b+c"d\\e 1234567'
  const redact = redactor(`Bearer ${secret}`)
  for (const echo of [
    `Bearer ${secret}`,
    secret,
    encodeURIComponent('sk-a/b+c"d\\e'),
    JSON.stringify({ key: 'sk-a/b+c"d\\e' }),
    'only 1234567',
  ]) {
    const text = redact(`before ${echo} after`)
    expect(text).not.toContain('sk-a')
    expect(text).not.toContain('1234567')
    expect(text).toMatch(/^before .*\[secret\].* after$/)
  }
})

it('leaves everything alone when there is no secret, and short words of one', () => {
  expect(redactor(undefined, '')('an answer')).toBe('an answer')
  expect(redactor('to be or not-to-be')('to be, not-to-be')).toBe('to be, [secret]')
})
