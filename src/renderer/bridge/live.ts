/** What the host tells all the time: who it is, its runs, and the questions that wait. Read by the frame and the screens. */
import { create } from 'zustand'
import type { HostInfo, PendingCallback, RunSummary } from '../../shared/contract'
import type { ActiveWorkflow } from '../../shared/contract/activations'
import type { Alert } from '../../shared/contract/alerts'
import { host, messageOf, subscribe } from './host'
import { mergeActive, mergeAlerts, mergeInbox, mergeRuns } from './merge-changes'

interface Live {
  info: HostInfo | undefined
  /** Newest first; undefined until the host told. */
  runs: readonly RunSummary[] | undefined
  /** Runs that the host deleted while this window was open. */
  deleted: ReadonlySet<string>
  /** Oldest first; undefined until the host told. */
  inbox: readonly PendingCallback[] | undefined
  /** By name; undefined until the host told. */
  active: readonly ActiveWorkflow[] | undefined
  /** Newest first; undefined until the host told. */
  alerts: readonly Alert[] | undefined
  /** Why the host refuses to tell. */
  problem: string | undefined
}

export const useLive = create<Live>(() => ({
  info: undefined,
  runs: undefined,
  deleted: new Set(),
  inbox: undefined,
  active: undefined,
  alerts: undefined,
  problem: undefined,
}))

/** Starts to follow the host; returns how to stop. */
export function followHost(): () => void {
  const controller = new AbortController()
  const { signal } = controller
  const refused = (thrown: unknown) => useLive.setState({ problem: messageOf(thrown) })

  let whole = true
  subscribe(
    async () => {
      const info = await host.host.info(undefined, { signal })
      whole = true
      useLive.setState({ info, problem: undefined })
      return host.runs.watch(undefined, { signal })
    },
    (change) => {
      const { runs, deleted } = useLive.getState()
      useLive.setState({ runs: mergeRuns(whole ? [] : (runs ?? []), change) })
      whole = false
      if (change.gone.length > 0)
        useLive.setState({ deleted: new Set([...deleted, ...change.gone]) })
    },
    signal,
  ).catch(refused)

  const follow = <T>(watch: Watch<T>, take: (change: T, isFirst: boolean) => void) => {
    let isFirst = true
    subscribe(
      (inner) => {
        isFirst = true
        return watch(undefined, { signal: inner })
      },
      (change) => {
        take(change, isFirst)
        isFirst = false
      },
      signal,
    ).catch(refused)
  }
  follow(host.inbox.watch, (change, isFirst) => {
    const inbox = isFirst ? [] : (useLive.getState().inbox ?? [])
    useLive.setState({ inbox: mergeInbox(inbox, change) })
  })
  follow(host.activations.watch, (change, isFirst) => {
    const active = isFirst ? [] : (useLive.getState().active ?? [])
    useLive.setState({ active: mergeActive(active, change) })
  })
  follow(host.alerts.watch, (change, isFirst) => {
    const alerts = isFirst ? [] : (useLive.getState().alerts ?? [])
    useLive.setState({ alerts: mergeAlerts(alerts, change) })
  })

  return () => controller.abort()
}

/** A stream of the contract that needs no input. */
type Watch<T> = (input: undefined, options: { signal: AbortSignal }) => Promise<AsyncIterable<T>>
