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

it.each([
  [paused(), hit(), 'Paused before Check', 'Breakpoint'],
  [paused(), hit({ condition: '$round > 1' }), 'Paused before Check', '$round > 1 holds'],
  [paused(), hit({ hits: 3 }), 'Paused before Check', 'Breakpoint, from hit 3 on'],
  [paused(), hit({ on: 'error' }), 'Paused where Check failed', 'Breakpoint'],
  [paused(), hit({ on: 'skip' }), 'Paused where Check was skipped', 'Breakpoint'],
  [
    paused(),
    hit({ node: undefined, edge: 'e1' }),
    'Paused after Check',
    'A value came by from Draft to Check',
  ],
  [paused({ reason: 'step', breakpoint: undefined }), [], 'Paused before Check', ''],
  [paused({ reason: 'asked', place: undefined }), [], 'Paused', 'You paused it'],
  [paused({ reason: 'called' }), [], 'Paused in what Check calls', ''],
  [paused({ place: { node: 'gone', round: 1 } }), hit(), 'Paused before gone', 'Breakpoint'],
] as const)('a pause is said: %#', (at, breakpoints, where, why) => {
  expect(pauseWords(at, workflow, breakpoints)).toEqual({ where, why, isFault: false })
})

it.each([
  [paused(), hit(), 'next'],
  [paused(), [], 'next'],
  [paused(), hit({ node: undefined, edge: 'e1' }), 'after'],
  [paused(), hit({ on: 'error' }), 'failed'],
  [paused(), hit({ on: 'skip' }), 'skipped'],
  [paused({ reason: 'called' }), hit({ on: 'error' }), 'called'],
] as const)('a pause is seen on its node: %#', (at, breakpoints, look) => {
  expect(pauseLook(at, breakpoints)).toBe(look)
})

it('a condition that could not be found out says so', () => {
  expect(pauseWords(paused({ error: 'No such function.' }), workflow, hit())).toEqual({
    where: 'Paused before Check',
    why: 'The condition could not be found out: No such function.',
    isFault: true,
  })
})

it('the step of a pause is the one that comes next, unless that has happened already', () => {
  const event = (more: object) => ({ run: 'r', seq: 1, at: 1, ...more }) as RunEvent
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
