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
    'delete',
  ],
  more: ['versions', 'export', '-', 'toggle-palette', 'toggle-inspector', 'toggle-panel'],
} as const satisfies Record<string, readonly (CommandId | '-')[]>

/** The lines of a menu, made of commands. Lines that cannot be chosen now are dimmed, so that they keep their place. */
export function menuItems(session: EditorSession, menu: keyof typeof MENUS): MenuItem[] {
  const ids: readonly (CommandId | '-')[] = MENUS[menu]
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
