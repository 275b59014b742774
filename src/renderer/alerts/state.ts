/** Which alert is being recovered from, and how. One window over every screen. */
import { create } from 'zustand'
import type { Alert, RecoveryKind } from '../../shared/contract/alerts'
import { host } from '../bridge/host'
import { attempt } from '../ui'

export const useAlerts = create<{
  isOpen: boolean
  recovering?: { alert: Alert; kind: RecoveryKind }
}>(() => ({ isOpen: false }))

export function recoverFrom(alert: Alert, kind: RecoveryKind): void {
  useAlerts.setState({ isOpen: false, recovering: { alert, kind } })
}

export function closeRecovery(): void {
  useAlerts.setState({ recovering: undefined })
}

export function dismiss(alert: Alert): Promise<boolean> {
  return attempt('The alert stays', () => host.alerts.dismiss({ alert: alert.id }))
}
