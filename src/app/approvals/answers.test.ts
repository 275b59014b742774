import { afterEach, describe, expect, it, vi } from 'vitest'
import type { JsonObject } from '../../shared/workflow/document'
import { approvalsBed, asking, type ApprovalsBed } from './testing'

let bed: ApprovalsBed
afterEach(() => bed.end())

const asked = (count: number) => vi.waitFor(() => expect(bed.chat.asked).toHaveLength(count))
const closed = (count: number) => vi.waitFor(() => expect(bed.chat.closed).toHaveLength(count))
const listens = () => vi.waitFor(() => expect(bed.chat.listening).toBeDefined())
const sent = (count: number) =>
  vi.waitFor(() => expect(bed.question().sent?.filter(({ at }) => at)).toHaveLength(count))

describe('answers', () => {
  it('take the question on, from whoever pressed', async () => {
    bed = await approvalsBed()
    const run = await bed.start(asking())
    await sent(1)
    await listens()
    expect(await bed.chat.press('approve', 'Ana')).toEqual({
      text: 'Approved by Ana. The run goes on.',
      counted: true,
    })
    expect(await bed.output(run)).toMatchObject({ by: ['Ana'], value: 'Hello', edited: false })
    await closed(1)
    expect(bed.chat.closed[0]?.how).toBe('It was approved by Ana.')
  })

  it('change nothing when they are late, second or replayed, also after a restart', async () => {
    bed = await approvalsBed()
    const run = await bed.start(asking())
    await sent(1)
    await listens()
    await bed.chat.press('reject', 'Ana')
    const events = async () =>
      (await bed.app.runs.get(run)).summary.status + bed.app.inbox.pending().length
    const before = await events()
    const late = { counted: false, text: expect.stringContaining('It was rejected by Ana.') }
    expect(await bed.chat.press('reject', 'Ana')).toEqual(late)
    expect(await bed.chat.press('approve', 'Ben')).toEqual(late)
    expect(await bed.chat.reply('Changed', 'Ben')).toEqual(late)
    await closed(1)
    await bed.restart()
    await listens()
    expect(await bed.chat.press('approve', 'Ben')).toEqual(late)
    expect(await events()).toBe(before)
  })

  it('change nothing when they are forged', async () => {
    bed = await approvalsBed({}, ['chat', 'other'])
    await bed.start(asking({ channels: ['chat', 'other'] }))
    await sent(2)
    await listens()
    const other = bed.chats.get('other')
    const forged = [
      { ticket: 'A'.repeat(22) },
      { ticket: '' },
      { ticket: '../../etc/passwd' },
      // Of the same question, but sent to another place.
      { ticket: other?.ticket ?? '' },
    ]
    for (const more of forged)
      expect(await bed.chat.press('approve', 'Eve', more)).toEqual({
        counted: false,
        text: 'This question is not known here. Nothing was changed.',
      })
    const { callback } = bed.question()
    expect(
      await bed.chat.listening?.answer({
        callback,
        shownHash: '0'.repeat(64),
        decision: 'approve',
        by: 'Eve',
      }),
    ).toMatchObject({ counted: false })
    expect(bed.question().approvedBy).toEqual([])
    const shownHash = bed.chat.asked[0]?.shownHash
    expect(
      await bed.chat.listening?.answer({ callback, shownHash, decision: 'approve', by: 'Ana' }),
    ).toMatchObject({ counted: true })
  })

  it('do not approve what was changed since', async () => {
    bed = await approvalsBed()
    await bed.start(asking({ approvals: 2 }))
    await sent(1)
    await listens()
    const first = bed.chat.ticket
    await bed.client.inbox.vote({ ...vote(bed.question().callback), by: 'Ana', value: 'Changed' })
    expect(await bed.chat.press('approve', 'Ben', { ticket: first })).toMatchObject({
      counted: false,
      text: expect.stringContaining('was changed since'),
    })
    expect(bed.question().approvedBy).toEqual(['Ana'])
  })

  it('edit by a reply: the text is asked anew there, and approved as it then stands', async () => {
    bed = await approvalsBed()
    const run = await bed.start(asking())
    await sent(1)
    await listens()
    const first = bed.chat.ticket
    expect(await bed.chat.reply('Hello, world', 'Ana')).toMatchObject({ counted: true })
    await asked(2)
    expect(bed.chat.asked[1]).toMatchObject({ shown: 'Hello, world' })
    expect(bed.chat.asked[1]?.note).toContain('As edited by Ana')
    await closed(1)
    expect(await bed.chat.press('approve', 'Ana', { ticket: first })).toMatchObject({
      counted: false,
    })
    await bed.restart()
    await listens()
    expect(bed.chat.asked).toHaveLength(2)
    expect(await bed.chat.press('approve', 'Ana')).toMatchObject({ counted: true })
    expect(await bed.output(run)).toMatchObject({ value: 'Hello, world', edited: true })
  })

  it('edit one text of several by its number, and only as the form allows', async () => {
    bed = await approvalsBed()
    const fields = {
      type: 'object',
      properties: {
        tier: { type: 'string', enum: ['vip', 'low'] },
        text: { type: 'string', minLength: 3 },
        why: { type: 'string', readOnly: true },
      },
    }
    const run = await bed.start(asking({ fields }), { tier: 'low', text: 'Hello', why: 'x' })
    await sent(1)
    await listens()
    expect(bed.chat.asked[0]).toMatchObject({
      editable: 'parts',
      shown: '[1] Tier: low\n[2] Text: Hello\nWhy: x',
    })
    for (const [reply, words] of [
      ['Hi there', 'Begin with a number'],
      ['3: y', 'Begin with a number'],
      ['1: gold', 'one of vip, low'],
      ['2: H', 'at least 3'],
      ['1: low', 'stands there already'],
    ] as const)
      expect(await bed.chat.reply(reply, 'Ana')).toMatchObject({
        counted: false,
        text: expect.stringContaining(words),
      })
    await bed.chat.reply('1: VIP', 'Ana')
    await asked(2)
    await bed.chat.reply('2. Hello again', 'Ana')
    await asked(3)
    await sent(1)
    expect(await bed.chat.press('approve', 'Ana')).toMatchObject({ counted: true })
    expect(await bed.output(run)).toMatchObject({
      value: { tier: 'vip', text: 'Hello again', why: 'x' },
    })
  })

  it.each<JsonObject>([{ requestedBy: 'Joan' }, { approvals: 2 }])(
    'that tell not who approves are refused where that matters: %j',
    async (config) => {
      bed = await approvalsBed()
      await bed.start(asking(config))
      await sent(1)
      await listens()
      const by = 'whoever has it'
      const refused = await bed.chat.press('approve', by, { anonymous: true })
      expect(refused).toMatchObject({
        counted: false,
        text: expect.stringContaining('It matters who approves this'),
      })
      expect(bed.question().approvedBy).toEqual([])
      expect(await bed.chat.press('reject', by, { anonymous: true })).toMatchObject({
        counted: true,
      })
    },
  )

  it('of whoever asked for it are refused, by another name of theirs too', async () => {
    bed = await approvalsBed()
    const payload = { from: { name: 'Ada', address: 'ada@example.com' } }
    await bed.start(asking({ requestedBy: '{{ $trigger.from }}' }), payload)
    await sent(1)
    await listens()
    for (const by of ['Ada (Telegram 4711)', 'ADA', 'ada@example.com'])
      expect(await bed.chat.press('approve', by)).toMatchObject({
        counted: false,
        text: expect.stringContaining('what is their own'),
      })
    expect(await bed.chat.press('approve', 'Ben (Telegram 12)')).toMatchObject({ counted: true })
  })

  it('of one account are those of one person, whatever its name', async () => {
    bed = await approvalsBed()
    await bed.start(asking({ approvals: 2 }))
    await sent(1)
    await listens()
    await bed.chat.press('approve', 'Ada (Telegram 4711)')
    await asked(2)
    expect(await bed.chat.press('approve', 'Ada L (Telegram 4711)')).toMatchObject({
      counted: false,
      text: expect.stringContaining('has approved'),
    })
    expect(await bed.chat.press('approve', 'Ada (Telegram 12)')).toMatchObject({ counted: true })
  })

  it('of whoever asked for it are refused', async () => {
    bed = await approvalsBed()
    await bed.start(asking({ requestedBy: 'Ana' }))
    await sent(1)
    await listens()
    expect(await bed.chat.press('approve', 'ana')).toMatchObject({
      counted: false,
      text: expect.stringContaining('what is their own'),
    })
  })
})

function vote(callback: string) {
  return { callback, decision: 'approve' as const }
}
