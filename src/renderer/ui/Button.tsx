import type { ComponentProps } from 'react'
import { cn } from './cn'
import { Icon } from './Icon'
import { Spinner } from './Spinner'

export type ButtonVariant = 'primary' | 'secondary' | 'ghost' | 'danger'
export type ButtonSize = 'sm' | 'md' | 'lg'

export interface ButtonProps extends ComponentProps<'button'> {
  /** `secondary` unless told. One primary button in a view. */
  variant?: ButtonVariant
  /** `sm` 24 px, `md` 28 px (default), `lg` 36 px. */
  size?: ButtonSize
  /** A lucide name, before the text. */
  icon?: string
  /** Work is under way: the button cannot be pressed, and shows it past 150 ms. */
  busy?: boolean
}

const VARIANTS: Record<ButtonVariant, string> = {
  primary: 'bg-accent text-on-accent not-disabled:hover:bg-accent-hover border-transparent',
  secondary:
    'bg-surface-1 text-fg-1 border-line-strong not-disabled:hover:bg-surface-2 not-disabled:active:bg-surface-3',
  ghost:
    'bg-transparent text-fg-2 border-transparent not-disabled:hover:bg-surface-2 not-disabled:hover:text-fg-1 not-disabled:active:bg-surface-3 data-[state=open]:bg-surface-2',
  danger: 'bg-danger-fill text-white border-transparent not-disabled:hover:bg-danger-fill-hover',
}

const SIZES: Record<ButtonSize, string> = {
  sm: 'h-6 px-2 gap-1 text-xs rounded-sm',
  md: 'h-control px-2.5 gap-1.5 text-sm rounded-md',
  lg: 'h-9 px-3.5 gap-2 text-sm rounded-md',
}

/** A button; its text is a verb. */
export function Button({
  variant = 'secondary',
  size = 'md',
  icon,
  busy = false,
  className,
  children,
  disabled,
  type = 'button',
  ...rest
}: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
      className={cn(
        'inline-flex shrink-0 items-center justify-center border font-medium whitespace-nowrap transition-colors select-none disabled:opacity-50',
        VARIANTS[variant],
        SIZES[size],
        className,
      )}
    >
      {busy ? <Spinner size={14} /> : icon && <Icon name={icon} size={size === 'sm' ? 14 : 16} />}
      {children}
    </button>
  )
}
