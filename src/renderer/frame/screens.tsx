import { lazy, type ReactNode } from 'react'
import { hrefOf, type Route } from '../navigation/route'
import { EmptyState } from '../ui'
import Workflows from '../workflows/WorkflowsScreen'
import { ScreenHeader } from './ScreenHeader'

/** The list of workflows comes with the first code, as most starts show it; the others when they are opened, or before. */
const load = {
  editor: () => import('../editor/EditorScreen'),
  gallery: () => import('../gallery/GalleryScreen'),
  active: () => import('../activation/ActiveScreen'),
  inbox: () => import('../inbox/InboxScreen'),
  runs: () => import('../runs/RunsScreen'),
  connections: () => import('../connections/ConnectionsScreen'),
  stores: () => import('../stores/StoresScreen'),
  settings: () => import('../settings/SettingsScreen'),
}
const Editor = lazy(load.editor)
const Gallery = lazy(load.gallery)
const Active = lazy(load.active)
const Inbox = lazy(load.inbox)
const Runs = lazy(load.runs)
const Connections = lazy(load.connections)
const Stores = lazy(load.stores)
const Settings = lazy(load.settings)

/** Fetches every screen while the host that serves them is there: it may be lost when one is first opened. */
export function loadScreens(): void {
  for (const fetchScreen of Object.values(load))
    fetchScreen().catch((error: unknown) =>
      console.warn('A screen is not here yet; it is fetched when it is opened.', error),
    )
}

/** What a route shows. Each screen is loaded when it is first opened, or before. */
export function screenOf(route: Route): ReactNode {
  switch (route.screen) {
    case 'workflows':
      return <Workflows />
    case 'editor':
      return <Editor projectId={route.project} />
    case 'gallery':
      return <Gallery />
    case 'active':
      return <Active />
    case 'inbox':
      return <Inbox selected={route.callback} />
    case 'runs':
      return <Runs />
    case 'connections':
      return <Connections />
    case 'stores':
      return <Stores selected={route.collection} />
    case 'settings':
      return <Settings />
    case 'unknown':
      return (
        <div className="flex h-full flex-col">
          <ScreenHeader title="Not found" />
          <EmptyState
            icon="unlink"
            title="There is no such screen"
            actions={
              <a href={hrefOf({ screen: 'workflows' })} className="text-accent-fg underline">
                Go to the workflows
              </a>
            }
          >
            The address <code>#/{route.path}</code> leads nowhere.
          </EmptyState>
        </div>
      )
  }
}

const TITLES: Record<Route['screen'], string> = {
  workflows: 'Workflows',
  editor: 'Workflow',
  gallery: 'Templates',
  active: 'Active workflows',
  inbox: 'Inbox',
  runs: 'Runs',
  connections: 'Connections',
  stores: 'Stores',
  settings: 'Settings',
  unknown: 'Not found',
}

/** A screen's name, for the window's title and for screen readers. */
export function titleOf(route: Route): string {
  return TITLES[route.screen]
}
