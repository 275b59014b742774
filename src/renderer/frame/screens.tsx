import { lazy, type ReactNode } from 'react'
import { hrefOf, type Route } from '../navigation/route'
import { EmptyState } from '../ui'
import { ScreenHeader } from './ScreenHeader'

const Workflows = lazy(() => import('../workflows/WorkflowsScreen'))
const Editor = lazy(() => import('../editor/EditorScreen'))
const Gallery = lazy(() => import('../gallery/GalleryScreen'))
const Inbox = lazy(() => import('../inbox/InboxScreen'))
const Runs = lazy(() => import('../runs/RunsScreen'))
const Connections = lazy(() => import('../connections/ConnectionsScreen'))
const Settings = lazy(() => import('../settings/SettingsScreen'))

/** What a route shows. Each screen is loaded when it is first opened. */
export function screenOf(route: Route): ReactNode {
  switch (route.screen) {
    case 'workflows':
      return <Workflows />
    case 'editor':
      return <Editor projectId={route.project} />
    case 'gallery':
      return <Gallery />
    case 'inbox':
      return <Inbox selected={route.callback} />
    case 'runs':
      return <Runs />
    case 'connections':
      return <Connections />
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
  inbox: 'Inbox',
  runs: 'Runs',
  connections: 'Connections',
  settings: 'Settings',
  unknown: 'Not found',
}

/** A screen's name, for the window's title and for screen readers. */
export function titleOf(route: Route): string {
  return TITLES[route.screen]
}
