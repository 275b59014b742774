import { expect, it } from 'vitest'
import { BadBody, bodyOf } from './request-body'

const kept: [string, string, string][] = []
const keep = async (
  bytes: Uint8Array,
  { name, contentType }: { name: string; contentType: string },
) => {
  kept.push([name, contentType, Buffer.from(bytes).toString('latin1')])
  return {
    file: `files/${name}`,
    name,
    bytes: bytes.byteLength,
    contentType,
    sha256: 'a'.repeat(64),
  }
}

const read = (body: string | Uint8Array, type?: string) =>
  bodyOf(
    {
      body: typeof body === 'string' ? new TextEncoder().encode(body) : body,
      headers: type === undefined ? {} : { 'content-type': type },
    },
    keep,
  )

it.each([
  ['application/json', '{"a":[1,null]}', { a: [1, null] }],
  ['application/json; charset=utf-8', '"é"', 'é'],
  ['application/cloudevents+json', '[]', []],
  ['application/x-www-form-urlencoded', 'a=1&b=x+y&a=2&c=', { a: ['1', '2'], b: 'x y', c: '' }],
  ['text/plain', 'héllo', 'héllo'],
  ['application/xml', '<a/>', '<a/>'],
  ['application/rss+xml', '<a/>', '<a/>'],
  ['application/json', '', null],
])('%s of %j', async (type, body, value) => {
  expect(await read(body, type)).toEqual(value)
})

it('reads text in the charset that it names', async () => {
  expect(await read(new Uint8Array([0xe9]), 'text/plain; charset="iso-8859-1"')).toBe('é')
  await expect(read(new Uint8Array([0xe9]), 'text/plain')).rejects.toThrow('not text in utf-8')
  await expect(read('x', 'text/plain; charset=klingon')).rejects.toThrow('not text in klingon')
})

it('says where JSON is wrong', async () => {
  await expect(read('{"a": 1,}', 'application/json')).rejects.toThrow(/not JSON: .*position 8/)
  await expect(read('{', 'application/json')).rejects.toMatchObject({ status: 400 })
})

it('is not led astray by a name that objects have by themselves', async () => {
  const value = await read('__proto__=1&constructor=2', 'application/x-www-form-urlencoded')
  expect(Object.keys(value as object)).toEqual(['__proto__', 'constructor'])
  expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
})

it('keeps what it does not know as a file', async () => {
  expect(await read(new Uint8Array([1, 2]), 'image/png')).toMatchObject({
    file: 'files/body',
    bytes: 2,
    contentType: 'image/png',
  })
  expect(await read('x')).toMatchObject({ contentType: 'application/octet-stream' })
})

it('takes a multipart body apart: fields as text, files as files', async () => {
  kept.length = 0
  const form = new FormData()
  form.append('title', 'Talk')
  form.append('tag', 'a')
  form.append('tag', 'b')
  form.append('audio', new Blob(['\u0001bytes'], { type: 'audio/mpeg' }), 'talk.mp3')
  const sent = new Response(form)
  const bytes = new Uint8Array(await sent.arrayBuffer())
  expect(await read(bytes, sent.headers.get('content-type') ?? '')).toMatchObject({
    title: 'Talk',
    tag: ['a', 'b'],
    audio: { file: 'files/talk.mp3', contentType: 'audio/mpeg', bytes: 6 },
  })
  expect(kept).toEqual([['talk.mp3', 'audio/mpeg', '\u0001bytes']])
})

it('refuses a multipart body that is damaged, or of too many parts', async () => {
  const type = 'multipart/form-data; boundary=b'
  await expect(read('--b\r\nnonsense', type)).rejects.toMatchObject({ status: 400 })
  await expect(read('x', 'multipart/form-data')).rejects.toThrow('no boundary')
  const part = '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'
  await expect(read(`${part.repeat(300)}--b--\r\n`, type)).rejects.toThrow('at most 200')
})

it('takes no more text than fits into a run', async () => {
  const error: unknown = await read(' '.repeat(13 * 1024 * 1024), 'application/json').catch(
    (e: unknown) => e,
  )
  expect(error).toBeInstanceOf(BadBody)
  expect(error).toMatchObject({ status: 413, message: expect.stringContaining('12 MB') })
})
