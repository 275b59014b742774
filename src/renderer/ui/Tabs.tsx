import { Tabs as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { cn } from './cn'

export interface TabSpec<T extends string = string> {
  value: T
  label: ReactNode
  content: ReactNode
}

export interface TabsProps<T extends string = string> {
  value: T
  onValueChange: (value: T) => void
  tabs: readonly TabSpec<T>[]
  /** Read by screen readers. */
  label: string
  /** At the end of the row of tabs. */
  actions?: ReactNode
  className?: string
}

/** Views of one thing, one at a time. */
export function Tabs<T extends string = string>({
  value,
  onValueChange,
  tabs,
  label,
  actions,
  className,
}: TabsProps<T>) {
  return (
    <Radix.Root
      value={value}
      onValueChange={(next) => {
        const tab = tabs.find((one) => one.value === next)
        if (tab) onValueChange(tab.value)
      }}
      className={cn('flex min-h-0 flex-col', className)}
    >
      <div className="flex h-9 shrink-0 items-center gap-2 border-b border-line px-2">
        <Radix.List aria-label={label} className="flex h-full items-center gap-1">
          {tabs.map((tab) => (
            <Radix.Trigger
              key={tab.value}
              value={tab.value}
              className="relative flex h-full items-center gap-1.5 px-2 text-sm text-fg-2 transition-colors hover:text-fg-1 focus-visible:-outline-offset-4 data-[state=active]:font-medium data-[state=active]:text-fg-1 data-[state=active]:after:absolute data-[state=active]:after:inset-x-2 data-[state=active]:after:-bottom-px data-[state=active]:after:h-0.5 data-[state=active]:after:rounded-full data-[state=active]:after:bg-accent-fg"
            >
              {tab.label}
            </Radix.Trigger>
          ))}
        </Radix.List>
        {actions && <div className="ml-auto flex items-center gap-1">{actions}</div>}
      </div>
      {tabs.map((tab) => (
        <Radix.Content
          key={tab.value}
          value={tab.value}
          className="min-h-0 flex-1 overflow-auto focus-visible:-outline-offset-2"
        >
          {tab.content}
        </Radix.Content>
      ))}
    </Radix.Root>
  )
}
