import { expect, it } from 'vitest'
import { catalog } from '../../nodes/definitions'
import type { ActiveTrigger } from '../../shared/contract/activations'
import type { Workflow } from '../../shared/workflow/document'
import {
  brokenTriggers,
  deliveryWords,
  nextOf,
  selfStarting,
  standingOf,
  triggerWords,
} from './standing'
import { activeWorkflow, trigger } from './testing'

const MINUTE = 60_000
const NOW = 1_800_000_000_000

const draft: Workflow = {
  format: 'baton/graph',
  version: 1,
  id: 'posts',
  name: 'Posts',
  nodes: [
    { id: 'start', type: 'manual-trigger', name: 'Start', position: { x: 0, y: 0 } },
    { id: 'say', type: 'log', name: 'Say', position: { x: 320, y: 0 }, config: { message: 'a' } },
  ],
  edges: [],
}

it('knows nothing before the host told', () => {
  expect(standingOf('posts', undefined, undefined, draft)).toEqual({ kind: 'unknown' })
})

it('is a draft while the host has nothing of its id', () => {
  expect(standingOf('posts', [activeWorkflow({ workflow: 'other' })], undefined, draft)).toEqual({
    kind: 'draft',
  })
})

it('is active, and says whether the draft would change what runs', () => {
  const active = activeWorkflow({ workflow: 'posts' })
  const of = (published: Workflow | undefined) => standingOf('posts', [active], published, draft)
  expect(of(undefined)).toEqual({ kind: 'active', active, changes: undefined })
  expect(of(draft)).toEqual({ kind: 'active', active, changes: false })
  expect(of({ ...draft, name: 'Other' })).toEqual({ kind: 'active', active, changes: true })
})

it.each<[Partial<ActiveTrigger>, string]>([
  [{ type: 'schedule-trigger', nextAt: NOW + 90 * MINUTE }, 'Next in 1 h 30 min'],
  [{ type: 'schedule-trigger' }, 'Never again'],
  [{ type: 'feed-trigger', nextAt: NOW + 2 * MINUTE }, 'Looks again in 2 min'],
  [{ type: 'webhook-trigger' }, 'Listens'],
  [{ type: 'feed-trigger', nextAt: NOW - MINUTE }, 'Listens'],
  [{ type: 'folder-trigger', problem: 'The folder is not there.' }, 'Does not listen'],
])('says of %o: %s', (part, words) => {
  expect(triggerWords(trigger(part), NOW)).toBe(words)
})

it('counts what came', () => {
  expect(deliveryWords({ deliveries: 0 }, NOW)).toBe('Nothing came yet')
  expect(deliveryWords({ deliveries: 1, lastAt: NOW - 5 * MINUTE }, NOW)).toBe(
    '1 delivery, the last 5 min ago',
  )
  expect(deliveryWords({ deliveries: 1200 }, NOW)).toBe('1,200 deliveries')
})

it('takes the earliest time of the triggers that listen', () => {
  const active = activeWorkflow({
    triggers: [
      trigger({ nextAt: NOW + 1, problem: 'Refused.' }),
      trigger({ nextAt: NOW + 5 }),
      trigger({ nextAt: NOW + 3 }),
      trigger({}),
    ],
  })
  expect(nextOf(active)).toBe(NOW + 3)
  expect(brokenTriggers(active)).toHaveLength(1)
  expect(nextOf(activeWorkflow({ triggers: [trigger({})] }))).toBeUndefined()
})

it('counts a start by hand for none that starts by itself', () => {
  expect(selfStarting(draft, catalog)).toEqual([])
})
