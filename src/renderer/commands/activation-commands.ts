/** What runs by itself. Nothing of it is part of the document, so undo never changes it. */
import type { ActiveWorkflow } from '../../shared/contract/activations'
import { askToActivate, deactivate, inFlightOf, publishChanges } from '../activation/actions'
import { isUpToDate } from '../activation/published'
import { useAlerts } from '../alerts/state'
import { useLive } from '../bridge/live'
import type { EditorSession } from '../editor/session'
import type { Command } from './command'

const activeOf = ({ project }: EditorSession): ActiveWorkflow | undefined =>
  useLive.getState().active?.find(({ workflow }) => workflow === project)

const NOT_ACTIVE = 'The workflow is not active.'

export const ACTIVATION_COMMANDS = [
  {
    id: 'activate',
    title: 'Activate the workflow',
    group: 'Run',
    icon: 'zap',
    history: 'none',
    refusal: (session) =>
      useLive.getState().active === undefined
        ? 'The host has not told yet what is active.'
        : activeOf(session)
          ? 'The workflow is active already.'
          : undefined,
    perform: askToActivate,
  },
  {
    id: 'publish',
    title: 'Publish the changes',
    group: 'Run',
    icon: 'upload',
    history: 'none',
    refusal: (session) => {
      const active = activeOf(session)
      if (!active) return NOT_ACTIVE
      return isUpToDate(session.project)
        ? `Nothing to publish: version ${active.version} is up to date.`
        : undefined
    },
    perform: (session) => {
      const active = activeOf(session)
      if (active) void publishChanges(active, session.document.document())
    },
  },
  {
    id: 'deactivate',
    title: 'Deactivate the workflow',
    group: 'Run',
    icon: 'power',
    history: 'none',
    refusal: (session) => (activeOf(session) ? undefined : NOT_ACTIVE),
    perform: (session) => {
      const active = activeOf(session)
      if (active) void deactivate(active, inFlightOf(useLive.getState().runs, active.workflow))
    },
  },
  {
    id: 'alerts',
    title: 'Show the alerts',
    group: 'Go to',
    icon: 'bell',
    history: 'none',
    perform: () => useAlerts.setState({ isOpen: true }),
  },
] as const satisfies readonly Command[]
