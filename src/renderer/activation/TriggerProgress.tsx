import { useNow } from '../time/now'
import { cn, Icon } from '../ui'
import { deliveryWords } from './standing'
import { NextWords } from './TriggerLine'
import { useActiveTrigger } from './use-active'

/** Below a trigger's card while it is active: when it fires next, what came last, or that it does not listen. */
export function TriggerProgress({ id }: { id: string }) {
  const trigger = useActiveTrigger(id)
  const now = useNow(30_000)
  if (!trigger) return null
  const { problem } = trigger
  return (
    <div className="baton-progress border-t border-line px-3 py-1.5 text-fg-3" data-trigger={id}>
      <p className="flex items-center gap-1.5">
        <Icon
          name={problem === undefined ? 'zap' : 'triangle-alert'}
          size={12}
          className={cn(problem === undefined ? 'text-success' : 'text-warning')}
        />
        <NextWords trigger={trigger} />
      </p>
      <p
        className={cn('truncate', problem !== undefined && 'text-warning')}
        title={problem ?? trigger.addresses?.[0]}
      >
        {problem ?? trigger.addresses?.[0] ?? deliveryWords(trigger, now)}
      </p>
    </div>
  )
}
