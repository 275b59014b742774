import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Workflow } from './document'
import { findSecrets, REMOVED, removeSecrets } from './secrets'

const workflow = (config: Record<string, unknown>, more: Partial<Workflow> = {}): Workflow => ({
  format: 'baton/graph',
  version: 1,
  id: 'w',
  name: 'W',
  nodes: [{ id: 'call', type: 'http', name: 'Call', config }],
  edges: [],
  ...more,
})
/** Put together here, so that nobody's scanner takes this file for a leak. */
const key = (...parts: string[]) => parts.join('')
const letters = 'aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0dF'

const shapes: [string, string, string][] = [
  ['OpenAI key', 'x', key('sk-', 'proj-', letters)],
  ['Anthropic key', 'x', key('sk-', 'ant-', 'api03-', letters)],
  ['GitHub token', 'x', key('ghp', '_', letters, '1234')],
  ['AWS key', 'x', key('AKIA', 'ABCDEFGH12345678')],
  ['Google key', 'x', key('AIza', letters, 'abc')],
  ['Slack token', 'x', key('xoxb', '-1234567890-', letters)],
  ['Slack webhook', 'url', key('https://hooks.slack.com/services/', 'T00/B00/', letters)],
  [
    'Telegram bot token',
    'url',
    key('https://api.telegram.org/bot', '123456789:', letters, 'abc', '/sendMessage'),
  ],
  ['Stripe key', 'x', key('sk_', 'live_', letters)],
  ['token (JWT)', 'x', key('eyJ', 'hbGciOiJIUzI1', '.eyJ', 'zdWIiOiIxMjM0', '.', letters)],
  ['password in an address', 'url', 'postgres://ada:lovelace1815@db.test/sales'],
  ['key in an address', 'url', `https://api.test/v1?api_key=${letters}&page=2`],
  ['bearer token', 'Authorization', `Bearer ${letters}`],
  ['password (Basic)', 'Authorization', 'Basic YWRhOmxvdmVsYWNlMTgxNQ=='],
  [
    'private key',
    'x',
    key('-----BEGIN ', 'RSA PRIVATE KEY-----\nabc\n-----END ', 'RSA PRIVATE KEY-----'),
  ],
  ['secret field', 'apiKey', 'hunter2hunter2'],
  ['secret field', 'x-api-key', 'hunter2hunter2'],
  ['secret field', 'password', 'correct-horse'],
]

describe('strings that look like secrets', () => {
  it.each(shapes)('are found: %s in %s', (kind, name, text) => {
    const found = findSecrets(workflow({ [name]: text }))
    expect(found).toMatchObject([{ kind, path: ['nodes', 0, 'config', name] }])
    expect(found[0]!.shown).not.toContain(letters.slice(4))
  })

  it.each([
    ['Authorization', 'Bearer {{ $vars.token }}'],
    ['apiKey', 'YOUR_API_KEY_HERE'],
    ['apiKey', 'xxxxxxxxxxxxxxxx'],
    ['token', '{{ $trigger.token }}'],
    ['password', 'short'],
    ['secret', 'Never tell the customer this sentence'],
    ['prompt', 'Ask for the password, but never write sk-something'],
    ['url', 'https://api.test/posts?page=2&sort=name'],
    ['key', 'customer-42'],
    ['maxOutputTokens', '100000000'],
    ['text', 'Basic research and Bearer of news'],
  ])('are not seen where there are none: %s = %s', (name, text) => {
    expect(findSecrets(workflow({ [name]: text }))).toEqual([])
  })

  it('are found anywhere: in samples, variables, notes and fields nobody knows', () => {
    const token = key('ghp', '_', letters, '1234')
    const found = findSecrets(
      workflow(
        { sample: { rows: [{ deep: `see ${token}` }] } },
        { variables: { mine: token }, studio: { note: `use ${token} and ${token}` } },
      ),
    )
    expect(found.map(({ path }) => path.join('.')).sort()).toEqual([
      'nodes.0.config.sample.rows.0.deep',
      'studio.note',
      'studio.note',
      'variables.mine',
    ])
  })

  it('are taken out and nothing else is touched', () => {
    const token = key('ghp', '_', letters, '1234')
    const before = workflow(
      { headers: { Authorization: `Bearer ${letters}` }, url: 'https://api.test' },
      { variables: { a: `${token} then ${token}.` } },
    )
    const after = removeSecrets(before, findSecrets(before))
    expect(after.nodes[0]!.config).toEqual({
      headers: { Authorization: `Bearer ${REMOVED}` },
      url: 'https://api.test',
    })
    expect(after.variables).toEqual({ a: `${REMOVED} then ${REMOVED}.` })
    expect(findSecrets(after)).toEqual([])
    expect(JSON.stringify(before)).toContain(token)
  })

  it('are all gone after they were taken out, whatever surrounds them', () => {
    const piece = fc.oneof(fc.string(), fc.constantFrom(...shapes.map(([, , text]) => text)))
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
        const document = workflow({ text: pieces.join(' ') })
        expect(findSecrets(removeSecrets(document, findSecrets(document)))).toEqual([])
      }),
    )
  })

  it('are looked for in time, in a text made to be slow', () => {
    const slow = workflow({ text: `a://${'a:'.repeat(20_000)} ${'-----BEGIN '.repeat(5000)}` })
    expect(findSecrets(slow)).toEqual([])
  })
})
