import { describe, expect, it } from 'vitest'
import type { PendingCallback } from '../../shared/contract'
import { counts, isOverdue, notTogether, triage } from './triage'

const HOUR = 3_600_000
const NOW = 100 * HOUR
const asked = (callback: string, rest: Partial<PendingCallback> = {}): PendingCallback => ({
  ...{ callback, run: 'r', node: 'n', nodeName: 'N', round: 1, workflow: 'w', workflowName: 'W' },
  ...{ title: 'T', value: null, assignees: [], approvals: 1, approvedBy: [], revision: 1 },
  ...{ requestedAt: NOW, risk: 'reversible' },
  ...rest,
})
const names = (list: readonly PendingCallback[]) => list.map(({ callback }) => callback)

describe('the inbox', () => {
  const inbox = [
    asked('old', { requestedAt: 1 }),
    asked('late', { expiresAt: NOW + HOUR / 2, requestedAt: 5, assignees: ['Ben'] }),
    asked('soon', { expiresAt: NOW + 5 * HOUR, risk: 'irreversible' }),
    asked('nudged', { escalated: true, workflow: 'v', requestedAt: 2, assignees: ['ana'] }),
    asked('mine-no-more', { approvedBy: ['Ana'], approvals: 2, requestedAt: 3 }),
  ]

  it('puts first what is due first, then the oldest', () => {
    expect(names(triage(inbox, { which: 'all' }, 'Ana', NOW))).toEqual([
      'late',
      'soon',
      'old',
      'nudged',
      'mine-no-more',
    ])
  })

  it.each([
    ['mine', ['soon', 'old', 'nudged']],
    ['overdue', ['late', 'nudged']],
    ['risky', ['soon']],
  ] as const)('shows what is %s, and counts it', (which, expected) => {
    expect(names(triage(inbox, { which }, 'Ana', NOW))).toEqual(expected)
    expect(counts(inbox, 'Ana', NOW)[which]).toBe(expected.length)
  })

  it('shows those of one workflow', () => {
    expect(names(triage(inbox, { which: 'all', workflow: 'v' }, 'Ana', NOW))).toEqual(['nudged'])
  })

  it('takes nothing for late that has time, or no end', () => {
    expect(isOverdue(asked('a', { expiresAt: NOW + 2 * HOUR }), NOW)).toBe(false)
    expect(isOverdue(asked('a'), NOW)).toBe(false)
  })

  it.each([
    [{ risk: 'high-stakes' }, 'undone'],
    [{ question: 'in-doubt' }, 'happened'],
    [{ question: 'in-doubt', handedOver: true }, 'a value'],
    [{ requestedBy: 'ANA' }, 'asked for by you'],
    [{ approvedBy: ['Ana'] }, 'your approval already'],
  ] as const)('approves none of %j together with others', (rest, words) => {
    expect(notTogether(asked('a', rest as Partial<PendingCallback>), 'Ana')).toContain(words)
    expect(notTogether(asked('a'), 'Ana')).toBeUndefined()
  })
})
