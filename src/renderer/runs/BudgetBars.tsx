import { cn, Icon } from '../ui'
import type { BudgetBar } from './budget'

const LOOKS = {
  ok: { fill: 'bg-accent-fg', text: 'text-fg-2', icon: undefined, word: undefined },
  near: {
    fill: 'bg-warning',
    text: 'text-warning',
    icon: 'triangle-alert',
    word: 'Nearly used up',
  },
  over: { fill: 'bg-danger', text: 'text-danger', icon: 'circle-alert', word: 'Used up' },
} as const

/** How much of each limit of the budget is used: in length, in colour, with an icon and in words. */
export function BudgetBars({ bars }: { bars: readonly BudgetBar[] }) {
  if (bars.length === 0) return null
  return (
    <ul aria-label="Budget" className="grid gap-x-6 gap-y-2 @md:grid-cols-2 @4xl:grid-cols-4">
      {bars.map(({ kind, label, share, state, text }) => {
        const look = LOOKS[state]
        return (
          <li key={kind} data-budget={kind} data-budget-state={state} className="min-w-0 text-xs">
            <div className="flex items-baseline gap-1.5">
              <span className="text-fg-3">{label}</span>
              <span className="flex-1" />
              {look.icon && (
                <Icon
                  name={look.icon}
                  size={13}
                  label={look.word}
                  className={cn('self-center', look.text)}
                />
              )}
              <span className={cn('truncate tabular-nums', look.text)} title={text}>
                {text}
              </span>
            </div>
            <div
              role="progressbar"
              aria-label={`${label} used of the budget`}
              aria-valuemin={0}
              aria-valuemax={100}
              aria-valuenow={Math.floor(share * 100)}
              aria-valuetext={look.word ? `${text}. ${look.word}.` : text}
              className="mt-1 h-1 overflow-hidden rounded-full bg-surface-3"
            >
              <div
                className={cn('h-full rounded-full', look.fill)}
                style={{ width: `${share * 100}%` }}
              />
            </div>
          </li>
        )
      })}
    </ul>
  )
}
