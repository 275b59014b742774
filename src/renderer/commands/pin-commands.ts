/** Pinning by command: the palette, and the menu of a node. */
import type { Command } from './command'
import { nodeById } from '../editor/document-index'
import type { EditorSession } from '../editor/session'
import { stepFacts } from '../../shared/run/steps'
import { stepInHand } from '../debugger/forks/step-actions'
import { canPin, pinOf } from '../debugger/pins/kept-pins'
import { clearPins, editPin, pinOutput, pinsOf, unpin, usePinDialog } from '../debugger/pins/pins'

function selectedNode({ document }: EditorSession): string | undefined {
  const { nodes } = document.getState().selection
  return nodes.length === 1 ? nodes[0] : undefined
}

/** What the step in hand gave, as a pin of its node. */
function pinInHand(session: EditorSession) {
  const step = stepInHand(session)
  const node = step && nodeById(session.document.document(), step.node)
  if (!step || !node || !canPin(node, session.catalog)) return undefined
  const { moment, eventCount } = session.run.state.getState()
  const facts = stepFacts(step, moment?.seq ?? eventCount)
  const pin = facts && pinOf(node, session.catalog, facts)
  return pin && { node: node.id, pin }
}

const keptOfSelected = (session: EditorSession) => {
  const node = selectedNode(session)
  const pin = node === undefined ? undefined : pinsOf(session)[node]
  return node !== undefined && pin ? { node, pin } : undefined
}

export const PIN_COMMANDS = [
  {
    id: 'pin-output',
    title: 'Pin the output of this step',
    group: 'Debug',
    icon: 'pin',
    history: 'none',
    when: (session) => pinInHand(session) !== undefined,
    perform: (session) => {
      const found = pinInHand(session)
      if (found) void pinOutput(session, found.node, found.pin)
    },
  },
  {
    id: 'edit-pin',
    title: 'Edit the pinned output',
    group: 'Debug',
    icon: 'pencil',
    history: 'none',
    when: (session) => keptOfSelected(session) !== undefined,
    perform: (session) => {
      const kept = keptOfSelected(session)
      if (kept) editPin(kept.node, kept.pin)
    },
  },
  {
    id: 'unpin',
    title: 'Unpin the output',
    group: 'Debug',
    icon: 'x',
    history: 'none',
    when: (session) => keptOfSelected(session) !== undefined,
    perform: (session) => {
      const kept = keptOfSelected(session)
      if (kept) void unpin(session, kept.node)
    },
  },
  {
    id: 'list-pins',
    title: 'Show the pinned outputs',
    group: 'Debug',
    icon: 'pin',
    history: 'none',
    perform: () => usePinDialog.setState({ listed: true }),
  },
  {
    id: 'clear-pins',
    title: 'Clear all pinned outputs',
    group: 'Debug',
    icon: 'trash-2',
    history: 'none',
    when: (session) => Object.keys(pinsOf(session)).length > 0,
    perform: (session) => void clearPins(session),
  },
] as const satisfies readonly Command[]
