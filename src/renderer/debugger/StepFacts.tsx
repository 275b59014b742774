/** The figures of a step: when, how long, at what cost, in how many attempts. */
import type { StepFacts } from '../../shared/run/steps'
import { formatDuration } from '../../shared/workflow/duration'
import { STATE_LOOK } from '../canvas/StateMark'
import { costWords } from '../runs/cost'
import { exactTime } from '../time/relative'
import { Icon } from '../ui'

export function StateWord({ facts }: { facts: StepFacts }) {
  if (facts.state === 'idle') return null
  const look = STATE_LOOK[facts.state]
  return (
    <span className="flex items-center gap-1 text-xs font-medium">
      <Icon name={look.icon} size={14} className={look.tone} strokeWidth={2} />
      {look.word}
    </span>
  )
}

export function Figures({ facts }: { facts: StepFacts }) {
  const tokens = facts.inputTokens + facts.outputTokens
  const rows: [string, string, string?][] = [
    ['Began', new Date(facts.startedAt).toLocaleTimeString(), exactTime(facts.startedAt)],
  ]
  if (facts.endedAt !== undefined && facts.state !== 'skipped')
    rows.push(['Took', formatDuration(facts.endedAt - facts.startedAt)])
  if (facts.wakeAt !== undefined)
    rows.push(['Until', new Date(facts.wakeAt).toLocaleString(), exactTime(facts.wakeAt)])
  if (facts.ports.length > 0) rows.push(['Went out on', facts.ports.join(', ')])
  if (facts.items) rows.push(['Items', String(facts.items.length)])
  if (tokens > 0 || facts.unpriced > 0)
    rows.push(['Tokens', tokenWords(facts)], ['Cost', costWords(facts)])
  return (
    <dl className="flex flex-wrap gap-x-5 gap-y-1 text-xs">
      {rows.map(([term, value, title]) => (
        <div key={term} className="flex gap-1.5">
          <dt className="text-fg-3">{term}</dt>
          <dd title={title}>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

/** `1,200 in (1,000 from cache, 100 kept for later), 80 out`. */
function tokenWords(facts: StepFacts): string {
  const { inputTokens, outputTokens, cachedInputTokens, cacheWriteTokens } = facts
  const ofInput = [
    cachedInputTokens > 0 ? `${cachedInputTokens.toLocaleString()} from cache` : '',
    cacheWriteTokens > 0 ? `${cacheWriteTokens.toLocaleString()} kept for later` : '',
  ].filter(Boolean)
  const input = `${inputTokens.toLocaleString()} in${ofInput.length > 0 ? ` (${ofInput.join(', ')})` : ''}`
  return `${input}, ${outputTokens.toLocaleString()} out`
}

export function Attempts({ facts }: { facts: StepFacts }) {
  return (
    <table className="w-fit text-left text-xs">
      <caption className="sr-only">Attempts</caption>
      <thead className="text-fg-3">
        <tr>
          <th scope="col" className="pr-4 font-normal">
            Attempt
          </th>
          <th scope="col" className="pr-4 font-normal">
            Took
          </th>
          <th scope="col" className="font-normal">
            Error
          </th>
        </tr>
      </thead>
      <tbody>
        {facts.attempts.map(({ attempt, startedAt, endedAt, error }) => (
          <tr key={attempt}>
            <td className="pr-4">{attempt}</td>
            <td className="pr-4">
              {endedAt === undefined ? '' : formatDuration(endedAt - startedAt)}
            </td>
            <td className="break-words">{error?.message ?? ''}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
