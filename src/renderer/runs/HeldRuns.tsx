/** Runs that are stopped because their events cannot be saved: what is wrong, and the way on. */
import { useState } from 'react'
import type { RunHold, RunSummary } from '../../shared/contract'
import { host, useHostState } from '../bridge/host'
import { useLive } from '../bridge/live'
import { hrefOf } from '../navigation/route'
import { timeUntil } from '../time/relative'
import { useNow } from '../time/now'
import { attempt, Banner, Button, Icon, IconButton } from '../ui'

/** Above every screen, while any run is held. */
export function HeldBanner() {
  const runs = useLive((live) => live.runs)
  const held = runs?.filter((run) => run.held) ?? []
  const { busy, tryAgain } = useTryAgain()
  const isReachable = useHostState() === 'connected'
  const [first] = held
  if (!first?.held || !isReachable) return null
  return (
    <Banner
      tone="danger"
      actions={
        <Button icon="refresh-cw" busy={busy} onClick={() => void tryAgain()}>
          Try again
        </Button>
      }
    >
      <a
        href={hrefOf({ screen: 'runs' })}
        className="font-medium underline-offset-2 hover:underline"
      >
        {held.length === 1 ? `A run of ${first.workflowName}` : `${held.length} runs`}
      </a>{' '}
      {held.length === 1
        ? 'is stopped, because its events cannot be saved.'
        : 'are stopped, because their events cannot be saved.'}{' '}
      {first.held.message} Nothing that was saved is lost, and Baton keeps trying.
    </Banner>
  )
}

/** In the results of one run. */
export function HeldNotice({ run }: { run: string }) {
  const hold = useHold(run)
  const { busy, tryAgain } = useTryAgain(run)
  if (!hold) return null
  return (
    <div className="flex items-start gap-2.5 rounded-lg bg-danger-soft px-3 py-2.5">
      <Icon name="octagon-alert" className="mt-px text-danger" />
      <p className="min-w-0 flex-1 break-words">
        <span className="font-medium">Stopped, because its events cannot be saved. </span>
        {hold.message} <NextAttempt at={hold.retryAt} /> Nothing begins until then, and what was at
        work is kept when it can be.
      </p>
      <Button size="sm" icon="refresh-cw" busy={busy} onClick={() => void tryAgain()}>
        Try again
      </Button>
    </div>
  )
}

/** Why a run is held; undefined when it is not, or the host does not say. */
export function useHold(run: string): RunHold | undefined {
  return useLive((live) => live.runs?.find(({ id }) => id === run)?.held)
}

/** In a row of the list. */
export function TryAgainButton({ run }: { run: RunSummary }) {
  const { busy, tryAgain } = useTryAgain(run.id)
  return (
    <IconButton
      icon="refresh-cw"
      label={`Try again to save this run of ${run.workflowName}`}
      disabled={busy}
      onClick={() => void tryAgain()}
    />
  )
}

function NextAttempt({ at }: { at: number }) {
  const now = useNow(1000)
  return at > now ? `Baton tries again ${timeUntil(at, now)}.` : 'Baton tries again now.'
}

/** Tries one run, or all of them. */
function useTryAgain(run?: string): { busy: boolean; tryAgain(): Promise<void> } {
  const [busy, setBusy] = useState(false)
  const tryAgain = async () => {
    setBusy(true)
    await attempt('Still stopped', () => host.runs.tryAgain(run === undefined ? {} : { run }))
    setBusy(false)
  }
  return { busy, tryAgain }
}
