/** The ways out of the editor. What is edited is saved all the while. */
import { navigate } from '../navigation/route'
import type { Command } from './command'

export const PLACE_COMMANDS = [
  {
    id: 'go-workflows',
    title: 'Go to the workflows',
    group: 'Go to',
    icon: 'workflow',
    history: 'none',
    perform: () => navigate({ screen: 'workflows' }),
  },
  {
    id: 'go-active',
    title: 'Go to what is active on the host',
    group: 'Go to',
    icon: 'zap',
    history: 'none',
    perform: () => navigate({ screen: 'active' }),
  },
  {
    id: 'go-gallery',
    title: 'Go to the templates',
    group: 'Go to',
    icon: 'layout-template',
    history: 'none',
    perform: () => navigate({ screen: 'gallery' }),
  },
  {
    id: 'go-runs',
    title: 'Go to the runs',
    group: 'Go to',
    icon: 'activity',
    history: 'none',
    perform: () => navigate({ screen: 'runs' }),
  },
  {
    id: 'go-inbox',
    title: 'Go to the inbox',
    group: 'Go to',
    icon: 'inbox',
    history: 'none',
    perform: () => navigate({ screen: 'inbox' }),
  },
  {
    id: 'go-connections',
    title: 'Go to the connections',
    group: 'Go to',
    icon: 'plug',
    history: 'none',
    perform: () => navigate({ screen: 'connections' }),
  },
  {
    id: 'go-stores',
    title: 'Go to the stores',
    group: 'Go to',
    icon: 'database',
    history: 'none',
    perform: () => navigate({ screen: 'stores' }),
  },
  {
    id: 'go-settings',
    title: 'Go to the settings',
    group: 'Go to',
    icon: 'settings',
    history: 'none',
    perform: () => navigate({ screen: 'settings' }),
  },
] as const satisfies readonly Command[]
