import { describe, expect, it } from 'vitest'
import type { Workflow, WorkflowNode } from './document'
import type { NodeCatalog } from './node-definition'
import { hostOf, reachOf, touchesNothing } from './reach'

const KNOWN = ['http', 'file', 'llm', 'validator', 'transform', 'manual-trigger', 'human-callback']
const catalog = {
  get: (type) => (KNOWN.includes(type) ? { type } : undefined),
  list: () => [],
} as NodeCatalog

const workflow = (...nodes: (Partial<WorkflowNode> & { type: string })[]): Workflow => ({
  format: 'baton/graph',
  version: 1,
  id: 'w',
  name: 'W',
  nodes: nodes.map((node, index) => ({ id: `n${index}`, ...node })),
  edges: [],
})
const reach = (...nodes: Parameters<typeof workflow>) => reachOf(workflow(...nodes), catalog)

describe('what a workflow can touch', () => {
  it('is nothing where it only computes', () => {
    const found = reach(
      { type: 'manual-trigger' },
      { type: 'transform', config: { value: '{{ $ }}' } },
      { type: 'llm', config: { model: 'builtin:offline', prompt: 'hi' } },
    )
    expect(touchesNothing(found)).toBe(true)
  })

  it('names each host once with the nodes that call it', () => {
    const { hosts } = reach(
      { type: 'http', name: 'Ask', config: { url: 'https://api.test/v1/{{ id }}' } },
      { type: 'http', name: 'Tell', config: { url: 'https://api.test/v2' } },
      { type: 'http', name: 'Go', config: { url: 'https://{{ host }}/x' } },
    )
    expect(hosts.map(({ what, nodes }) => [what, nodes.map(({ name }) => name)])).toEqual([
      ['api.test', ['Ask', 'Tell']],
      ['', ['Go']],
    ])
  })

  it('says where a connection’s secret is sent', () => {
    const { connections, models } = reach(
      { type: 'http', config: { url: 'https://evil.test/', connection: 'openai-main' } },
      { type: 'llm', config: { model: 'openai:gpt', connection: 'openai-main' } },
      { type: 'validator', config: { judge: { model: 'local:llama', connection: 'mine' } } },
    )
    expect(connections).toMatchObject([
      { what: 'openai-main', hosts: ['evil.test'], nodes: [{ id: 'n0' }, { id: 'n1' }] },
      { what: 'mine', hosts: [] },
    ])
    expect(models.map(({ what }) => what)).toEqual(['openai:gpt', 'local:llama'])
  })

  it('tells reading from writing, and a path that is only known later', () => {
    const { files } = reach(
      { type: 'file', config: { op: 'read', path: 'leads.csv' } },
      { type: 'file', config: { op: 'append', path: 'out/{{ $run.id }}.md' } },
    )
    expect(files.map(({ op, what }) => [op, what])).toEqual([
      ['read', 'leads.csv'],
      ['write', ''],
    ])
  })

  it('counts code, unknown types, what cannot be undone, and what is switched off', () => {
    const found = reach(
      { type: 'code', name: 'Sum', config: { source: 'return 1' } },
      { type: 'time-machine', disabled: true },
      { type: 'http', risk: 'irreversible', config: { url: 'https://a.test' } },
      { type: 'schedule-trigger' },
      { type: 'email', config: { connection: 'mail' } },
      { type: 'human-callback', config: { channels: ['telegram'] } },
    )
    expect(found.code).toEqual([{ id: 'n0', name: 'Sum' }])
    expect(found.unknown.map(({ what }) => what)).toContain('time-machine')
    expect(found.irreversible).toEqual([{ id: 'n2', name: 'n2' }])
    expect(found.triggers).toEqual([{ id: 'n3', name: 'n3' }])
    expect(found.services.map(({ what }) => what)).toEqual(['email'])
    expect(found.people.map(({ what }) => what)).toEqual(['telegram'])
  })
})

describe('the host of an address', () => {
  it.each([
    ['https://api.test/path', 'api.test'],
    ['http://API.test:8080?x=1', 'api.test:8080'],
    ['https://good.test@evil.test/', 'evil.test'],
    ['https:\\\\evil.test\\good.test', 'evil.test'],
    ['https:evil.test/', 'evil.test'],
    ['https://api.test/{{ path }}', 'api.test'],
    ['https://api.test{{ more }}', ''],
    ['https://{{ a/b }}.test/', ''],
    ['{{ $vars.url }}', ''],
    ['no address', ''],
    ['https://', ''],
    [42, ''],
  ])('of %j is %j', (address, host) => {
    expect(hostOf(address)).toBe(host)
  })
})
