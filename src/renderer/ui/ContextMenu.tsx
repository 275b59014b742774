import { ContextMenu as Radix } from 'radix-ui'
import type { ReactElement } from 'react'
import { HEADING, lineClass, LineContent, MENU, SEPARATOR, type MenuItem } from './menu-items'

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
          {items.map((item, index) =>
            'separator' in item ? (
              <Radix.Separator key={index} className={SEPARATOR} />
            ) : 'heading' in item ? (
              <Radix.Label key={index} className={HEADING}>
                {item.heading}
              </Radix.Label>
            ) : (
              <Radix.Item
                key={index}
                disabled={item.disabled}
                onSelect={item.onSelect}
                className={lineClass(item.danger)}
                {...(item.checked === undefined
                  ? {}
                  : { role: 'menuitemcheckbox', 'aria-checked': item.checked })}
              >
                <LineContent item={item} />
              </Radix.Item>
            ),
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
