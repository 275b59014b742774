/** What a person types about how long finished runs are kept. */
import { retentionSchema } from '../../shared/settings'
import type { Retention } from '../../shared/settings'

export interface RetentionForm {
  /** Whether runs go by their age, and after how many days. */
  byAge: boolean
  days: string
  /** Whether only so many are kept. */
  byNumber: boolean
  runs: string
}

/** What stands in a field that is switched on. */
const SUGGESTED = { days: '30', runs: '1000' }

export function formOf({ days, runs }: Retention): RetentionForm {
  return {
    byAge: days !== null,
    days: days === null ? SUGGESTED.days : String(days),
    byNumber: runs !== null,
    runs: runs === null ? SUGGESTED.runs : String(runs),
  }
}

/** What the form says, or what is wrong with which field. */
export function retentionOf(
  form: RetentionForm,
): { retention: Retention } | { faults: Partial<Record<'days' | 'runs', string>> } {
  const wish = {
    days: form.byAge ? numberOf(form.days) : null,
    runs: form.byNumber ? numberOf(form.runs) : null,
  }
  const parsed = retentionSchema.safeParse(wish)
  if (parsed.success) return { retention: parsed.data }
  const at = parsed.error.issues.map(({ path }) => path[0])
  return {
    faults: {
      ...(at.includes('days') ? { days: 'Give a whole number of days, from 1 to 36,500.' } : {}),
      ...(at.includes('runs')
        ? { runs: 'Give a whole number of runs, from 1 to 100,000,000.' }
        : {}),
    },
  }
}

export function sameRetention(one: Retention, other: Retention): boolean {
  return one.days === other.days && one.runs === other.runs
}

function numberOf(text: string): number {
  return /^\d+$/.test(text.trim()) ? Number(text) : NaN
}
