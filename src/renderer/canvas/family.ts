import type { CSSProperties } from 'react'
import type { NodeFamily } from '../../shared/workflow/node-definition'

/** The families as the palette groups them, in its order. */
export const FAMILIES: readonly { family: NodeFamily; title: string }[] = [
  { family: 'trigger', title: 'Triggers' },
  { family: 'model', title: 'Models' },
  { family: 'validator', title: 'Checks' },
  { family: 'flow', title: 'Flow' },
  { family: 'people', title: 'People' },
  { family: 'data', title: 'Data and code' },
  { family: 'service', title: 'Services' },
]

/** A family's hue as `--hue`, for classes that mix it. A node of an unknown type has none. */
export function hueOf(family: NodeFamily | undefined): CSSProperties {
  return {
    '--hue': family ? `var(--color-family-${family})` : 'var(--color-fg-3)',
  } as CSSProperties
}
