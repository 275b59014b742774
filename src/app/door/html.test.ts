import { expect, it } from 'vitest'
import { attributes, markup } from './html'
import { notice, page } from './page'

it('escapes whatever is put in, and keeps the markup that it made itself', () => {
  const inner = markup`<b>${'<script>alert("1")</script>'}</b>`
  expect(
    markup`<p title="${"a' onload='x"}">${[inner, ' & ', 3]}${undefined}${false}</p>`.text,
  ).toBe(
    '<p title="a&#39; onload=&#39;x"><b>&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;</b> &amp; 3</p>',
  )
})

it('writes attributes that are there', () => {
  expect(
    attributes({ id: 'a"b', required: true, value: undefined, hidden: false, max: 3 }).text,
  ).toBe(' id="a&quot;b" required max="3"')
})

it('makes a page that loads nothing, runs nothing and is framed by nobody', () => {
  const { status, headers, body } = page({ title: 'A <b>', body: markup`<h1>Hi</h1>` })
  expect(status).toBe(200)
  expect(body).toContain('<title>A &lt;b&gt;</title>')
  expect(body).not.toContain('<script')
  const policy = headers?.['Content-Security-Policy'] ?? ''
  expect(policy).toContain("default-src 'none'")
  expect(policy).toContain("frame-ancestors 'none'")
  const nonce = /nonce-([\w-]+)/.exec(policy)?.[1] ?? 'none'
  expect(body).toContain(`<style nonce="${nonce}">`)
  expect(page({ title: '', body: markup`` }).headers?.['Content-Security-Policy']).not.toBe(policy)
})

it('says something plainly', () => {
  expect(notice(410, 'Too late', 'It was answered.')).toMatchObject({ status: 410 })
})
