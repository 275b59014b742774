/** How figures are printed: a row of a table, or one JSON object a line. */
import type { Figure } from './sampling'

/** What a figure should come to (the table): its value, or its ratio to the raw one beside it. */
export type Target = { atLeast: number } | { atMost: number } | { ratioAtLeast: number }

const WIDTHS = { name: 24, value: 11, unit: 34, target: 22, ratio: 9 }

/** The line above the figures of a table. */
export function heading(): string {
  return row('name', 'value', 'unit', 'target', 'of raw')
}

/** One figure, with its target and a mark where that is missed. */
export function line(figure: Figure, target: Target | undefined): string {
  const { name, value, unit, ratio, raw } = figure
  const shown = rounded(value).toLocaleString('en')
  const beside = raw === undefined ? unit : `${unit} (raw ${rounded(raw).toLocaleString('en')})`
  return row(name, shown, beside, verdict(value, ratio, target), ratio.toPrecision(3))
}

/** One figure as JSON. */
export function json({ name, value, unit, ratio, raw }: Figure): string {
  return JSON.stringify({
    name,
    value: rounded(value),
    unit,
    ratio: Number(ratio.toPrecision(3)),
    ...(raw === undefined ? {} : { raw: rounded(raw) }),
  })
}

function rounded(value: number): number {
  return value < 100 ? Number(value.toPrecision(3)) : Math.round(value)
}

function verdict(value: number, ratio: number, target: Target | undefined): string {
  if (!target) return ''
  const [isMet, text] =
    'ratioAtLeast' in target
      ? [ratio >= target.ratioAtLeast, `>= ${target.ratioAtLeast} of raw`]
      : 'atLeast' in target
        ? [value >= target.atLeast, `>= ${target.atLeast.toLocaleString('en')}`]
        : [value <= target.atMost, `<= ${target.atMost.toLocaleString('en')}`]
  return isMet ? text : `${text}  missed`
}

function row(name: string, value: string, unit: string, target: string, ratio: string): string {
  const { name: first, value: second, unit: third, target: fourth, ratio: fifth } = WIDTHS
  return `${name.padEnd(first)}${value.padStart(second)}  ${unit.padEnd(third)}${target.padEnd(fourth)}${ratio.padStart(fifth)}`
}
