// What of the uses of tools lasts beyond the model that asked for them.
import { describe, expect, test } from 'vitest'
import type { CallEnd, Effects } from '../../engine/effects'
import { NodeError } from '../../engine/node-error'
import type { Json, JsonObject } from '../../shared/workflow/document'
import { fails, runNode, serving } from '../testing'
import type { NodeSituation } from '../testing'

const ANY = { description: 'Does it.', parameters: { type: 'object' } }
const GET = { ...ANY, kind: 'http', name: 'send', url: 'https://api.example.com/mails' }
const POST = { ...GET, method: 'POST', body: '{{ $args }}' }
const RUNS = { ...ANY, kind: 'workflow', name: 'send', workflow: 'child' }
const SETS = { ...ANY, kind: 'store', name: 'send', op: 'set', collection: 'leads' }

const config = (tool: JsonObject, ...fallbacks: string[]): JsonObject => ({
  model: 'openai:first',
  prompt: 'Go on.',
  tools: [tool],
  fallbacks: fallbacks.map((model) => ({ model })),
})

/** Models that use the tool with these inputs, one list each. All but the last are then out of reach, and it too where `allFail`. */
function using(inputs: Json[][], { allFail = false } = {}) {
  const asked: string[] = []
  const generate: Effects['models']['generate'] = async ({ model }, { onTool }) => {
    const last = asked.push(model) === inputs.length
    for (const input of inputs[asked.length - 1] ?? []) await onTool?.('send', input)
    if (!last || allFail)
      throw new NodeError('network', 'It broke off.', { retryable: true, costUsd: 0.25 })
    return { text: 'Hi', usage: { inputTokens: 1, outputTokens: 1 }, model }
  }
  return { asked, generate }
}

const done: CallEnd = { status: 'completed', output: null }

describe('a model that fails after a tool', () => {
  const host = (): NodeSituation => ({
    http: serving({}).http,
    call: async () => done,
    stores: { ask: async () => null },
  })

  test.each<[string, JsonObject]>([
    ['sent what cannot be taken back', POST],
    ['asked for what is high-stakes', { ...GET, risk: 'high-stakes' }],
    ['ran a workflow, which may have done anything', RUNS],
  ])('%s is the last that is asked', async (_, tool) => {
    const { asked, generate } = using([[{ key: 'a' }], []])
    const done: string[] = []
    const lasting = (what: string) => void done.push(what)
    const situation = { ...host(), generate, lasting }
    const failure = await fails('llm', config(tool, 'openai:second'), null, situation)
    expect(asked).toEqual(['openai:first'])
    expect(done).toEqual(['send had been used'])
    expect(failure).toMatchObject({ code: 'network', spent: { costUsd: 0.25 } })
  })

  test('also where the request itself got no answer', async () => {
    const { asked, generate } = using([[{}], []])
    const http = () => Promise.reject(new NodeError('network', 'Gone.', { retryable: true }))
    await fails('llm', config(POST, 'openai:second'), null, { http, generate })
    expect(asked).toEqual(['openai:first'])
  })

  test.each<[string, JsonObject]>([
    ['only read', GET],
    ['sent what can be undone', { ...POST, risk: 'reversible' }],
    ['set a row', SETS],
  ])('%s is followed by the next, and may be tried again', async (_, tool) => {
    const { asked, generate } = using([[{ key: 'a' }], []], { allFail: true })
    const lasting = (what: string) => expect.unreachable(what)
    const situation = { ...host(), generate, lasting }
    const failure = await fails('llm', config(tool, 'openai:second'), null, situation)
    expect(asked).toEqual(['openai:first', 'openai:second'])
    expect(failure).toMatchObject({ retryable: true, message: 'It broke off.' })
  })

  test('that never began is followed by the next', async () => {
    const { asked, generate } = using([[], []])
    await runNode('llm', config(POST, 'openai:second'), null, { generate })
    expect(asked).toEqual(['openai:first', 'openai:second'])
  })
})

describe('the key of a use', () => {
  /** The runs that are called, by what they were given. */
  async function children(inputs: Json[], tool: JsonObject = RUNS) {
    const { generate } = using([inputs])
    const { notes } = await runNode('llm', config(tool), null, {
      generate,
      call: async () => done,
    })
    return notes.map((note) => (note.kind === 'tool' ? note.child : undefined))
  }

  test('of a workflow is another one for other arguments, another workflow, and the second time', async () => {
    const keys = [
      ...(await children([{ n: 1 }, { n: 2 }, { n: 1 }])),
      ...(await children([{ n: 1 }], { ...RUNS, workflow: 'other' })),
    ]
    expect(new Set(keys).size).toBe(4)
  })

  test('of a workflow is the same after a restart, whatever the model asks for first then', async () => {
    const [one, two, again] = await children([{ n: 1 }, { n: 2 }, { n: 1 }])
    expect(await children([{ n: 2 }, { n: 1 }, { n: 1 }])).toEqual([two, one, again])
  })

  test('of a row that is set to and fro lets the last one stand, also that of the next model and attempt', async () => {
    const made = new Set<string>()
    const rows = new Map<string, Json>()
    const stores: Effects['stores'] = {
      ask: async (request) => {
        if (request.op === 'set' && !made.has(request.idempotencyKey)) {
          made.add(request.idempotencyKey)
          rows.set(request.key, request.value)
        }
        return null
      },
    }
    const set = (value: string) => ({ key: 'ada', value })
    const once = using([[set('a'), set('b'), set('a')]])
    await runNode('llm', config(SETS), null, { ...once, stores })
    expect(rows.get('ada')).toBe('a')
    made.clear()
    for (const [attempt, values] of [
      [1, ['a', 'b']],
      [2, ['a']],
    ] as const) {
      const uses = using([values.map(set)])
      await runNode('llm', config(SETS), null, { ...uses, stores, attempt })
    }
    expect(rows.get('ada')).toBe('a')
    made.clear()
    const twice = using([[set('c'), set('d')], [set('c')]])
    await runNode('llm', config(SETS, 'openai:second'), null, { ...twice, stores })
    expect(rows.get('ada')).toBe('c')
  })

  test('of a request that changes something is another one the second time', async () => {
    const { requests, http } = serving({})
    const { generate } = using([[{ n: 1 }, { n: 1 }]])
    await runNode('llm', config(POST), null, { generate, http })
    expect(new Set(requests.map(({ headers }) => headers['Idempotency-Key'])).size).toBe(2)
  })
})
