import { expect, test } from 'vitest'
import { handedOn, samePerson } from './people'

test.each([
  ['Ada', ' ada ', true],
  ['Ada', 'Ben', false],
  ['Ada', 'Ada (Telegram 4711)', true],
  ['4711', 'Ada (Telegram 4711)', true],
  ['Ben', 'Ada (Telegram 4711)', false],
  ['Ada (Telegram 4711)', 'Ada L (Telegram 4711)', true],
  ['Ada (Telegram 4711)', 'Ada (Telegram 12)', false],
  ['Ada (Slack U1)', 'Grace (Slack U1)', true],
  ['Ada (Slack U1)', 'Ada (Slack U2)', false],
  ['Ada (Slack U1)', 'Ada (Telegram 4711)', true],
  ['Ada <ada@example.com>', 'ADA@example.com', true],
  ['Ada <ada@example.com>', 'Ada', true],
  ['Ada <ada@example.com>', 'Ada <ada@example.org>', false],
  ['Ada <ada@example.com>', 'A. L. <ada@example.com>', true],
  ['Ada (London)', 'Ada', false],
  ['', 'Ada', false],
])('%j and %j: the same person is %j', (one, other, isSame) => {
  expect(samePerson(one, other)).toBe(isSame)
  expect(samePerson(other, one)).toBe(isSame)
})

test('takes the place of the one who hands it on, by whatever name', () => {
  expect(handedOn(['Ada', 'Ben'], 'Ada (Telegram 4711)', 'Joan')).toEqual(['Joan', 'Ben'])
})
