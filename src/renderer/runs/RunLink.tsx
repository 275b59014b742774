import type { ReactNode } from 'react'
import { useLive } from '../bridge/live'
import { hrefOf } from '../navigation/route'
import { cn, Tooltip } from '../ui'

/** Leads to a run in its editor. Text alone where the host does not list the run (any more). */
export function RunLink({
  run,
  className,
  children,
}: {
  run: string
  className?: string
  children: ReactNode
}) {
  const workflow = useLive((live) => live.runs?.find(({ id }) => id === run)?.workflow)
  if (workflow === undefined)
    return (
      <Tooltip label="This run is not listed any more">
        <span className={cn('min-w-0 truncate', className)}>{children}</span>
      </Tooltip>
    )
  return (
    <a
      href={hrefOf({ screen: 'editor', project: workflow, run })}
      className={cn(
        'min-w-0 truncate text-accent-fg underline-offset-2 hover:underline',
        className,
      )}
    >
      {children}
    </a>
  )
}
