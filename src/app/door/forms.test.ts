import { afterEach, expect, it } from 'vitest'
import type { JsonObject } from '../../shared/workflow/document'
import { MemoryJournal } from '../../adapters/journal/memory-journal'
import { allFields, enteredOf, faultsOf, formOf } from './form-fields'
import { activated, doorBed, triggered, type DoorBed } from './testing'

const beds: DoorBed[] = []
afterEach(() => Promise.all(beds.splice(0).map((bed) => bed.close())))

const FIELDS: JsonObject = {
  type: 'object',
  properties: {
    name: { type: 'string', title: 'Your name', minLength: 1, maxLength: 20 },
    email: { type: 'string', format: 'email' },
    age: { type: 'integer', minimum: 18, description: 'In years.' },
    plan: { enum: ['small', 'large'] },
    topics: { type: 'array', items: { enum: ['a', 'b', 3] } },
    agreed: { type: 'boolean' },
    address: {
      type: 'object',
      title: 'Where you live',
      properties: { city: { type: 'string' }, zip: { type: 'string', pattern: '^\\d+$' } },
      required: ['city'],
    },
  },
  required: ['name', 'plan'],
}
const CONFIG = { title: 'Join <us>', path: 'join', fields: FIELDS }

async function opened(config: JsonObject = CONFIG, ...given: Parameters<typeof doorBed>) {
  const bed = doorBed(...given)
  beds.push(bed)
  await activated(bed.app, triggered('form-trigger', config))
  const url = `${bed.url()}/forms/${String(config.path)}`
  const page = await (await fetch(url)).text()
  const token = /name="\$token" value="([^"]+)"/.exec(page)?.[1] ?? ''
  const send = (entered: Record<string, string>, headers: Record<string, string> = {}) =>
    fetch(url, {
      method: 'POST',
      body: new URLSearchParams({ $token: token, ...entered }),
      redirect: 'manual',
      headers,
    })
  return { bed, url, page, token, send }
}

it('serves a page with a label for each field, and no script', async () => {
  const { page } = await opened()
  expect(page).toContain('<h1>Join &lt;us&gt;</h1>')
  expect(page).toContain('<label for="f-name">Your name</label>')
  expect(page).toContain(
    '<label for="f-email">Email <span class="optional">(optional)</span></label>',
  )
  expect(page).toMatch(/<input [^>]*name="age"[^>]*aria-describedby="f-age-help"[^>]*type="number"/)
  expect(page).toContain('<legend>Where you live</legend>')
  expect(page).not.toContain('<script')
})

it('starts a run with what was entered, as the schema means it, and says thank you', async () => {
  const { bed, send, url } = await opened()
  const sent = await send({
    name: ' Ada ',
    plan: '1',
    age: '36',
    topics: '2',
    agreed: '1',
    'address.city': 'London',
    'address.zip': '',
  })
  expect([sent.status, sent.headers.get('location')]).toEqual([303, '/forms/join?sent'])
  expect(await bed.payloads()).toEqual([
    { name: 'Ada', plan: 'large', age: 36, topics: [3], agreed: true, address: { city: 'London' } },
  ])
  expect(await (await fetch(`${url}?sent`)).text()).toContain('It has arrived.')
})

it('says what is wrong beside the field, and keeps what was entered', async () => {
  const { bed, send } = await opened()
  const answer = await send({ name: 'x'.repeat(30), email: 'a"b', age: '7', 'address.zip': 'no' })
  expect(answer.status).toBe(422)
  const page = await answer.text()
  expect(page).toContain('<div class="errors" role="alert">')
  expect(page).toContain('<a href="#f-plan">Plan</a>: Please choose one.')
  expect(page).toMatch(
    /id="f-name" name="name" required aria-invalid="true" aria-describedby="f-name-error"/,
  )
  expect(page).toContain('id="f-age-error"')
  expect(page).toContain('value="a&quot;b"')
  expect(page).toContain(`value="${'x'.repeat(30)}"`)
  expect(await bed.payloads()).toEqual([])
})

it('starts one run for a page that is sent twice, also at once', async () => {
  const { bed, send } = await opened()
  const entered = { name: 'Ada', plan: '0' }
  const statuses = await Promise.all([send(entered), send(entered), send(entered)])
  expect(statuses.map(({ status }) => status)).toEqual([303, 303, 303])
  expect(await bed.payloads()).toHaveLength(1)
})

it('starts another run where somebody goes back, changes something and sends the page again', async () => {
  const { bed, send } = await opened()
  for (const name of ['Ada', 'Ada', 'Grace', 'Ada', 'Grace']) {
    const { status } = await send({ name, plan: '0' })
    expect(status).toBe(303)
  }
  const names = (await bed.payloads()).map((payload) => (payload as JsonObject).name)
  expect(names.toSorted()).toEqual(['Ada', 'Grace'])
})

it('takes nothing from another site, without the page, or with a token of its own', async () => {
  const { bed, url, token, send } = await opened()
  const entered = { name: 'Ada', plan: '0' }
  expect((await send(entered, { origin: 'http://evil.example' })).status).toBe(403)
  expect((await send(entered, { origin: 'null' })).status).toBe(403)
  const foreign = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }
  expect((await send(entered, foreign)).status).toBe(403)
  for (const forged of [
    '',
    'a.b.c',
    token.replace(/.$/, (last) => (last === '0' ? '1' : '0')),
    `x${token}`,
  ]) {
    const answer = await send({ ...entered, $token: forged })
    expect(answer.status).toBe(403)
    expect(await answer.text()).toContain('value="Ada"')
  }
  const json = { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } }
  expect((await fetch(url, json)).status).toBe(415)
  expect(await bed.payloads()).toEqual([])
  expect((await send(entered, { origin: new URL(url).origin })).status).toBe(303)
})

it('asks again where a page was left open for more than a day', async () => {
  let now = 1_000
  const bed = doorBed()
  beds.push(bed)
  const { clock } = bed.ports
  await bed.app.close()
  const { send } = await opened(CONFIG, {
    ports: { clock: Object.assign(Object.create(clock) as typeof clock, { now: () => now }) },
  })
  now += 25 * 3_600_000
  const answer = await send({ name: 'Ada', plan: '0' })
  expect(answer.status).toBe(403)
  expect(await answer.text()).toContain('open for too long')
})

it('keeps a page good over a restart of the host', async () => {
  const journal = new MemoryJournal()
  const { bed, send, token } = await opened(CONFIG, { ports: { journal } })
  const [before] = bed.app.activations.list()
  await bed.app.activations.activate(triggered('form-trigger', CONFIG))
  await activated(bed.app, triggered('form-trigger', CONFIG))
  expect(bed.app.activations.list()[0]?.version).toBeGreaterThan(before?.version ?? 0)
  expect((await send({ $token: token, name: 'Ada', plan: '0' })).status).toBe(303)
})

it('keeps what was entered where it cannot be taken now', async () => {
  class Full extends MemoryJournal {
    override append() {
      return Promise.reject(Object.assign(new Error('The disk is full.'), { code: 'journal-full' }))
    }
  }
  const { send } = await opened(CONFIG, { ports: { journal: new Full() } })
  const answer = await send({ name: 'Ada', plan: '0' })
  expect(answer.status).toBe(503)
  const page = await answer.text()
  expect(page).toContain('Send it again in a moment')
  expect(page).toContain('value="Ada"')
  expect(page).not.toContain('disk')
})

it('is closed with its workflow', async () => {
  const { bed, url } = await opened()
  await bed.app.activations.deactivate('w')
  const answer = await fetch(url)
  expect(answer.status).toBe(404)
  expect(await answer.text()).toContain('There is no form here')
})

it('has an address of its own where none was chosen, and shares none', async () => {
  const bed = doorBed()
  beds.push(bed)
  const fields = FIELDS
  await activated(bed.app, triggered('form-trigger', { title: 'A', fields }))
  expect((await fetch(`${bed.url()}/forms/w/start`)).status).toBe(200)
  await activated(bed.app, triggered('form-trigger', CONFIG, undefined, 'one'))
  const { problem } = await activated(bed.app, triggered('form-trigger', CONFIG, undefined, 'two'))
  expect(problem).toContain('has a form at /forms/join already')
})

it('shows what is there at first', async () => {
  const fields = {
    type: 'object',
    properties: {
      text: { type: 'string', default: '<Hi>', maxLength: 500 },
      pick: {
        oneOf: [
          { const: 1, title: 'One' },
          { const: 2, title: 'Two' },
        ],
        default: 2,
      },
      many: { type: 'array', items: { type: 'string' }, default: ['a', 'b'] },
      on: { type: 'boolean', default: true },
    },
  }
  const { page } = await opened({ title: 'F', path: 'f', fields })
  expect(page).toMatch(/<textarea[^>]*name="text"[^>]*>\n&lt;Hi&gt;<\/textarea>/)
  expect(page).toContain('<option value="1" selected>Two</option>')
  expect(page).toMatch(/>\na\nb<\/textarea>/)
  expect(page).toMatch(/name="on"[^>]* checked>/)
})

it('is not led astray by fields with names that objects have by themselves', () => {
  const schema: JsonObject = {
    type: 'object',
    properties: JSON.parse(
      '{"__proto__":{"type":"object","properties":{"x":{"type":"string"}}}}',
    ) as JsonObject,
  }
  const fields = allFields(formOf(schema))
  enteredOf(fields, new URLSearchParams({ '__proto__.x': 'polluted' }))
  expect(({} as Record<string, unknown>).x).toBeUndefined()
})

it('finds the line of a list that is wrong', () => {
  const schema: JsonObject = {
    type: 'object',
    properties: { mails: { type: 'array', items: { type: 'string', pattern: '@' } } },
  }
  const fields = allFields(formOf(schema))
  const entered = enteredOf(fields, new URLSearchParams({ mails: 'a@b\r\n\r\nno' }))
  expect(entered).toEqual({ mails: ['a@b', 'no'] })
  expect(faultsOf(schema, fields, entered).get('mails')).toMatch(/^Line 2 /)
})
