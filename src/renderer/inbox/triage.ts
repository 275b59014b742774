/** Which questions are looked at, and in which order. Pure. */
import type { PendingCallback } from '../../shared/contract'
import { isAmong, samePerson } from '../../shared/run/people'
import type { Risk } from '../../shared/workflow/document'

export type Which = 'all' | 'mine' | 'overdue' | 'risky'

export interface Filter {
  which: Which
  /** The id of a workflow; absent for all. */
  workflow?: string
}

/** Less time than this is left: it is as good as late. Milliseconds. */
const NEARLY_LATE_MS = 60 * 60_000

/** Nobody answered in time, so that others were asked too, or less than an hour is left. */
export function isOverdue({ escalated, expiresAt }: PendingCallback, now: number): boolean {
  return escalated === true || (expiresAt !== undefined && expiresAt - now < NEARLY_LATE_MS)
}

/** Asked of this person, or of nobody in particular, and not approved by them already. */
export function isMine({ assignees, approvedBy }: PendingCallback, me: string): boolean {
  return (assignees.length === 0 || isAmong(me, assignees)) && !isAmong(me, approvedBy)
}

export function isRisky({ risk }: { risk: Risk }): boolean {
  return risk !== 'reversible'
}

/** The questions that a filter lets through, first those that are due first, of others the oldest first. */
export function triage(
  inbox: readonly PendingCallback[],
  { which, workflow }: Filter,
  me: string,
  now: number,
): PendingCallback[] {
  return inbox
    .filter(
      (asked) =>
        (workflow === undefined || asked.workflow === workflow) && passes(asked, which, me, now),
    )
    .toSorted(
      (one, other) =>
        (one.expiresAt ?? Infinity) - (other.expiresAt ?? Infinity) ||
        one.requestedAt - other.requestedAt,
    )
}

/** How many there are of each, for the words on the filters. */
export function counts(
  inbox: readonly PendingCallback[],
  me: string,
  now: number,
): Record<Which, number> {
  const count = (which: Which) => inbox.filter((asked) => passes(asked, which, me, now)).length
  return {
    all: inbox.length,
    mine: count('mine'),
    overdue: count('overdue'),
    risky: count('risky'),
  }
}

function passes(asked: PendingCallback, which: Which, me: string, now: number): boolean {
  if (which === 'mine') return isMine(asked, me)
  if (which === 'overdue') return isOverdue(asked, now)
  return which === 'all' || isRisky(asked)
}

/** Why this cannot be approved together with others, unseen; undefined where it can. */
export function notTogether(asked: PendingCallback, me: string): string | undefined {
  if (asked.handedOver) return 'asks for a value'
  if (asked.question === 'in-doubt') return 'asks whether something happened'
  if (isRisky(asked)) return 'lets something happen that cannot be undone'
  if (asked.requestedBy !== undefined && samePerson(asked.requestedBy, me))
    return 'was asked for by you'
  if (isAmong(me, asked.approvedBy)) return 'has your approval already'
  return undefined
}
