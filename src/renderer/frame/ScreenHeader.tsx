import type { ReactNode } from 'react'

/** The top of a screen: its name, what can be done here, and a line about it. */
export function ScreenHeader({
  title,
  children,
  actions,
}: {
  title: string
  /** Beside the title, for example a count. */
  children?: ReactNode
  actions?: ReactNode
}) {
  return (
    <header className="flex min-h-13 shrink-0 flex-wrap items-center gap-x-3 gap-y-2 border-b border-line bg-surface-1 px-5 py-2">
      <h1 className="text-lg font-semibold">{title}</h1>
      {children && <span className="text-fg-3">{children}</span>}
      {actions && (
        <div className="ml-auto flex min-w-0 flex-wrap items-center justify-end gap-2 max-[880px]:flex-1">
          {actions}
        </div>
      )}
    </header>
  )
}
