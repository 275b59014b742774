/**
 * Everything that can be done in the editor, once: the toolbar, the menus, the shortcuts and the palette all come from this list.
 * `history` says how a command enters the history.
 */
import type { EditorSession } from '../editor/session'
import { ACTIVATION_COMMANDS } from './activation-commands'
import { ARRANGE_COMMANDS } from './arrange-commands'
import { BREAKPOINT_COMMANDS } from './breakpoint-commands'
import { CALL_COMMANDS } from './call-commands'
import type { Command } from './command'
import { DEBUG_COMMANDS } from './debug-commands'
import { DRAWING_COMMANDS } from './drawing-commands'
import { EDIT_COMMANDS } from './edit-commands'
import { FORK_COMMANDS } from './fork-commands'
import { keysOf } from './keys'
import { LAYOUT_COMMANDS } from './layout-commands'
import { PIN_COMMANDS } from './pin-commands'
import { PLACE_COMMANDS } from './place-commands'
import { RUN_COMMANDS } from './run-commands'
import { SELECTION_COMMANDS } from './selection-commands'
import { STEP_COMMANDS } from './step-commands'
import { VIEW_COMMANDS } from './view-commands'
import { WALK_COMMANDS } from './walk-commands'

export type { Command } from './command'

export const COMMANDS = [
  ...EDIT_COMMANDS,
  ...SELECTION_COMMANDS,
  ...CALL_COMMANDS,
  ...DRAWING_COMMANDS,
  ...ARRANGE_COMMANDS,
  ...LAYOUT_COMMANDS,
  ...WALK_COMMANDS,
  ...VIEW_COMMANDS,
  ...RUN_COMMANDS,
  ...ACTIVATION_COMMANDS,
  ...STEP_COMMANDS,
  ...BREAKPOINT_COMMANDS,
  ...DEBUG_COMMANDS,
  ...FORK_COMMANDS,
  ...PIN_COMMANDS,
  ...PLACE_COMMANDS,
] as const satisfies readonly Command[]

export type CommandId = (typeof COMMANDS)[number]['id']

/** A command by its id. */
export function commandById(id: CommandId): Command {
  const found: Command | undefined = COMMANDS.find((command) => command.id === id)
  if (!found) throw new Error(`There is no command “${id}”.`)
  return found
}

/** Whether a command can be done now. */
export function isEnabled(command: Command, session: EditorSession): boolean {
  return (command.when?.(session) ?? true) && command.refusal?.(session) === undefined
}

/** The first shortcut as it is written on this system's keys; undefined without one. */
export function shortcutText(command: Command): string | undefined {
  const first = command.shortcuts?.[0]
  return first === undefined ? undefined : keysOf(first)
}
