import { expect, it } from 'vitest'
import type { Breakpoint } from '../../../shared/run/debug'
import type { RunEvent } from '../../../shared/run/events'
import { stepId } from '../../../shared/run/steps'
import { row } from '../../editor/testing'
import { NEXT_STEP, pausedStep, pauseLook, pauseWords, type Paused } from './where'

const workflow = row(
  [
    { id: 'draft', name: 'Draft' },
    { id: 'check', name: 'Check' },
  ],
  ['draft>check'],
)
const place = { node: 'check', round: 1 }
const paused = (more: Partial<Paused> = {}): Paused => ({
  before: 'check',
  reason: 'breakpoint',
  at: 1,
  place,
  breakpoint: 'b',
  ...more,
})
const hit = (more: Partial<Breakpoint> = {}): Breakpoint[] => [
  { id: 'b', workflow: 'test', node: 'check', on: 'start', ...more },
]

const event = (more: object) => ({ run: 'r', seq: 1, at: 1, ...more }) as RunEvent
const started = event({ type: 'node.started', ...place })
/** Events up to a pause, the last of them of this type at its place; and after it others of the same place. */
const upTo = (type?: RunEvent['type']): RunEvent[] => [
  started,
  event({ type: 'node.failed', node: 'draft', round: 1 }),
  ...(type ? [event({ type, ...place })] : []),
  event({ type: 'debug.logged', ...place, breakpoint: 'l', text: 'x' }),
  event({ type: 'run.paused', before: 'check' }),
  event({ at: 2, type: 'node.skipped', ...place }),
]

it.each([
  [paused(), hit(), 'Paused before Check', 'Breakpoint'],
  [paused(), hit({ condition: '$round > 1' }), 'Paused before Check', '$round > 1 holds'],
  [paused(), hit({ hits: 3 }), 'Paused before Check', 'Breakpoint, from hit 3 on'],
  [paused(), hit(), 'Paused where Check failed', 'Breakpoint', 'node.failed'],
  [paused(), [], 'Paused where Check was skipped', 'Breakpoint', 'node.skipped'],
  [
    paused(),
    hit({ node: undefined, edge: 'e1' }),
    'Paused after Check',
    'A value came by from Draft to Check',
    'node.completed',
  ],
  [paused({ reason: 'step', breakpoint: undefined }), [], 'Paused before Check', ''],
  [paused({ reason: 'asked', place: undefined }), [], 'Paused', 'You paused it'],
  [paused({ reason: 'called' }), [], 'Paused in what Check calls', ''],
  [paused({ place: { node: 'gone', round: 1 } }), hit(), 'Paused before gone', 'Breakpoint'],
] as const)('a pause is said: %#', (at, breakpoints, where, why, last?: RunEvent['type']) => {
  expect(pauseWords(at, workflow, breakpoints, upTo(last))).toEqual({ where, why, isFault: false })
})

it.each([
  [paused(), undefined, 'next'],
  [paused(), 'node.started', 'next'],
  [paused(), 'node.completed', 'after'],
  [paused(), 'node.failed', 'failed'],
  [paused(), 'node.skipped', 'skipped'],
  [paused({ place: { node: 'check', round: 2 } }), 'node.failed', 'next'],
  [paused({ reason: 'step' }), 'node.completed', 'next'],
  [paused({ reason: 'called' }), 'node.failed', 'called'],
] as const)('a pause is seen on its node: %#', (at, last, look) => {
  expect(pauseLook(at, upTo(last))).toBe(look)
})

it('a condition that could not be found out says so', () => {
  expect(pauseWords(paused({ error: 'No such function.' }), workflow, hit(), [])).toEqual({
    where: 'Paused before Check',
    why: 'The condition could not be found out: No such function.',
    isFault: true,
  })
})

it('the step of a pause is the one that comes next, unless that has happened already', () => {
  const logged = event({ type: 'debug.logged', ...place, breakpoint: 'b', text: 'x' })
  const failed = event({ type: 'node.failed', ...place })
  expect(pausedStep(paused(), [])).toBe(NEXT_STEP)
  expect(
    pausedStep(paused(), [logged, event({ type: 'node.failed', node: 'draft', round: 1 })]),
  ).toBe(NEXT_STEP)
  expect(pausedStep(paused(), [failed])).toBe(stepId(place))
  expect(pausedStep(paused({ place: { node: 'check', round: 2 } }), [failed])).toBe(NEXT_STEP)
  expect(pausedStep(paused({ place: undefined }), [failed])).toBeUndefined()
})
