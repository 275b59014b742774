import { Checkbox as RadixCheckbox, Switch as RadixSwitch } from 'radix-ui'
import { cn } from './cn'
import { Icon } from './Icon'

export interface ToggleProps {
  checked: boolean
  onCheckedChange: (checked: boolean) => void
  id?: string
  disabled?: boolean
  'aria-label'?: string
  'aria-labelledby'?: string
  'aria-describedby'?: string
  className?: string
}

/** On or off, at once. */
export function Switch({ className, ...rest }: ToggleProps) {
  return (
    <RadixSwitch.Root
      {...rest}
      className={cn(
        'relative h-4.5 w-8 shrink-0 rounded-full bg-fg-3 transition-colors disabled:opacity-50 data-[state=checked]:bg-accent',
        className,
      )}
    >
      <RadixSwitch.Thumb className="block size-3.5 translate-x-0.5 rounded-full bg-white transition-transform data-[state=checked]:translate-x-4" />
    </RadixSwitch.Root>
  )
}

/** One of several things that may be chosen. */
export function Checkbox({ className, ...rest }: ToggleProps) {
  return (
    <RadixCheckbox.Root
      {...rest}
      onCheckedChange={(state) => rest.onCheckedChange(state === true)}
      className={cn(
        'flex size-4 shrink-0 items-center justify-center rounded-sm border border-fg-3 bg-surface-1 transition-colors disabled:opacity-50 data-[state=checked]:border-transparent data-[state=checked]:bg-accent data-[state=checked]:text-on-accent',
        className,
      )}
    >
      <RadixCheckbox.Indicator>
        <Icon name="check" size={12} strokeWidth={2.5} />
      </RadixCheckbox.Indicator>
    </RadixCheckbox.Root>
  )
}
