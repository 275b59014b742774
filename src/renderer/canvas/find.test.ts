import { describe, expect, it } from 'vitest'
import { catalog } from '../../nodes/definitions'
import { row } from '../editor/testing'
import { findNodes } from './find'

const workflow = row([
  { id: 'start', type: 'manual-trigger', name: 'New recording' },
  {
    id: 'draft',
    type: 'llm',
    name: 'Draft',
    notes: 'Ask Ada first',
    config: { prompt: `${'Write well. '.repeat(20)}Mention the PRICE once.`, temperature: 0.25 },
  },
  {
    id: 'route',
    type: 'branch',
    name: 'Route',
    config: { cases: [{ port: 'vip', when: '{{ score > 8 }}' }] },
  },
])
const found = (words: string) =>
  findNodes(workflow, catalog, words).map(({ node, place }) => `${node}:${place}`)

describe('finding', () => {
  it.each([
    ['recording', ['start:name']],
    ['MANUAL', ['start:type']],
    ['branch', ['route:type']],
    ['ada', ['draft:notes']],
    ['price', ['draft:prompt']],
    ['0.25', ['draft:temperature']],
    ['score >', ['route:cases[0].when']],
    ['rout', ['route:name']],
    ['  ', []],
    ['nowhere', []],
  ])('%s is in %j', (words, places) => {
    expect(found(words)).toEqual(places)
  })

  it('shows the words with what stands around them', () => {
    expect(findNodes(workflow, catalog, 'price')[0]?.excerpt).toBe(
      '…Write well. Mention the PRICE once.',
    )
  })
})
