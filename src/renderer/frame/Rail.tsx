import { AlertBell } from '../alerts/AlertBell'
import { useLive } from '../bridge/live'
import { hrefOf, type Route } from '../navigation/route'
import { cn, Icon, Tooltip } from '../ui'

type Place = 'workflows' | 'runs' | 'inbox' | 'connections' | 'settings'

const PLACES: readonly { screen: Place; label: string; icon: string }[] = [
  { screen: 'workflows', label: 'Workflows', icon: 'workflow' },
  { screen: 'runs', label: 'Runs', icon: 'activity' },
  { screen: 'inbox', label: 'Inbox', icon: 'inbox' },
  { screen: 'connections', label: 'Connections', icon: 'plug' },
]

/** The column at the left with the places of the studio. */
export function Rail({ route }: { route: Route }) {
  const waiting = useLive((state) => state.inbox?.length ?? 0)
  const here = placeOf(route)
  return (
    <nav
      aria-label="Places"
      className="row-span-2 flex w-13 flex-col items-center gap-1 border-r border-line bg-surface-1 py-3"
    >
      <img src="./icon.svg" alt="Baton" width={26} height={26} className="mb-3" />
      {PLACES.map((place) => (
        <RailLink
          key={place.screen}
          {...place}
          current={here === place.screen}
          count={place.screen === 'inbox' ? waiting : 0}
        />
      ))}
      <div className="flex-1" />
      <AlertBell />
      <RailLink
        screen="settings"
        label="Settings"
        icon="settings"
        current={here === 'settings'}
        count={0}
      />
    </nav>
  )
}

function RailLink({
  screen,
  label,
  icon,
  current,
  count,
}: {
  screen: Place
  label: string
  icon: string
  current: boolean
  count: number
}) {
  return (
    <Tooltip label={count > 0 ? `${label}, ${count} waiting` : label} side="right">
      <a
        href={hrefOf({ screen })}
        aria-label={count > 0 ? `${label}, ${count} waiting` : label}
        data-tour={screen}
        aria-current={current ? 'page' : undefined}
        className={cn(
          'relative flex size-9 items-center justify-center rounded-lg transition-colors',
          current
            ? 'bg-accent-soft text-accent-fg'
            : 'text-fg-2 hover:bg-surface-2 hover:text-fg-1',
        )}
      >
        <Icon name={icon} size={18} />
        {count > 0 && (
          <span
            aria-hidden
            className="absolute -top-0.5 -right-0.5 flex h-4 min-w-4 items-center justify-center rounded-full bg-accent px-1 text-[10px] leading-none font-semibold text-on-accent ring-2 ring-surface-1"
          >
            {count > 99 ? '99+' : count}
          </span>
        )}
      </a>
    </Tooltip>
  )
}

/** The rail's place that a route belongs to. */
function placeOf(route: Route): Place | undefined {
  switch (route.screen) {
    case 'editor':
    case 'gallery':
    case 'active':
      return 'workflows'
    case 'stores':
      return 'settings'
    case 'unknown':
      return undefined
    default:
      return route.screen
  }
}
