import { DropdownMenu as Radix } from 'radix-ui'
import type { ReactElement } from 'react'
import { MENU, MenuLines, type MenuItem } from './menu-items'

export interface MenuProps {
  items: readonly MenuItem[]
  /** The button that opens it: one element that takes a ref. */
  children: ReactElement
  align?: 'start' | 'center' | 'end'
  side?: 'top' | 'right' | 'bottom' | 'left'
  open?: boolean
  onOpenChange?: (open: boolean) => void
}

/** A menu that drops from a button. Arrow keys, letters and Escape work. */
export function Menu({ items, children, align = 'end', side, open, onOpenChange }: MenuProps) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          align={align}
          side={side}
          sideOffset={4}
          collisionPadding={8}
          className={MENU}
          style={{ '--menu-height': 'var(--radix-dropdown-menu-content-available-height)' }}
        >
          <MenuLines items={items} parts={Radix} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
