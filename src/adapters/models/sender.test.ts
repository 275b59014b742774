// Whom a model's key goes to, and what a model that uses tools keeps from others.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startModelService } from '../../../e2e/servers/model-services'
import { NodeError } from '../../engine/node-error'
import type { ConnectionKind } from '../../shared/connections/kinds'
import { SystemClock } from '../clock/system-clock'
import { credentialsOf } from '../connections/credentials'
import { failureOf, startServer } from '../testing'
import type { TestServer } from '../testing'
import { FolderWorkspace } from '../workspace/workspace'
import { createModels } from './models'
import type { ModelsOptions } from './models'
import { Pace } from './pace'

const KEY = 'key-of-a-test-4410'
const never = new AbortController().signal

function modelsAt(
  kind: ConnectionKind,
  fields: Record<string, string>,
  more: Partial<ModelsOptions> = {},
) {
  const secrets = { apiKey: KEY }
  return createModels({
    connections: {
      credentials: async (id) => credentialsOf({ id, name: 'Main', kind, fields, secrets }),
    },
    ...more,
  })
}

describe('an endpoint that points elsewhere', () => {
  let folder: string
  let elsewhere: TestServer
  let server: TestServer
  let reached: string[]
  let status: number
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'baton-sender-'))
    reached = []
    elsewhere = await startServer((request, response) => {
      reached.push(JSON.stringify(request.headers))
      response.end('{}')
    })
    // Another name makes another origin of it.
    const location = `http://localhost:${elsewhere.port}/stolen`
    server = await startServer((_, response) => response.writeHead(status, { location }).end())
  })
  afterEach(async () => {
    await Promise.all([server.close(), elsewhere.close()])
    await rm(folder, { recursive: true, force: true })
  })

  async function refuses(failing: Promise<unknown>) {
    const failure = await failureOf(failing)
    expect(failure).toBeInstanceOf(NodeError)
    expect(failure).toMatchObject({ code: 'network', retryable: false })
    expect(failure.message).toBe(
      `Main answered ${status}: it points to another address, where its key must not go. Enter the right address in the connection *main*.`,
    )
    expect(reached).toEqual([])
  }

  it.each<[ConnectionKind, number]>([
    ['anthropic', 307],
    ['openai', 308],
    ['google', 302],
    ['openai-compatible', 301],
  ])('gets nothing of %s sent on by its %i', async (kind, given) => {
    status = given
    const models = modelsAt(kind, { baseUrl: server.url })
    const request = { model: `${kind}:m`, connection: 'main', prompt: 'Hi' }
    await refuses(models.generate(request, { signal: never, onText: () => undefined }))
  })

  it('gets neither a recording nor the prompt of a picture sent on', async () => {
    status = 307
    const workspace = new FolderWorkspace(folder)
    await workspace.files.write('talk.wav', 'RIFF of a test')
    const models = modelsAt(
      'openai',
      { baseUrl: server.url },
      {
        files: {
          locate: (path) => workspace.whereIs(path),
          readText: (path) => workspace.files.read(path),
          readBytes: (path, most) => workspace.readBytes(path, most),
          keep: (bytes, about) => workspace.values.keep(bytes, about),
        },
      },
    )
    if (!models.paint || !models.transcribe) throw new Error('There are no files.')
    const to = { connection: 'main' }
    await refuses(models.paint({ ...to, model: 'openai:gpt-image-1', prompt: 'A sea' }, never))
    await refuses(
      models.transcribe(
        { ...to, model: 'openai:whisper-1', file: 'talk.wav' },
        { signal: never, onText: () => undefined },
      ),
    )
  })
})

it('leaves its place to the model that its tool asks, and takes it again after', async () => {
  const server = await startModelService('anthropic', KEY)
  try {
    server.script({ kind: 'tool', name: 'ask', input: {} }, { kind: 'ok', text: 'Done.' })
    const pace = new Pace(new SystemClock())
    const models = modelsAt('anthropic', { baseUrl: server.url, concurrent: '1' }, { pace })
    const request = { model: 'anthropic:small-1', connection: 'main', prompt: 'Hi' }
    const waits: string[] = []
    const options = {
      signal: never,
      onText: () => undefined,
      onWait: (why: string) => waits.push(why),
    }
    const tools = [{ name: 'ask', description: 'Asks.', parameters: { type: 'object' } }]
    let inner = ''
    const answer = await models.generate(
      { ...request, tools },
      {
        ...options,
        onTool: async () => {
          inner = (await models.generate(request, options)).text
          return inner
        },
      },
    )
    expect([inner, answer.text]).toEqual(['Done.', 'Done.'])
    expect(waits).toEqual([])
    // Whoever comes next finds the place free, once.
    const to = { connection: 'main', name: 'Main', fields: { concurrent: '1' } }
    await pace.enter(to, { signal: never })
    const stop = new AbortController()
    const second = pace.enter(to, { ...options, signal: stop.signal })
    expect(waits).toHaveLength(1)
    stop.abort()
    await failureOf(second)
  } finally {
    await server.close()
  }
})
