import type { SVGProps } from 'react'
import { cn } from './cn'
import { ICONS, type IconName } from './icons'

export interface IconProps extends Omit<SVGProps<SVGSVGElement>, 'ref' | 'name'> {
  /** A lucide name in kebab case; one that is not in `icons.ts` shows a plain box. */
  name: IconName | (string & {})
  /** Pixels; 16 unless told. */
  size?: number
  /** Says what the icon means where no text beside it does. Without it the icon is decoration. */
  label?: string
}

/** An icon of the one set: 1.5 px stroke, in the colour of the text around it. */
export function Icon({ name, size = 16, label, className, ...rest }: IconProps) {
  const Glyph = name in ICONS ? ICONS[name as IconName] : ICONS.box
  return (
    <Glyph
      {...rest}
      width={size}
      height={size}
      strokeWidth={1.5}
      className={cn('shrink-0', className)}
      {...(label ? { role: 'img', 'aria-label': label } : { 'aria-hidden': true })}
    />
  )
}
