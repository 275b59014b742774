import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inflateSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startOpenAi } from '../../../../e2e/servers/openai'
import type { OpenAiServer } from '../../../../e2e/servers/openai'
import type { PictureRequest } from '../../../engine/effects'
import { credentialsOf } from '../../connections/credentials'
import { failureOf } from '../../testing'
import { FolderWorkspace } from '../../workspace/workspace'
import { createModels } from '../models'
import { offlinePicture } from './offline-picture'

const KEY = 'sk-test-of-pictures-5520'

let server: OpenAiServer
let folder: string
let workspace: FolderWorkspace

beforeEach(async () => {
  server = await startOpenAi({ key: KEY })
  folder = await mkdtemp(join(tmpdir(), 'baton-paint-'))
  workspace = new FolderWorkspace(folder)
})
afterEach(async () => {
  await server.close()
  await rm(folder, { recursive: true, force: true })
})

async function paint(
  request: Partial<PictureRequest> = {},
  { secret = KEY, signal = new AbortController().signal } = {},
) {
  const models = createModels({
    connections: {
      credentials: async (id) =>
        credentialsOf({
          id,
          name: 'OpenAI main',
          kind: 'openai',
          fields: { baseUrl: server.url },
          secrets: { apiKey: secret },
        }),
    },
    prices: async () => [
      { pattern: 'local:gpt-image-1', price: { kind: 'tokens', input: 5, output: 40 } },
    ],
    files: {
      locate: (path) => workspace.whereIs(path),
      readText: (path) => workspace.files.read(path),
      readBytes: (path, most) => workspace.readBytes(path, most),
      keep: (bytes, about) => workspace.values.keep(bytes, about),
    },
  })
  if (!models.paint) throw new Error('There are no pictures.')
  const usual = { model: 'openai:gpt-image-1', connection: 'main', prompt: 'A calm sea, at dawn!' }
  return models.paint({ ...usual, ...request }, signal)
}

it('asks for one picture and keeps it as a file of the workspace, with what it cost', async () => {
  const usage = { input_tokens: 100_000, output_tokens: 10_000, total_tokens: 110_000 }
  server.paint({ kind: 'ok', usage })
  const picture = await paint({ size: '1536x1024' })
  expect(server.requests[0]!.image).toMatchObject({
    model: 'gpt-image-1',
    prompt: 'A calm sea, at dawn!',
    size: '1536x1024',
    n: 1,
  })
  expect(picture).toMatchObject({
    model: 'gpt-image-1',
    usage: { inputTokens: 100_000, outputTokens: 10_000 },
    costUsd: 0.9,
    file: { name: 'a-calm-sea-at-dawn.png', contentType: 'image/png' },
  })
  const bytes = await readFile(join(folder, picture.file.file))
  expect(bytes.subarray(1, 4).toString()).toBe('PNG')
})

it('has an unknown cost where the service tells no tokens', async () => {
  server.paint({ kind: 'ok' })
  expect(await paint()).toMatchObject({ unpriced: { models: ['local:gpt-image-1'] } })
})

it('takes nothing for a picture that is none', async () => {
  server.paint({ kind: 'ok', picture: Buffer.from('<html>') })
  expect(await failureOf(paint())).toMatchObject({ code: 'model-answer', retryable: true })
})

it('says why the service refused; the key is in nothing that comes out', async () => {
  server.paint({
    kind: 'error',
    status: 400,
    message: 'Your request was rejected by the safety system.',
  })
  const failure = await failureOf(paint())
  expect(failure.message).toContain('safety system')
  const secret = 'sk-wrong-and-secret-8812'
  const refused = await failureOf(paint({}, { secret }))
  expect(refused.code).toBe('model-refused')
  expect(JSON.stringify([refused, refused.message, refused.stack])).not.toContain(secret)
})

it('is refused for a model that makes no pictures', async () => {
  expect((await failureOf(paint({ model: 'anthropic:claude' }))).code).toBe('unknown-model')
})

it('ends when the run is stopped', async () => {
  server.paint({ kind: 'hang' })
  const stop = new AbortController()
  const failing = failureOf(paint({}, { signal: stop.signal }))
  const request = await server.nextRequest()
  stop.abort()
  expect((await failing).code).toBe('aborted')
  await request.ended
})

describe('the offline model', () => {
  it('keeps a picture that asks nobody', async () => {
    const picture = await paint({ model: 'builtin:offline', connection: '', size: '320x180' })
    expect(picture).toMatchObject({ costUsd: 0, model: 'builtin:offline' })
    expect(dimensions(await readFile(join(folder, picture.file.file)))).toEqual([320, 180])
    expect(server.requests).toEqual([])
  })

  it('draws the same for the same words, and another for others', () => {
    const draw = (prompt: string) => Buffer.from(offlinePicture(prompt, '200x100'))
    expect(draw('Three small steps').equals(draw('Three small steps'))).toBe(true)
    expect(draw('Three small steps').equals(draw('Two small steps'))).toBe(false)
  })

  it('writes the words in white on its colours', () => {
    const white = (prompt: string) => count(offlinePicture(prompt, '400x400'), 255)
    expect(white('Ship on Friday')).toBeGreaterThan(white('Go') + 500)
  })

  it.each([
    ['99999x99999', [1536, 1536]],
    ['1x1', [64, 64]],
    ['auto', [1024, 1024]],
  ])('makes %s %s at most', (size, expected) => {
    expect(dimensions(offlinePicture('A', size))).toEqual(expected)
  })

  it('copes with a word longer than a line, with a text longer than the picture, and with signs', () => {
    for (const prompt of ['x'.repeat(500), 'word '.repeat(5_000), '🎉 ünïcode — „quotes“', ' '])
      expect(dimensions(offlinePicture(prompt, '128x128'))).toEqual([128, 128])
  })
})

function dimensions(bytes: Uint8Array): [number, number] {
  const view = Buffer.from(bytes)
  return [view.readUInt32BE(16), view.readUInt32BE(20)]
}

/** How many bytes of the picture's rows have this value. */
function count(bytes: Uint8Array, value: number): number {
  const view = Buffer.from(bytes)
  const length = view.readUInt32BE(33)
  const rows = inflateSync(view.subarray(41, 41 + length))
  return rows.filter((byte) => byte === value).length
}
