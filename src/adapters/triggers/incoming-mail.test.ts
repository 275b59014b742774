import { expect, it, vi } from 'vitest'
import { largePayload, mailId, readHeader } from './incoming-mail'

const header = (date: string) =>
  readHeader(Buffer.from(`From: a@b.c\nSubject: s\nMessage-ID: <1@x>\n${date}\n`))

it.each(['Date: nonsense\n', ''])(
  'names a mail the same at each look, with the date “%s”',
  async (line) => {
    vi.useFakeTimers({ toFake: ['Date'], now: 1_000 })
    try {
      const first = await header(line)
      vi.setSystemTime(2_000)
      const second = await header(line)
      expect(mailId(second, 'p')).toBe(mailId(first, 'p'))
      expect(largePayload(first, 1)).toMatchObject({ date: null })
    } finally {
      vi.useRealTimers()
    }
  },
)

it('tells mails of one id apart by their dates', async () => {
  const dates = ['Sat, 3 Jan 2026 10:00:00 +0000', 'Sun, 4 Jan 2026 10:00:00 +0000', 'one', 'two']
  const mails = await Promise.all(dates.map((date) => header(`Date: ${date}\n`)))
  expect(new Set(mails.map((mail) => mailId(mail, 'p'))).size).toBe(4)
  expect(mails.map((mail) => (largePayload(mail, 1) as { date: unknown }).date)).toEqual([
    '2026-01-03T10:00:00.000Z',
    '2026-01-04T10:00:00.000Z',
    null,
    null,
  ])
})
