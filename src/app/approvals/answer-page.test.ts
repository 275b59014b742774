import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DoorAnswer } from '../door/door'
import { approvalsBed, asking, PlayedDoor, shownIn, type ApprovalsBed } from './testing'

let bed: ApprovalsBed
let door: PlayedDoor
beforeEach(async () => {
  door = new PlayedDoor()
  bed = await approvalsBed({ door })
})
afterEach(() => bed.end())

const link = async () => {
  const { url } = await bed.client.inbox.link({ callback: bed.question().callback })
  return url ?? ''
}
const text = ({ body }: DoorAnswer) => String(body)
const inbox = (config = {}) => asking({ channels: [], ...config })

describe('the page of a question', () => {
  it('shows all that is to be decided about, and reading it never votes', async () => {
    await bed.start(
      inbox({ title: 'Post <b>it</b>?', instructions: 'Read it.', assignees: ['Ana'] }),
      '<script>alert(1)</script>',
    )
    const url = await link()
    expect(url).toMatch(/^http:\/\/192\.168\.1\.4:4318\/a\/[\w-]{22}$/)
    for (const at of [url, `${url}?answer=approve`, `${url}?answer=reject`]) {
      const answer = await door.send(at)
      expect(answer.status).toBe(200)
      expect(text(answer)).toContain('Post &lt;b&gt;it&lt;/b&gt;?')
      expect(text(answer)).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
      expect(text(answer)).not.toContain('<script')
      expect(answer.headers).toMatchObject({
        'Cache-Control': 'no-store',
        'Referrer-Policy': 'no-referrer',
        'Content-Security-Policy': expect.stringContaining("default-src 'none'"),
      })
    }
    expect(bed.question().approvedBy).toEqual([])
  })

  it('takes one answer, edited and with a comment, and no second one', async () => {
    const run = await bed.start(inbox({ assignees: ['Ana'] }), 'Hello\nworld')
    const url = await link()
    const shown = shownIn(await door.send(url))
    const form = { shown, by: ' Ana ', answer: 'approve', 'part-1': 'Hello\r\nall', comment: 'Go' }
    const done = await door.send(url, form)
    expect(done.status).toBe(200)
    expect(text(done)).toContain('Approved by Ana. The run goes on.')
    expect(await bed.output(run)).toMatchObject({
      value: 'Hello\nall',
      by: ['Ana'],
      comment: 'Go',
      edited: true,
    })
    for (const again of [await door.send(url, form), await door.send(url)]) {
      expect(again.status).toBe(410)
      expect(text(again)).toContain('Nothing was changed')
    }
    await bed.restart()
    const later = await door.send(url, { ...form, answer: 'reject' })
    expect(later.status).toBe(410)
    expect(text(later)).toContain('Approved by Ana.')
  })

  it('counts one answer where the same link is sent twice at once', async () => {
    await bed.start(inbox({ approvals: 2 }))
    const url = await link()
    const shown = shownIn(await door.send(url))
    const answers = await Promise.all(
      ['Ana', 'Ben'].map((by) => door.send(url, { shown, by, answer: 'approve' })),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 410])
    expect(bed.question().approvedBy).toHaveLength(1)
  })

  it('does not take an edit untouched for one', async () => {
    const run = await bed.start(inbox(), 'Two\nlines')
    const url = await link()
    const shown = shownIn(await door.send(url))
    await door.send(url, { shown, by: 'Ana', answer: 'approve', 'part-1': 'Two\r\nlines' })
    expect(await bed.output(run)).toMatchObject({ edited: false, value: 'Two\nlines' })
  })

  it('answers for whom it was sent to, whatever name is sent', async () => {
    await bed.start(inbox({ approvals: 2 }))
    const { callback } = bed.question()
    const phone = await bed.app.approvals.links.forPhone(callback, 'Ana')
    const url = phone.url ?? ''
    const page = await door.send(url)
    expect(text(page)).toContain('You answer as <strong>Ana</strong>')
    await door.send(url, { shown: shownIn(page), by: 'Ben', answer: 'approve' })
    expect(bed.question().approvedBy).toEqual(['Ana'])
  })

  it('says late where the question was answered elsewhere', async () => {
    await bed.start(inbox())
    const url = await link()
    const shown = shownIn(await door.send(url))
    const { callback } = bed.question()
    await bed.client.inbox.vote({ callback, by: 'Ben', decision: 'reject' })
    for (const late of [
      await door.send(url),
      await door.send(url, { shown, by: 'Ana', answer: 'approve' }),
    ]) {
      expect(late.status).toBe(410)
      expect(text(late)).toContain('It was rejected by Ben.')
    }
  })

  it('asks to look again where it was changed meanwhile', async () => {
    await bed.start(inbox({ approvals: 2 }))
    const url = await link()
    const shown = shownIn(await door.send(url))
    const { callback } = bed.question()
    await bed.client.inbox.vote({ callback, by: 'Ben', decision: 'approve', value: 'Changed' })
    const answer = await door.send(url, { shown, by: 'Ana', answer: 'approve' })
    expect(answer.status).toBe(409)
    expect(text(answer)).toContain('This was changed since you opened it')
    expect(text(answer)).toContain('Changed')
    expect(bed.question().approvedBy).toEqual(['Ben'])
    const now = await door.send(url, { shown: shownIn(answer), by: 'Ana', answer: 'approve' })
    expect(now.status).toBe(200)
  })

  it.each([
    ['without a name', { by: ' ' }, 422, 'Enter your name'],
    ['without an answer', { answer: '' }, 422, 'Choose one of the two'],
    ['with what its form refuses', { 'part-1': 'x' }, 422, 'at least 3'],
    ['of whoever asked for it', { by: 'Joan' }, 422, 'what is their own'],
  ])('takes no answer %s, and keeps what was entered', async (_, change, status, words) => {
    await bed.start(
      inbox({ requestedBy: 'Joan', fields: { type: 'string', minLength: 3 } }),
      'Hello',
    )
    const url = await link()
    const shown = shownIn(await door.send(url))
    const form = { shown, by: 'Ana', answer: 'approve', comment: 'My words', ...change }
    const answer = await door.send(url, form)
    expect(answer.status).toBe(status)
    expect(text(answer)).toContain(words)
    expect(text(answer)).toContain('My words')
    expect(bed.question().approvedBy).toEqual([])
    expect((await door.send(url)).status).toBe(200)
  })

  it('takes nothing from a page of another site', async () => {
    await bed.start(inbox())
    const url = await link()
    const shown = shownIn(await door.send(url))
    const form = { shown, by: 'Eve', answer: 'approve' }
    expect((await door.send(url, form, { foreign: true })).status).toBe(403)
    expect(bed.question().approvedBy).toEqual([])
  })

  it.each(['x', 'A'.repeat(22), `${'A'.repeat(22)}/file/0`, '', '../inbox', 'a/b/c/d'])(
    'knows no link %j',
    async (path) => {
      await bed.start(inbox())
      await link()
      const answer = await door.send(`http://192.168.1.4:4318/a/${path}`)
      expect(answer.status).toBe(404)
    },
  )

  it('does not answer other methods', async () => {
    await bed.start(inbox())
    expect((await door.send(await link(), {}, { method: 'DELETE' })).status).toBe(405)
  })

  it('shows Markdown and lists, and no markup of theirs', async () => {
    await bed.start(
      inbox({
        fields: { type: 'object', properties: { post: { type: 'string', format: 'markdown' } } },
      }),
      {
        post: '# Title\n\n- one\n- **two** <img src=x onerror=alert(1)>\n\n[a](javascript:alert(1)) [b](https://example.com/?a="b")',
        tags: ['x', 'y'],
      },
    )
    const page = text(await door.send(await link()))
    expect(page).toContain('<h2>Title</h2>')
    expect(page).toContain('<strong>two</strong>')
    expect(page).not.toMatch(/<img src=x|href="javascript/)
    expect(page).toContain('href="https://example.com/?a=')
  })

  it('says why there is no link where nothing listens', async () => {
    await bed.start(inbox())
    door.reachable = []
    expect(await bed.client.inbox.link({ callback: bed.question().callback })).toEqual({
      reason: expect.stringContaining('does not listen'),
    })
    door.reachable = ['http://127.0.0.1:4318']
    expect(await bed.client.inbox.link({ callback: bed.question().callback })).toMatchObject({
      local: true,
    })
  })
})
