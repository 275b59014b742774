import { describe, expect, test } from 'vitest'
import type { CallEnd, Effects, HttpRequest } from '../../engine/effects'
import { NodeError } from '../../engine/node-error'
import { catalog } from '../definitions'
import { validateConfig } from '../../shared/workflow/config-check'
import type { Json, JsonObject } from '../../shared/workflow/document'
import { fails, runNode, serving } from '../testing'

const definition = catalog.get('llm')!
const CITY = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
}
const WEATHER = {
  kind: 'http',
  name: 'weather',
  description: 'The weather of a city.',
  parameters: CITY,
  url: 'https://api.example.com/weather?q={{ $encodeUrlComponent($args.city) }}',
}

/** A model that uses a tool once and then says what came back. */
function using(name: string, input: Json) {
  const told: Json[] = []
  const generate: Effects['models']['generate'] = async (request, { onTool }) => {
    try {
      told.push((await onTool?.(name, input)) ?? null)
    } catch (error) {
      told.push(`error: ${(error as Error).message}`)
    }
    return {
      text: JSON.stringify(told),
      usage: { inputTokens: 1, outputTokens: 1 },
      costUsd: 0,
      model: request.model,
    }
  }
  return { told, generate }
}

const config = (...tools: JsonObject[]) => ({ model: 'openai:m', prompt: 'Go on.', tools })

test('a request: the arguments stand in the address, the answer goes to the model, and the use is written down', async () => {
  const { requests, http } = serving({ body: '{"sky":"rain"}' })
  const { told, generate } = using('weather', { city: 'Århus & Oslo' })
  const { notes } = await runNode('llm', config(WEATHER), null, { generate, http })
  expect(requests).toEqual([
    {
      method: 'GET',
      url: 'https://api.example.com/weather?q=%C3%85rhus%20%26%20Oslo',
      headers: {},
      expect: 'text',
    },
  ])
  expect(told).toEqual([{ status: 200, body: { sky: 'rain' } }])
  expect(notes).toEqual([
    {
      kind: 'tool',
      tool: 'weather',
      input: { city: 'Århus & Oslo' },
      output: { status: 200, body: { sky: 'rain' } },
      durationMs: 0,
    },
  ])
})

test('the model is told of its tools, and nothing else of them', async () => {
  let seen: unknown
  const generate: Effects['models']['generate'] = async (request) => {
    seen = [request.tools, request.maxToolRounds]
    return { text: 'Hi', usage: { inputTokens: 1, outputTokens: 1 }, model: 'm' }
  }
  await runNode('llm', { ...config(WEATHER), maxToolRounds: 3 }, null, { generate })
  const { name, description, parameters } = WEATHER
  expect(seen).toEqual([[{ name, description, parameters }], 3])
})

test('a change has a key by which the far side knows it again, another one for other arguments', async () => {
  const keyFor = async (city: string) => {
    const requests: HttpRequest[] = []
    const http: Effects['http'] = async (request) => {
      requests.push(request)
      return { status: 200, headers: {}, body: '' }
    }
    const post = { ...WEATHER, method: 'POST', body: { city: '{{ $args.city }}' } }
    await runNode('llm', config(post), null, { ...using('weather', { city }), http })
    expect(requests[0]).toMatchObject({ method: 'POST', body: { city } })
    return requests[0]!.headers['Idempotency-Key']
  }
  expect(await keyFor('Oslo')).toBe(await keyFor('Oslo'))
  expect(await keyFor('Oslo')).not.toBe(await keyFor('Rome'))
})

describe('what goes wrong is told to the model, and written down', () => {
  test.each<[string, Json, string]>([
    ['other', { city: 'Oslo' }, 'There is no tool other.'],
    ['weather', { town: 'Oslo' }, 'does not fit: city is missing'],
  ])('%s %j', async (name, input, message) => {
    const { told, generate } = using(name, input)
    const { notes } = await runNode('llm', config(WEATHER), null, { generate })
    expect(told[0]).toContain(message)
    expect(notes).toMatchObject([{ kind: 'tool', tool: name, error: { code: 'bad-input' } }])
  })

  test('a request that is refused', async () => {
    const http = async () => {
      throw new NodeError('http-status', 'It answered 500.', { retryable: true })
    }
    const { told, generate } = using('weather', { city: 'Oslo' })
    const { notes } = await runNode('llm', config(WEATHER), null, { generate, http })
    expect(told).toEqual(['error: It answered 500.'])
    expect(notes).toMatchObject([{ error: { code: 'http-status', message: 'It answered 500.' } }])
  })
})

describe('a workflow', () => {
  const enrich = { kind: 'workflow', name: 'enrich', description: 'Enriches.', workflow: 'enrich' }

  async function calling(end: CallEnd) {
    const calls: unknown[] = []
    const { told, generate } = using('enrich', {})
    const call = async (workflow: string, payload: Json) => {
      calls.push([workflow, payload])
      return end
    }
    const { notes } = await runNode('llm', config(enrich), null, { generate, call })
    return { calls, told, notes }
  }

  test('runs with what the model gives, and its output goes back', async () => {
    const { calls, told, notes } = await calling({ status: 'completed', output: { size: 3 } })
    expect(calls).toEqual([['enrich', {}]])
    expect(told).toEqual([{ size: 3 }])
    expect(notes).toMatchObject([
      { tool: 'enrich', output: { size: 3 }, child: expect.stringMatching(/^enrich-/) },
    ])
  })

  test('that fails or is cancelled is told', async () => {
    const error = { code: 'error', message: 'No such lead.' }
    expect((await calling({ status: 'failed', error })).told[0]).toContain('No such lead.')
    const { told, notes } = await calling({ status: 'cancelled', by: 'you' })
    expect(told[0]).toContain('was cancelled')
    expect(notes).toMatchObject([
      { error: { code: 'workflow-failed' }, child: expect.stringMatching(/^enrich-/) },
    ])
  })

  test('is one that the node calls, so that the document carries it', () => {
    expect(definition.calls?.(config(enrich, WEATHER))).toEqual(['enrich'])
  })
})

test('a store: rows are got, found and set', async () => {
  const asked: unknown[] = []
  const stores = {
    ask: async (request: unknown) => {
      asked.push(request)
      return { found: true }
    },
  }
  const tool = (more: object) => ({
    kind: 'store',
    name: 'rows',
    description: 'Rows.',
    collection: 'leads',
    ...more,
  })
  const any = { parameters: { type: 'object' } }
  const use = (input: Json, more: object) =>
    runNode('llm', config(tool({ ...any, ...more }) as JsonObject), null, {
      ...using('rows', input),
      stores,
    })
  await use({ key: 'ada' }, { op: 'get' })
  await use({ key: 'ada', value: 3 }, { op: 'set' })
  await use({ status: 'new' }, { op: 'query' })
  await use({ min: 5 }, { op: 'query', where: { score: { gt: '{{ $args.min }}' } } })
  expect(asked).toMatchObject([
    { op: 'get', collection: 'leads', key: 'ada' },
    { op: 'set', key: 'ada', value: 3 },
    { op: 'query', where: { status: 'new' }, limit: 50 },
    { op: 'query', where: { score: { gt: 5 } } },
  ])
  const { notes } = await use({}, { op: 'get' })
  expect(notes).toMatchObject([{ error: { message: expect.stringContaining('no key') } }])
})

describe('a config', () => {
  const problems = (tool: object) =>
    validateConfig(definition, config(tool as JsonObject)).map(({ path }) => path)

  test('is checked as it is written', () => {
    expect(problems(WEATHER)).toEqual([])
    expect(problems({ ...WEATHER, name: 'no spaces' })).toEqual(['tools[0].name'])
    expect(problems({ ...WEATHER, description: '' })).toEqual(['tools[0].description'])
    expect(problems({ ...WEATHER, parameters: { type: 'nonsense' } })).not.toEqual([])
    expect(validateConfig(definition, config(WEATHER, WEATHER))).toHaveLength(1)
  })

  test.each(['https://{{ $args.host }}/', '/weather', 'ftp://example.com/', '{{ $args.url }}'])(
    'lets no model choose the host: %s',
    async (url) => {
      const { http, requests } = serving({})
      const { generate } = using('weather', { city: 'Oslo' })
      expect((await fails('llm', config({ ...WEATHER, url }), null, { generate, http })).code).toBe(
        'bad-config',
      )
      expect(requests).toEqual([])
    },
  )

  test.each<[object, string | undefined]>([
    [{}, undefined],
    [{ method: 'POST' }, 'irreversible'],
    [{ method: 'POST', risk: 'reversible' }, undefined],
    [{ risk: 'high-stakes' }, 'high-stakes'],
  ])('with %j asks for the grade %s', (more, risk) => {
    expect(definition.leastRisk?.(config({ ...WEATHER, ...more }))?.risk).toBe(risk)
  })
})
