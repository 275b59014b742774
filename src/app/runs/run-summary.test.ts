import { expect, it } from 'vitest'
import { emptyRunView } from '../../shared/run/view'
import { graph } from '../../shared/workflow/testing'
import { sameSummary, summarize } from './run-summary'

const of = (pausedMs: number) => summarize({ ...emptyRunView('r'), pausedMs }, graph([], []), 1_000)

it('tells how long a run was paused, where it was', () => {
  expect(of(0)).not.toHaveProperty('pausedMs')
  expect(of(500)).toHaveProperty('pausedMs', 500)
  expect(sameSummary(of(0), of(500))).toBe(false)
  expect(sameSummary(of(500), of(500))).toBe(true)
})
