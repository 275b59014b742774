import { ContextMenu as Radix } from 'radix-ui'
import type { ReactElement } from 'react'
import { MENU, MenuLines, type MenuItem } from './menu-items'

export interface ContextMenuProps {
  items: readonly MenuItem[]
  /** What is right-clicked: one element that takes a ref. */
  children: ReactElement
  onOpenChange?: (open: boolean) => void
}

/** A menu at the pointer, by right click, long press or the menu key. */
export function ContextMenu({ items, children, onOpenChange }: ContextMenuProps) {
  return (
    <Radix.Root onOpenChange={onOpenChange}>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          collisionPadding={8}
          className={MENU}
          style={{ '--menu-height': 'var(--radix-context-menu-content-available-height)' }}
        >
          <MenuLines items={items} parts={Radix} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
