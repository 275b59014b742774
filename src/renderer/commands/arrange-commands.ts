/** Moving, aligning and distributing what is selected. */
import {
  alignSelection,
  distributeSelection,
  GRID,
  movable,
  nudge,
  type Alignment,
} from '../editor/arrange'
import { hasItems, type Command } from './command'

type Identified<Id extends string> = Command & { readonly id: Id }

/** Arrow keys move by a dot of the canvas, with Shift by ten. */
function moving<Id extends string>(id: Id, title: string, key: string, x: number, y: number) {
  const far = title.startsWith('Move far') ? 10 : 1
  return {
    id,
    title,
    group: 'Arrange',
    icon: 'move',
    shortcuts: [key],
    onCanvas: true,
    history: 'entry',
    when: hasItems,
    perform: (session) => nudge(session, { x: x * GRID * far, y: y * GRID * far }),
  } satisfies Identified<Id>
}

function aligning<Id extends string>(
  id: Id,
  title: string,
  icon: string,
  key: string,
  by: Alignment,
) {
  return {
    id,
    title,
    group: 'Arrange',
    icon,
    shortcuts: [key],
    history: 'entry',
    when: (session) => movable(session).length > 1,
    perform: (session) => alignSelection(session, by),
  } satisfies Identified<Id>
}

function distributing<Id extends string>(
  id: Id,
  title: string,
  icon: string,
  key: string,
  axis: 'x' | 'y',
) {
  return {
    id,
    title,
    group: 'Arrange',
    icon,
    shortcuts: [key],
    history: 'entry',
    when: (session) => movable(session).length > 2,
    perform: (session) => distributeSelection(session, axis),
  } satisfies Identified<Id>
}

export const ARRANGE_COMMANDS = [
  aligning('align-left', 'Align left', 'align-start-vertical', 'Alt+A', 'left'),
  aligning('align-center', 'Align centres', 'align-center-vertical', 'Alt+H', 'center'),
  aligning('align-right', 'Align right', 'align-end-vertical', 'Alt+D', 'right'),
  aligning('align-top', 'Align top', 'align-start-horizontal', 'Alt+W', 'top'),
  aligning('align-middle', 'Align middles', 'align-center-horizontal', 'Alt+V', 'middle'),
  aligning('align-bottom', 'Align bottom', 'align-end-horizontal', 'Alt+S', 'bottom'),
  distributing(
    'distribute-across',
    'Distribute across',
    'align-horizontal-distribute-center',
    'Alt+Shift+H',
    'x',
  ),
  distributing(
    'distribute-down',
    'Distribute down',
    'align-vertical-distribute-center',
    'Alt+Shift+V',
    'y',
  ),
  moving('move-left', 'Move left', 'ArrowLeft', -1, 0),
  moving('move-right', 'Move right', 'ArrowRight', 1, 0),
  moving('move-up', 'Move up', 'ArrowUp', 0, -1),
  moving('move-down', 'Move down', 'ArrowDown', 0, 1),
  moving('move-far-left', 'Move far left', 'Shift+ArrowLeft', -1, 0),
  moving('move-far-right', 'Move far right', 'Shift+ArrowRight', 1, 0),
  moving('move-far-up', 'Move far up', 'Shift+ArrowUp', 0, -1),
  moving('move-far-down', 'Move far down', 'Shift+ArrowDown', 0, 1),
] as const satisfies readonly Command[]
