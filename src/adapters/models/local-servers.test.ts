import { afterEach, expect, it } from 'vitest'
import { answerJson, closedPort, startServer } from '../testing'
import type { TestServer } from '../testing'
import { createLocalServers } from './local-servers'

const servers: TestServer[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()))
})

/** A server that answers these paths with JSON, any other with 404. */
async function serve(answers: Record<string, unknown>): Promise<number> {
  const server = await startServer((request, response) => {
    const path = request.url ?? ''
    if (path in answers) answerJson(response, 200, answers[path])
    else answerJson(response, 404, {})
  })
  servers.push(server)
  return server.port
}

const OLLAMA = {
  '/api/version': { version: '0.31.2' },
  '/api/tags': {
    models: [
      { name: 'llama3.2:3b', size: 1 },
      { name: 'qwen3:8b', size: 2 },
    ],
  },
}
const LM_STUDIO = {
  '/api/v0/models': {
    object: 'list',
    data: [
      { id: 'gemma-3-12b', type: 'vlm', state: 'loaded' },
      { id: 'nomic-embed', type: 'embeddings', state: 'not-loaded' },
    ],
  },
}

async function find(ollama: Record<string, unknown>, lmStudio: Record<string, unknown>) {
  const ports = { ollama: await serve(ollama), lmStudio: await serve(lmStudio) }
  return { ports, found: await createLocalServers({ ports }).find() }
}

it('finds Ollama and LM Studio with the models that answer there', async () => {
  const { ports, found } = await find(OLLAMA, LM_STUDIO)
  expect(found).toEqual([
    {
      kind: 'ollama',
      title: 'Ollama',
      baseUrl: `http://127.0.0.1:${ports.ollama}/v1`,
      models: ['llama3.2:3b', 'qwen3:8b'],
    },
    {
      kind: 'lm-studio',
      title: 'LM Studio',
      baseUrl: `http://127.0.0.1:${ports.lmStudio}/v1`,
      models: ['gemma-3-12b'],
    },
  ])
})

it('finds nothing where nobody answers', async () => {
  const ports = { ollama: await closedPort(), lmStudio: await closedPort() }
  expect(await createLocalServers({ ports }).find()).toEqual([])
})

it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
  ['somebody else', { '/api/version': { name: 'x' } }, { '/api/v0/models': { data: 'x' } }],
  ['one that only speaks OpenAI', LM_STUDIO, { '/v1/models': { data: [{ id: 'a' }] } }],
  [
    'a list of something else',
    { ...OLLAMA, '/api/tags': { models: [1] } },
    { '/api/v0/models': { data: [{ id: 'a' }] } },
  ],
])('takes %s for none of them', async (_, ollama, lmStudio) => {
  expect((await find(ollama, lmStudio)).found).toEqual([])
})

it('takes no text, and follows no redirect', async () => {
  const target = await serve(OLLAMA)
  const page = await startServer((_, response) => response.end('<html>'))
  const elsewhere = await startServer((request, response) => {
    response.writeHead(302, { location: `http://127.0.0.1:${target}${request.url}` }).end()
  })
  servers.push(page, elsewhere)
  const ports = { ollama: elsewhere.port, lmStudio: page.port }
  expect(await createLocalServers({ ports }).find()).toEqual([])
})

it('waits for nobody once it is stopped', async () => {
  const silent = await startServer(() => undefined)
  servers.push(silent)
  const ports = { ollama: silent.port, lmStudio: silent.port }
  expect(await createLocalServers({ ports }).find(AbortSignal.abort())).toEqual([])
})
