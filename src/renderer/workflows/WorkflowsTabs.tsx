import { useLive } from '../bridge/live'
import { hrefOf, useRoute } from '../navigation/route'
import { cn } from '../ui'

/** From the workflows of this browser to what is active on the host, and back. */
export function WorkflowsTabs() {
  const count = useLive((live) => live.active?.length ?? 0)
  const here = useRoute().screen
  const places = [
    { screen: 'workflows', label: 'Here' },
    { screen: 'active', label: count > 0 ? `Active on the host, ${count}` : 'Active on the host' },
  ] as const
  return (
    <nav aria-label="Which workflows" className="flex rounded-md bg-surface-3 p-0.5">
      {places.map(({ screen, label }) => (
        <a
          key={screen}
          href={hrefOf({ screen })}
          aria-current={here === screen ? 'page' : undefined}
          className={cn(
            'flex h-6 items-center rounded-sm px-2.5 text-xs font-medium whitespace-nowrap transition-colors',
            here === screen ? 'bg-surface-1 text-fg-1' : 'text-fg-2 hover:text-fg-1',
          )}
        >
          {label}
        </a>
      ))}
    </nav>
  )
}
