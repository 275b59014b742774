import { describe, expect, it } from 'vitest'
import type { Workflow } from '../../shared/workflow/document'
import { catalog } from '../../nodes/definitions'
import { row } from '../editor/testing'
import { findItems } from './find'

const nodes = row([
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
const workflow: Workflow = {
  ...nodes,
  stickies: [
    {
      id: 'why',
      text: '# Why\nCall **Grace** before a release',
      position: { x: 0, y: 0 },
      size: { width: 200, height: 100 },
      color: 'yellow',
    },
  ],
  groups: [{ id: 'g', title: 'Outreach to Grace', color: 'blue', nodes: ['draft'] }],
}
const found = (words: string) =>
  findItems(workflow, catalog, words).map(({ item, place }) => `${item} ${place}`)

describe('finding', () => {
  it.each([
    ['recording', ['start name']],
    ['MANUAL', ['start type']],
    ['branch', ['route type']],
    ['ada', ['draft notes']],
    ['price', ['draft prompt']],
    ['0.25', ['draft temperature']],
    ['score >', ['route cases[0].when']],
    ['rout', ['route name']],
    ['before a', ['note:why text']],
    ['grace', ['note:why text', 'group:g title']],
    ['  ', []],
    ['nowhere', []],
  ])('%s is in %j', (words, places) => {
    expect(found(words)).toEqual(places)
  })

  it('shows the words with what stands around them', () => {
    expect(findItems(workflow, catalog, 'price')[0]?.excerpt).toBe(
      '…Write well. Mention the PRICE once.',
    )
  })
})
