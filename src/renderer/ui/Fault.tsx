import { cn } from './cn'
import { Icon } from './Icon'

/** What went wrong, and what to do: one paragraph, told at once to who listens. */
export function Fault({ text, className }: { text: string; className?: string }) {
  return (
    <p role="alert" className={cn('flex items-start gap-2 text-danger', className)}>
      <Icon name="circle-alert" className="mt-px" />
      <span className="min-w-0 break-words">{text}</span>
    </p>
  )
}
