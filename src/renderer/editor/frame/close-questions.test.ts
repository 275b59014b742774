// @vitest-environment happy-dom
import { expect, it } from 'vitest'
import type { RunSummary } from '../../../shared/contract'
import { useLive } from '../../bridge/live'
import { editPin, usePinDialog } from '../../debugger/pins/pins'
import { budgetWarning, mayRun } from '../run/budget-warning'
import { row } from '../testing'
import { closeQuestions } from './close-questions'

it('leaves no question to the next editor: the run that waits for an answer does not begin', async () => {
  const run = { workflow: 'w', status: 'completed', startedAt: 1, endedAt: 2, costUsd: 9 }
  useLive.setState({
    runs: ['a', 'b', 'c'].map((id) => ({ ...run, id, unpriced: 0, tokens: 1 }) as RunSummary),
  })
  const answer = mayRun('w', { ...row(['start']), settings: { budget: { usd: 1 } } })
  expect(budgetWarning.getState().asked).toBeDefined()
  editPin('log', { output: 1 })
  usePinDialog.setState({ listed: true })
  closeQuestions()
  expect(await answer).toBe('cancel')
  expect(budgetWarning.getState().asked).toBeUndefined()
  expect(usePinDialog.getState()).toEqual({ editing: undefined, listed: false })
})
