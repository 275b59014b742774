/** The theme's colours as a 2D context takes them. */
import type { NodeState } from '../../../shared/run/view'
import { FAMILIES } from '../family'
import type { LineLook } from './scene'

export interface OverviewColors {
  family: Readonly<Record<string, string>>
  /** Of nodes whose type is not known. */
  unknown: string
  state: Readonly<Record<Exclude<NodeState, 'idle' | 'skipped'>, string>>
  line: Readonly<Record<LineLook, string>>
  /** Of the sign on a state's colour. */
  sign: string
  selected: string
  found: string
}

const STATE = {
  running: '--color-accent-fg',
  retrying: '--color-warning',
  waiting: '--color-warning',
  asking: '--color-family-people',
  done: '--color-success',
  failed: '--color-danger',
  stopped: '--color-fg-3',
} as const satisfies OverviewColors['state']

/** Reads the colours as they are where `element` stands. */
export function readColors(element: HTMLElement): OverviewColors {
  const probe = document.createElement('span')
  element.append(probe)
  const read = (color: string) => {
    probe.style.color = color
    return getComputedStyle(probe).color
  }
  const block = (hue: string) =>
    read(`color-mix(in oklab, var(${hue}) 55%, var(--color-surface-1))`)
  const token = (name: string) => read(`var(${name})`)
  const colors: OverviewColors = {
    family: Object.fromEntries(
      FAMILIES.map(({ family }) => [family, block(`--color-family-${family}`)]),
    ),
    unknown: block('--color-fg-3'),
    state: Object.fromEntries(
      Object.entries(STATE).map(([state, name]) => [state, token(name)]),
    ) as OverviewColors['state'],
    line: {
      open: token('--color-fg-3'),
      taken: token('--color-accent-fg'),
      'ruled-out': token('--color-fg-3'),
      error: token('--color-danger'),
      selected: token('--color-accent-fg'),
    },
    sign: token('--color-surface-1'),
    selected: token('--color-accent-fg'),
    found: token('--color-warning'),
  }
  probe.remove()
  return colors
}
