import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { DoorRequest, Proof } from '../../app/door/door'
import { NodeError } from '../../engine/node-error'
import type { ConnectionKind } from '../../shared/connections/kinds'
import { credentialsOf } from '../connections/credentials'
import { SenderCheck } from './senders'

const NOW = 1_700_000_000_000
const SECRET = 'shhh-very-secret'
const BODY = '{"id":"evt_1","amount":3}'

function checker(
  kind: ConnectionKind,
  fields: Record<string, string> = {},
  secrets: Record<string, string> = {},
) {
  const credentials = credentialsOf({ id: 'shop', name: 'Shop', kind, fields, secrets })
  return new SenderCheck({
    connections: { credentials: async (id) => (id === 'shop' ? credentials : undefined) },
    now: () => NOW,
  })
}

function request(
  headers: Record<string, string>,
  { body = BODY, query = '' } = {},
): Pick<DoorRequest, 'headers' | 'query' | 'body'> {
  return { headers, query: new URLSearchParams(query), body: new TextEncoder().encode(body) }
}

const proof = (verify: Proof['verify'] = 'token'): Proof => ({ connection: 'shop', verify })
const mac = (text: string, key: string | Buffer = SECRET) => createHmac('sha256', key).update(text)

describe('a token', () => {
  const basic = `Basic ${Buffer.from(`ada:${SECRET}`).toString('base64')}`
  it.each<
    [ConnectionKind, Record<string, string>, Record<string, string>, Record<string, string>, string]
  >([
    [
      'http-header',
      { header: 'X-Api-Key' },
      { value: SECRET },
      { 'x-api-key': SECRET },
      'x-api-key',
    ],
    ['http-bearer', {}, { token: SECRET }, { authorization: `Bearer ${SECRET}` }, 'authorization'],
    [
      'http-basic',
      { user: 'ada' },
      { password: SECRET },
      { authorization: basic },
      'authorization',
    ],
  ])('of %s', async (kind, fields, secrets, headers, name) => {
    const senders = checker(kind, fields, secrets)
    expect(await senders.check(proof(), request(headers))).toEqual({
      ok: true,
      secret: { headers: [name], query: [] },
    })
    for (const wrong of [{}, { [name]: '' }, { [name]: `${headers[name]}x` }, { [name]: 'shhh' }])
      expect(await senders.check(proof(), request(wrong))).toMatchObject({ ok: false, status: 401 })
  })

  it('in the address', async () => {
    const senders = checker('http-query', { name: 'key' }, { value: SECRET })
    const asked = (query: string) => senders.check(proof(), request({}, { query }))
    expect(await asked(`key=${SECRET}`)).toMatchObject({ ok: true, secret: { query: ['key'] } })
    for (const query of ['', 'key=no', `key=no&key=${SECRET}`])
      expect(await asked(query)).toMatchObject({ ok: false, status: 401 })
  })
})

describe('the signature of GitHub', () => {
  const senders = checker('http-header', { header: 'X' }, { value: SECRET })
  const sign = (body: string) => ({ 'x-hub-signature-256': `sha256=${mac(body).digest('hex')}` })

  it('is taken over the very bytes, and names the message', async () => {
    const first = await senders.check(proof('github'), request(sign(BODY)))
    expect(first).toMatchObject({ ok: true, id: expect.stringMatching(/^signed:[0-9a-f]{64}$/) })
    // Sent again under another name it is still the same message.
    const again = { ...sign(BODY), 'x-github-delivery': 'another' }
    expect(await senders.check(proof('github'), request(again))).toEqual(first)
  })

  it.each([
    ['none', {}],
    ['another body', sign(`${BODY} `)],
    ['another algorithm', { 'x-hub-signature-256': `sha1=${mac(BODY).digest('hex')}` }],
    ['half', { 'x-hub-signature-256': sign(BODY)['x-hub-signature-256'].slice(0, 40) }],
  ])('is refused with %s', async (_, headers) => {
    expect(await senders.check(proof('github'), request(headers))).toMatchObject({ status: 401 })
  })
})

describe('the signature of Stripe', () => {
  const senders = checker('http-bearer', {}, { token: SECRET })
  const sign = (at: number, body = BODY, key = SECRET) => {
    const time = Math.round(at / 1000)
    return {
      'stripe-signature': `t=${time},v0=old,v1=${mac(`${time}.${body}`, key).digest('hex')}`,
    }
  }
  const check = (headers: Record<string, string>, body?: string) =>
    senders.check(proof('stripe'), request(headers, body === undefined ? {} : { body }))

  it('is taken for five minutes, and names the event', async () => {
    expect(await check(sign(NOW))).toMatchObject({ ok: true, id: 'stripe:evt_1' })
    expect(await check(sign(NOW - 299_000))).toMatchObject({ ok: true })
    expect(await check(sign(NOW, 'text'), 'text')).toMatchObject({
      id: expect.stringMatching(/^signed:/),
    })
  })

  it('is taken where a sender signs with an old and a new key', async () => {
    const time = NOW / 1000
    const [old, now] = ['other', SECRET].map((key) => mac(`${time}.${BODY}`, key).digest('hex'))
    expect(await check({ 'stripe-signature': `t=${time},v1=${old},v1=${now}` })).toMatchObject({
      ok: true,
    })
  })

  it.each([
    ['an old time', sign(NOW - 301_000)],
    ['a time to come', sign(NOW + 301_000)],
    ['another key', sign(NOW, BODY, 'other')],
    ['another body', sign(NOW, 'other')],
    ['no time', { 'stripe-signature': `v1=${mac(`.${BODY}`).digest('hex')}` }],
    ['nothing', {}],
  ])('is refused with %s', async (_, headers) => {
    expect(await check(headers)).toMatchObject({ ok: false, status: 401 })
  })

  it('is not taken with the time of another', async () => {
    const headers = {
      'stripe-signature': sign(NOW - 900_000)['stripe-signature'].replace(
        /^t=\d+/,
        `t=${NOW / 1000}`,
      ),
    }
    expect(await check(headers)).toMatchObject({ status: 401 })
  })
})

describe('the signature of Standard Webhooks', () => {
  const key = Buffer.from('a key of some bytes')
  const senders = checker('http-bearer', {}, { token: `whsec_${key.toString('base64')}` })
  const sign = (id: string, at = NOW) => ({
    'webhook-id': id,
    'webhook-timestamp': String(at / 1000),
    'webhook-signature': `v1,AAAA v1,${mac(`${id}.${at / 1000}.${BODY}`, key).digest('base64')}`,
  })
  const check = (headers: Record<string, string>) =>
    senders.check(proof('standard-webhooks'), request(headers))

  it('is taken, with the id that it signs', async () => {
    expect(await check(sign('msg_1'))).toMatchObject({ ok: true, id: 'webhook-id:msg_1' })
    const old = Object.entries(sign('msg_1')).map(([name, value]) => [
      name.replace('webhook', 'svix'),
      value,
    ])
    expect(await check(Object.fromEntries(old) as Record<string, string>)).toMatchObject({
      ok: true,
    })
  })

  it.each([
    ['another id', { ...sign('msg_1'), 'webhook-id': 'msg_2' }],
    ['an old time', sign('msg_1', NOW - 600_000)],
    ['no signature', { ...sign('msg_1'), 'webhook-signature': '' }],
    ['no id', { ...sign(''), 'webhook-id': '' }],
  ])('is refused with %s', async (_, headers) => {
    expect(await check(headers)).toMatchObject({ ok: false, status: 401 })
  })
})

describe('nobody is taken', () => {
  it('without the connection, its secret, or a way to show it', async () => {
    const senders = checker('http-header', { header: 'X' })
    expect(await senders.check({ connection: 'gone', verify: 'token' }, request({}))).toMatchObject(
      {
        ok: false,
        status: 503,
        message: expect.stringContaining('no connection “gone”'),
      },
    )
    expect(await senders.check(proof(), request({ x: '' }))).toMatchObject({ status: 503 })
    expect(await senders.fault(proof())).toContain('has no secret')
    const other = checker('trello', {}, { key: 'abc', token: 'def' })
    expect(await other.fault(proof())).toContain('how a sender shows its secret')
    expect(await other.fault(proof('github'))).toBeUndefined()
  })

  it('while the secret cannot be opened', async () => {
    const broken = new SenderCheck({
      connections: {
        credentials: () => Promise.reject(new NodeError('no-key', 'The key file is gone.')),
      },
      now: () => NOW,
    })
    expect(await broken.check(proof(), request({}))).toMatchObject({ status: 503 })
    expect(await broken.fault(proof())).toContain('The key file is gone.')
  })
})

it('says the secret in no answer', async () => {
  for (const verify of ['token', 'github', 'stripe', 'standard-webhooks'] as const) {
    const senders = checker('http-bearer', {}, { token: SECRET })
    const said = JSON.stringify([
      await senders.check(proof(verify), request({})),
      await senders.check(proof(verify), request({ authorization: `Bearer ${SECRET}` })),
    ])
    expect(said).not.toContain(SECRET)
  }
})
