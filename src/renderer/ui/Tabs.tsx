import { Tabs as Radix } from 'radix-ui'
import { useEffect, useRef, useState, type ReactNode, type RefObject } from 'react'
import { cn } from './cn'
import { Icon } from './Icon'

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
  const strip = useRef<HTMLDivElement>(null)
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
        <ScrollButton strip={strip} towards="start" />
        <Radix.List
          ref={strip}
          aria-label={label}
          data-scrolls-sideways
          className="flex h-full min-w-0 [scrollbar-width:none] items-center gap-1 overflow-x-auto overflow-y-hidden"
        >
          {tabs.map((tab) => (
            <Radix.Trigger
              key={tab.value}
              value={tab.value}
              className="relative flex h-full shrink-0 items-center gap-1.5 px-2 text-sm text-fg-2 transition-colors hover:text-fg-1 focus-visible:-outline-offset-4 data-[state=active]:font-medium data-[state=active]:text-fg-1 data-[state=active]:after:absolute data-[state=active]:after:inset-x-2 data-[state=active]:after:bottom-0 data-[state=active]:after:h-0.5 data-[state=active]:after:rounded-full data-[state=active]:after:bg-accent-fg"
            >
              {tab.label}
            </Radix.Trigger>
          ))}
        </Radix.List>
        <ScrollButton strip={strip} towards="end" />
        {actions && <div className="ml-auto flex shrink-0 items-center gap-1">{actions}</div>}
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

/** Brings the tabs on one side into sight, where there is no room for all. With keys the arrows do that. */
function ScrollButton({
  strip,
  towards,
}: {
  strip: RefObject<HTMLDivElement | null>
  towards: 'start' | 'end'
}) {
  const isNeeded = useHiddenTabs(strip, towards)
  if (!isNeeded) return null
  const by = towards === 'start' ? -1 : 1
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-hidden
      title={towards === 'start' ? 'Earlier tabs' : 'More tabs'}
      className="flex h-6 w-4 shrink-0 items-center justify-center rounded-sm text-fg-2 hover:bg-surface-2 hover:text-fg-1"
      onClick={() => strip.current?.scrollBy({ left: (by * strip.current.clientWidth) / 2 })}
    >
      <Icon name={towards === 'start' ? 'chevron-left' : 'chevron-right'} size={14} />
    </button>
  )
}

/** Whether tabs are out of sight on that side. */
function useHiddenTabs(strip: RefObject<HTMLDivElement | null>, towards: 'start' | 'end'): boolean {
  const [hidden, setHidden] = useState(false)
  useEffect(() => {
    const element = strip.current
    if (!element) return
    const look = () => {
      const { scrollLeft, scrollWidth, clientWidth } = element
      setHidden(towards === 'start' ? scrollLeft > 1 : scrollLeft + clientWidth < scrollWidth - 1)
    }
    const sizes = new ResizeObserver(look)
    for (const each of [element, ...element.children]) sizes.observe(each)
    element.addEventListener('scroll', look, { passive: true })
    return () => {
      sizes.disconnect()
      element.removeEventListener('scroll', look)
    }
  }, [strip, towards])
  return hidden
}
