/** Going about the workflow by key: from node to node along the edges, and to what is searched for. */
import { stepFrom, type Direction } from '../canvas/walk'
import { keysOf, selectionOfKeys } from '../editor/selection'
import type { EditorSession } from '../editor/session'
import { selected, type Command } from './command'

function walk(session: EditorSession, direction: Direction): void {
  const { document, catalog, canvas } = session
  const workflow = document.document()
  const [from] = keysOf(selected(session))
  // With nothing selected the first step leads to where a run starts.
  const to =
    from === undefined
      ? (workflow.nodes.find((node) => catalog.get(node.type)?.trigger) ?? workflow.nodes[0])?.id
      : stepFrom(workflow, catalog, (key) => canvas?.rect(key), from, direction)
  if (to === undefined) return
  document.select(selectionOfKeys([to]))
  canvas?.reveal(to)
}

function walking<Id extends string>(id: Id, title: string, key: string, direction: Direction) {
  return {
    id,
    title,
    group: 'View',
    icon: 'waypoints',
    shortcuts: [key],
    onCanvas: true,
    history: 'none',
    when: ({ document }) => document.document().nodes.length > 0,
    perform: (session) => walk(session, direction),
  } satisfies Command & { readonly id: Id }
}

export const WALK_COMMANDS = [
  {
    id: 'find',
    title: 'Find in the workflow',
    group: 'View',
    icon: 'search',
    shortcuts: ['Mod+F'],
    whileTyping: true,
    history: 'none',
    perform: ({ ui }) => ui.openFind(),
  },
  walking('walk-right', 'Go to the next node', 'Alt+ArrowRight', 'right'),
  walking('walk-left', 'Go to the node before', 'Alt+ArrowLeft', 'left'),
  walking('walk-up', 'Go to the node above', 'Alt+ArrowUp', 'up'),
  walking('walk-down', 'Go to the node below', 'Alt+ArrowDown', 'down'),
] as const satisfies readonly Command[]
