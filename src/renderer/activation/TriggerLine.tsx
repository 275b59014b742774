import type { ReactNode } from 'react'
import type { ActiveTrigger } from '../../shared/contract/activations'
import { catalog } from '../../nodes/definitions'
import { exactTime } from '../time/relative'
import { useNow } from '../time/now'
import { Icon, Tooltip } from '../ui'
import { CopyAddress } from './CopyAddress'
import { deliveryWords, triggerWords } from './standing'

/** One trigger of what is active: what it waits for, where it is reached, what came, and what is wrong with it. */
export function TriggerLine({
  trigger,
  withAddresses = true,
  children,
}: {
  trigger: ActiveTrigger
  withAddresses?: boolean
  /** What can be done with it. */
  children?: ReactNode
}) {
  const { name, type, problem, addresses = [] } = trigger
  return (
    <div className="flex items-start gap-2">
      <Icon
        name={problem === undefined ? (catalog.get(type)?.icon ?? 'zap') : 'triangle-alert'}
        size={14}
        className={problem === undefined ? 'mt-0.5 text-fg-3' : 'mt-0.5 text-warning'}
      />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-baseline gap-x-2">
          <span className="max-w-full truncate font-medium">{name}</span>
          <span className="text-xs">
            <NextWords trigger={trigger} />
          </span>
        </p>
        {problem !== undefined && <p className="text-xs break-words text-fg-1">{problem}</p>}
        <DeliveryWords trigger={trigger} />
        {withAddresses && addresses.length > 0 && (
          <ul className="mt-1 flex flex-col gap-1">
            {addresses.map((address) => (
              <li key={address}>
                <CopyAddress address={address} what={name} />
              </li>
            ))}
          </ul>
        )}
      </div>
      {children}
    </div>
  )
}

/** What it does now; the exact time on hover. */
export function NextWords({ trigger }: { trigger: ActiveTrigger }) {
  const { nextAt, problem } = trigger
  const now = useNow(isSoon(nextAt) ? 1_000 : 15_000)
  return (
    <Tooltip label={nextAt === undefined || problem !== undefined ? '' : exactTime(nextAt)}>
      <span className={problem === undefined ? 'text-fg-2' : 'text-warning'}>
        {triggerWords(trigger, now)}
      </span>
    </Tooltip>
  )
}

function DeliveryWords({ trigger }: { trigger: ActiveTrigger }) {
  const now = useNow(30_000)
  return <p className="text-xs text-fg-3">{deliveryWords(trigger, now)}</p>
}

/** Within two minutes people watch the seconds. */
function isSoon(at: number | undefined): boolean {
  return at !== undefined && at - Date.now() < 120_000
}
