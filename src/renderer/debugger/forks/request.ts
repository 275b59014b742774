/** What a person wants to leave the run for, while they are asked about it. */
import { create } from 'zustand'
import type { Step } from '../../../shared/run/steps'
import type { LeaveKind } from './leaving'

export interface LeaveRequest {
  kind: LeaveKind
  /** The run that is left. */
  run: string
  step: Step
}

export const useLeaveRequest = create<{ request: LeaveRequest | undefined }>(() => ({
  request: undefined,
}))

export function askToLeave(request: LeaveRequest | undefined): void {
  useLeaveRequest.setState({ request })
}
