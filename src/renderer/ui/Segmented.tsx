import { RadioGroup } from 'radix-ui'

export interface SegmentedProps<T extends string> {
  /** Read by screen readers. */
  label: string
  value: T
  onValueChange: (value: T) => void
  options: readonly { value: T; label: string }[]
}

/** One of a few ways to look at the same thing. Arrow keys go from one to the next. */
export function Segmented<T extends string>({
  label,
  value,
  onValueChange,
  options,
}: SegmentedProps<T>) {
  return (
    <RadioGroup.Root
      value={value}
      onValueChange={(next) => {
        const option = options.find((one) => one.value === next)
        if (option) onValueChange(option.value)
      }}
      aria-label={label}
      className="flex rounded-md bg-surface-3 p-0.5"
    >
      {options.map((option) => (
        <RadioGroup.Item
          key={option.value}
          value={option.value}
          className="flex h-6 items-center rounded-sm px-2.5 text-xs font-medium text-fg-2 transition-colors hover:text-fg-1 data-[state=checked]:bg-surface-1 data-[state=checked]:text-fg-1"
        >
          {option.label}
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  )
}
