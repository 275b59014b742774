/** Asks before a run that is likely to use up its budget. A person's "not again" holds until the budget is another one. */
import { createStore } from 'zustand/vanilla'
import { useLive } from '../../bridge/live'
import { forecast, type Exceeding } from '../../runs/forecast'
import type { Workflow } from '../../../shared/workflow/document'

const KEY = 'baton.budget.unasked'
/** Workflows that are remembered, those that were asked about last. */
const REMEMBERED = 200

export type Answer = 'run' | 'change' | 'cancel'

export interface Asked {
  workflow: string
  exceeding: readonly Exceeding[]
  answer(answer: Answer, notAgain: boolean): void
}

/** The question that is open. */
export const budgetWarning = createStore<{ asked?: Asked }>(() => ({}))

/** Resolves with what to do; `run` at once where nothing speaks against it, or nobody wants to be asked. */
export async function mayRun(project: string, workflow: Workflow): Promise<Answer> {
  const budget = workflow.settings?.budget
  const exceeding = forecast(useLive.getState().runs ?? [], project, budget)
  const terms = JSON.stringify(budget ?? {})
  if (exceeding.length === 0 || unasked().some(([id, seen]) => id === project && seen === terms))
    return 'run'
  const { promise, resolve } = Promise.withResolvers<Answer>()
  budgetWarning.setState({
    asked: {
      workflow: workflow.name,
      exceeding,
      answer: (answer, notAgain) => {
        budgetWarning.setState({ asked: undefined })
        if (answer === 'run' && notAgain) remember(project, terms)
        resolve(answer)
      },
    },
  })
  return promise
}

/** The workflows that nobody wants to be asked about, with the budget that they had. */
function unasked(): [string, string][] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]')
    return Array.isArray(kept) ? kept.filter(isPair) : []
  } catch (error) {
    console.warn('It is not known which workflows run unasked; all are asked about.', error)
    return []
  }
}

function remember(project: string, terms: string): void {
  const others = unasked().filter(([id]) => id !== project)
  try {
    localStorage.setItem(KEY, JSON.stringify([...others, [project, terms]].slice(-REMEMBERED)))
  } catch (error) {
    console.warn('You will be asked again: this browser keeps nothing.', error)
  }
}

function isPair(value: unknown): value is [string, string] {
  return (
    Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === 'string')
  )
}
