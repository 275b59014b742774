/** What a person wants to leave the run for, while they are asked about it. */
import { create } from 'zustand'
import type { Step } from '../../../shared/run/steps'
import type { LeaveKind } from './leaving'
import type { ValueDraft } from './ValueEditor'

export interface LeaveRequest {
  kind: LeaveKind
  /** The run that is left. */
  run: string
  step: Step
  /** What was written before the window was closed, and at which of the run's events. */
  written?: { draft: ValueDraft; port: string; until: number }
}

export const useLeaveRequest = create<{ request: LeaveRequest | undefined }>(() => ({
  request: undefined,
}))

export function askToLeave(request: LeaveRequest | undefined): void {
  useLeaveRequest.setState({ request })
}
