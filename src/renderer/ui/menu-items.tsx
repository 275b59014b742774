import type { ContextMenu, DropdownMenu } from 'radix-ui'
import { cn } from './cn'
import { Icon } from './Icon'
import { Kbd } from './Kbd'

/** One line of a menu, or a line between groups. */
export type MenuItem =
  | {
      label: string
      onSelect: () => void
      /** A lucide name. */
      icon?: string
      /** For example `Ctrl+D`. */
      shortcut?: string
      /** Takes something away: shown in red. */
      danger?: boolean
      disabled?: boolean
      /** Present: the line has a tick that is on or off. */
      checked?: boolean
    }
  | { separator: true }
  /** A heading over the lines that follow. */
  | { heading: string }

export const MENU =
  'z-50 max-h-(--menu-height) min-w-44 animate-fade overflow-y-auto rounded-lg border border-line bg-surface-1 p-1 shadow-float outline-none'
const SEPARATOR = 'my-1 h-px bg-line'
const HEADING = 'px-2 pt-1.5 pb-1 text-2xs font-medium text-fg-3'

/** The parts of either radix menu that lines are made of. */
type Parts = Pick<typeof DropdownMenu | typeof ContextMenu, 'Separator' | 'Label' | 'Item'>

/** The lines of a menu that drops or of one at the pointer. */
export function MenuLines({ items, parts }: { items: readonly MenuItem[]; parts: Parts }) {
  const { Separator, Label, Item } = parts
  return items.map((item, index) =>
    'separator' in item ? (
      <Separator key={index} className={SEPARATOR} />
    ) : 'heading' in item ? (
      <Label key={index} className={HEADING}>
        {item.heading}
      </Label>
    ) : (
      <Item
        key={index}
        disabled={item.disabled}
        onSelect={item.onSelect}
        className={lineClass(item.danger)}
        {...(item.checked === undefined
          ? {}
          : { role: 'menuitemcheckbox', 'aria-checked': item.checked })}
      >
        <LineContent item={item} />
      </Item>
    ),
  )
}

/** The classes of a line; `data-highlighted` is set by radix. */
function lineClass(danger?: boolean): string {
  return cn(
    'flex min-h-control items-center gap-2 rounded-sm px-2 py-1 text-sm outline-none select-none data-disabled:opacity-45',
    danger
      ? 'text-danger data-highlighted:bg-danger-soft'
      : 'text-fg-1 data-highlighted:bg-surface-2',
  )
}

/** What stands in a line. */
function LineContent({ item }: { item: Extract<MenuItem, { label: string }> }) {
  return (
    <>
      {item.icon ? (
        <Icon name={item.icon} className={item.danger ? undefined : 'text-fg-3'} />
      ) : (
        item.checked !== undefined && (
          <Icon name="check" className={item.checked ? undefined : 'invisible'} />
        )
      )}
      <span className="flex-1">{item.label}</span>
      {item.shortcut && <Kbd className="ml-4">{item.shortcut}</Kbd>}
    </>
  )
}
