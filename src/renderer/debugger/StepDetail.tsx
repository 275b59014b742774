import { useState } from 'react'
import { isEnded } from '../../shared/run/events'
import { stepFacts, type Step, type StepFacts } from '../../shared/run/steps'
import { formatDuration } from '../../shared/workflow/duration'
import { STATE_LOOK } from '../canvas/StateMark'
import { useEditor, useNode, useRun } from '../editor/context'
import { nodeName } from '../editor/document-index'
import { Readable } from '../editor/panel/Readable'
import { costText } from '../runs/cost'
import { exactTime } from '../time/relative'
import { Button, Icon, Segmented } from '../ui'
import { Differences } from './Differences'
import { outputOf } from './json-path'
import { JsonTree } from './JsonTree'
import { goTo } from './moving'
import { placeWords } from './place-words'
import type { Trail } from './trail'

type Look = 'json' | 'text' | 'round'

/** What went into a step and what came out, as far as it had come at the moment that is looked at. */
export function StepDetail({ step, trail }: { step: Step; trail: Trail }) {
  const node = useNode(step.node)
  const until = useRun((state) => state.moment?.seq ?? state.eventCount)
  const over = useRun((state) => state.view !== undefined && isEnded(state.view.status))
  const [look, setLook] = useState<Look>('json')
  const facts = stepFacts(step, until, over)
  const before = trail.steps.of({ ...step, round: step.round - 1 })
  const name = node ? nodeName(node) : step.node
  return (
    <section aria-label={`Step ${name}`} className="flex min-w-0 flex-col gap-2.5 p-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <h3 className="min-w-0 truncate font-medium" title={name}>
          {name}
        </h3>
        {facts && <State facts={facts} />}
        <span className="text-xs text-fg-3">{placeWords(step, trail.tree)}</span>
        <span className="flex-1" />
        <Moments step={step} />
        <Segmented<Look>
          label="How values are shown"
          value={look}
          onValueChange={setLook}
          options={[
            { value: 'json', label: 'JSON' },
            { value: 'text', label: 'Text' },
            ...(before ? [{ value: 'round' as const, label: `Since round ${before.round}` }] : []),
          ]}
        />
      </div>
      {!facts ? (
        <p className="text-fg-2">At this moment the step had not begun.</p>
      ) : (
        <>
          <Facts facts={facts} />
          {facts.error && <p className="break-words text-danger">{facts.error.message}</p>}
          {facts.attempts.length > 1 && <Attempts facts={facts} />}
          {look === 'round' && before ? (
            <SinceRound facts={facts} before={stepFacts(before, until, over)} />
          ) : (
            <div className="grid min-w-0 gap-3 @2xl:grid-cols-2">
              {facts.input !== undefined && (
                <ValueBox title="Input" value={facts.input} look={look} base="$" />
              )}
              {facts.state === 'skipped' ? (
                <p className="text-fg-2">Nothing led here, so it did not run.</p>
              ) : facts.output !== undefined ? (
                <ValueBox
                  title="Output"
                  value={facts.output}
                  look={look}
                  base={outputOf(step.node)}
                />
              ) : (
                <p className="text-xs text-fg-3">It had no output yet.</p>
              )}
            </div>
          )}
        </>
      )}
    </section>
  )
}

/** What is other than in the round before. */
function SinceRound({ facts, before }: { facts: StepFacts; before: StepFacts | undefined }) {
  return (
    <>
      <Differences title="Output" before={before?.output} after={facts.output} />
      <Differences title="Input" before={before?.input} after={facts.input} />
    </>
  )
}

function State({ facts }: { facts: StepFacts }) {
  if (facts.state === 'idle') return null
  const look = STATE_LOOK[facts.state]
  return (
    <span className="flex items-center gap-1 text-xs font-medium">
      <Icon name={look.icon} size={14} className={look.tone} strokeWidth={2} />
      {look.word}
    </span>
  )
}

/** To the moments at which it began and ended. */
function Moments({ step }: { step: Step }) {
  const session = useEditor()
  const [first, last] = [step.events[0], step.events.at(-1)]
  if (!first || !last) return null
  return (
    <>
      <Button size="sm" onClick={() => goTo(session, first.seq)}>
        When it began
      </Button>
      {last !== first && (
        <Button size="sm" onClick={() => goTo(session, last.seq)}>
          When it ended
        </Button>
      )}
    </>
  )
}

function Facts({ facts }: { facts: StepFacts }) {
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
  if (tokens > 0)
    rows.push(
      [
        'Tokens',
        `${facts.inputTokens.toLocaleString()} in, ${facts.outputTokens.toLocaleString()} out`,
      ],
      ['Cost', costText(facts)],
    )
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

function Attempts({ facts }: { facts: StepFacts }) {
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

function ValueBox({
  title,
  value,
  look,
  base,
}: {
  title: string
  value: unknown
  look: Look
  /** What an expression calls it. */
  base: string
}) {
  if (look === 'json') return <JsonTree title={title} value={value} base={base} />
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <span className="text-xs font-medium text-fg-2">{title}</span>
      <div
        role="group"
        aria-label={title}
        tabIndex={0}
        className="max-h-96 overflow-auto rounded-md border border-line bg-surface-2 px-2.5 py-2"
      >
        <Readable value={value} />
      </div>
    </div>
  )
}
