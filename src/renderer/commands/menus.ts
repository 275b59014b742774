import type { MenuItem } from '../ui'
import type { EditorSession } from '../editor/session'
import { commandById, isEnabled, shortcutText, type CommandId } from './commands'

const MENUS = {
  canvas: [
    'inspect',
    'rename',
    'copy',
    'cut',
    'paste',
    'duplicate',
    '-',
    'insert',
    'add-note',
    'replace',
    'disable',
    'lock',
    'unlock',
    'disconnect',
    'take-out',
    'tidy-selection',
    'extract',
    'inline',
    '-',
    'group',
    'ungroup',
    'fold',
    'leave-group',
    'next-color',
    '-',
    'tidy-up',
    'select-all',
    'fit',
    'fit-selection',
    'find',
    '-',
    'toggle-breakpoint',
    'edit-breakpoint',
    'switch-breakpoint',
    'run-to',
    '-',
    'leave-output',
    'leave-input',
    'leave-config',
    'leave-again',
    'pin-output',
    'edit-pin',
    'unpin',
    '-',
    'delete',
  ],
  more: ['versions', 'export', '-', 'toggle-palette', 'toggle-inspector', 'toggle-panel'],
} as const satisfies Record<string, readonly (CommandId | '-')[]>

/** Only there while they can be chosen: they are about a run that is shown, or a pin. */
const PASSING: ReadonlySet<CommandId> = new Set([
  'leave-output',
  'leave-input',
  'leave-config',
  'leave-again',
  'pin-output',
  'edit-pin',
  'unpin',
])

/** The lines of a menu, made of commands. Lines that cannot be chosen now are dimmed, so that they keep their place. */
export function menuItems(session: EditorSession, menu: keyof typeof MENUS): MenuItem[] {
  const all: readonly (CommandId | '-')[] = MENUS[menu]
  const ids = all
    .filter((id) => id === '-' || !PASSING.has(id) || isEnabled(commandById(id), session))
    .filter((id, index, those) => id !== '-' || those[index - 1] !== '-')
  return ids.map((id): MenuItem => {
    if (id === '-') return { separator: true }
    const command = commandById(id)
    return {
      label: command.title,
      icon: command.icon,
      shortcut: shortcutText(command),
      disabled: !isEnabled(command, session),
      danger: id === 'delete',
      onSelect: () => command.perform(session),
    }
  })
}
