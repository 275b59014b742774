// @vitest-environment happy-dom
import { act, cleanup, render } from '@testing-library/react'
import { afterEach, expect, it } from 'vitest'
import type { PendingCallback } from '../../shared/contract'
import { useLive } from '../bridge/live'
import { TooltipProvider } from '../ui'
import InboxScreen from './InboxScreen'

const question = {
  ...{ callback: 'r.ask.1', run: 'r', node: 'ask', nodeName: 'Ask', round: 1, workflow: 'w' },
  ...{
    workflowName: 'W',
    requestedAt: 0,
    approvedBy: [],
    revision: 1,
    risk: 'reversible',
    title: 'Send it?',
    value: 'Hello',
  },
  ...{ assignees: [], approvals: 1 },
} satisfies PendingCallback

afterEach(() => {
  cleanup()
  useLive.setState({ inbox: undefined })
  location.hash = ''
})

it('names the question that is open in the address', () => {
  location.hash = '#/inbox'
  render(<InboxScreen />, { wrapper: TooltipProvider })
  act(() => useLive.setState({ inbox: [question] }))
  expect(location.hash).toContain('r.ask.1')
})

it('takes nobody back who has just gone elsewhere', () => {
  location.hash = '#/inbox'
  render(<InboxScreen />, { wrapper: TooltipProvider })
  location.hash = '#/runs'
  act(() => useLive.setState({ inbox: [question] }))
  expect(location.hash).toBe('#/runs')
})
