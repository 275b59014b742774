import type { ComponentProps } from 'react'
import { cn } from './cn'
import { Icon } from './Icon'
import { Tooltip, type TooltipSide } from './Tooltip'

export interface IconButtonProps extends Omit<ComponentProps<'button'>, 'children'> {
  /** A lucide name. */
  icon: string
  /** What it does; read by screen readers and shown on hover. */
  label: string
  /** Shown in the tooltip, for example `Ctrl+Z`. */
  shortcut?: string
  /** `sm` 24 px, `md` 28 px (default). */
  size?: 'sm' | 'md'
  variant?: 'ghost' | 'secondary'
  side?: TooltipSide
  /** For a button that is on or off. */
  pressed?: boolean
}

/** A button that is only an icon; its label is the tooltip. */
export function IconButton({
  icon,
  label,
  shortcut,
  size = 'md',
  variant = 'ghost',
  side,
  pressed,
  className,
  type = 'button',
  ...rest
}: IconButtonProps) {
  return (
    <Tooltip label={label} shortcut={shortcut} side={side}>
      <button
        {...rest}
        type={type}
        aria-label={label}
        aria-pressed={pressed}
        className={cn(
          'inline-flex shrink-0 items-center justify-center rounded-md border transition-colors disabled:opacity-45',
          'not-disabled:hover:bg-surface-2 not-disabled:active:bg-surface-3 data-[state=open]:bg-surface-2',
          variant === 'ghost' ? 'border-transparent' : 'border-line-strong bg-surface-1',
          pressed ? 'bg-accent-soft text-accent-fg' : 'text-fg-2 not-disabled:hover:text-fg-1',
          size === 'sm' ? 'size-6' : 'size-control',
          className,
        )}
      >
        <Icon name={icon} size={size === 'sm' ? 14 : 16} />
      </button>
    </Tooltip>
  )
}
