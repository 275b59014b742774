import { useState, type ReactNode } from 'react'
import { Icon } from '../ui'

/** A part of the inspector that folds. What is folded is not rendered. */
export function Section({
  title,
  children,
  open = true,
  aside,
}: {
  title: string
  children: ReactNode
  open?: boolean
  aside?: ReactNode
}) {
  const [chosen, setChosen] = useState<boolean | undefined>()
  const isOpen = chosen ?? open
  return (
    <details
      open={isOpen}
      onToggle={(event) => {
        // Folds inside this one bubble up too.
        if (event.target === event.currentTarget) setChosen(event.currentTarget.open)
      }}
      className="group/section border-t border-line"
    >
      <summary className="flex h-9 list-none items-center gap-1.5 px-3 text-xs font-medium text-fg-1 hover:bg-surface-2 [&::-webkit-details-marker]:hidden">
        <Icon
          name="chevron-right"
          size={14}
          className="text-fg-3 transition-transform group-open/section:rotate-90"
        />
        <span className="flex-1">{title}</span>
        {aside}
      </summary>
      {isOpen && <div className="flex flex-col gap-4 px-4 pt-1 pb-5">{children}</div>}
    </details>
  )
}
