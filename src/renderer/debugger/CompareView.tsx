import { useMemo, useState } from 'react'
import { compareRuns, type StepChange, type StepPair } from '../../shared/run/compare-runs'
import { formatDuration } from '../../shared/workflow/duration'
import { useLive } from '../bridge/live'
import { useEditor, useRun } from '../editor/context'
import { nodeById } from '../editor/document-index'
import { costText } from '../runs/cost'
import { Time } from '../time/Time'
import { CenteredSpinner, cn, EmptyState, Icon, IconButton, Switch } from '../ui'
import { Differences } from './Differences'
import { useOtherRun } from './read-run'
import { useRunNodeName } from './run-node'
import { placeWords } from './place-words'
import type { Trail } from './trail'
import { compareWith } from './view'

const WORDS: Record<StepChange, string> = {
  missing: 'only in the other',
  added: 'only in this',
  state: 'ended otherwise',
  path: 'went another way',
  input: 'other input',
  output: 'other output',
  error: 'other error',
}

/** The run that is shown beside another one of the same workflow: what differs, step by step. */
export function CompareView({ trail, against }: { trail: Trail; against: string }) {
  const other = useOtherRun(against)
  if (other.state === 'reading') return <CenteredSpinner />
  if (other.state === 'failed')
    return (
      <EmptyState icon="circle-alert" title="The other run cannot be read">
        {other.message}
      </EmptyState>
    )
  return <Compared trail={trail} against={against} other={other} />
}

function Compared({
  trail,
  against,
  other,
}: {
  trail: Trail
  against: string
  other: { steps: Trail['steps'] }
}) {
  const pairs = useMemo(() => compareRuns(other.steps, trail.steps), [other, trail])
  const [all, setAll] = useState(false)
  const [chosen, setChosen] = useState<string>()
  const differing = pairs.filter(({ changes }) => changes.length > 0)
  const shown = all ? pairs : differing
  const pair = shown.find(({ id }) => id === chosen) ?? shown[0]
  return (
    <div className="flex h-full flex-col">
      <Heading against={against} same={pairs.length - differing.length} differ={differing.length}>
        <label className="flex items-center gap-2 text-xs text-fg-2">
          All steps
          <Switch aria-label="All steps" checked={all} onCheckedChange={setAll} />
        </label>
      </Heading>
      {pair === undefined ? (
        <EmptyState icon="check-check" title="Nothing differs">
          Both runs took the same path with the same values.
        </EmptyState>
      ) : (
        <div className="flex min-h-0 flex-1">
          <ul
            aria-label="Steps that differ"
            className="w-72 shrink-0 overflow-auto border-r border-line p-1"
          >
            {shown.map((each) => (
              <li key={each.id}>
                <PairLine
                  pair={each}
                  chosen={each.id === pair.id}
                  onChoose={() => setChosen(each.id)}
                />
              </li>
            ))}
          </ul>
          <div className="@container min-w-0 flex-1 overflow-auto">
            <PairDetail key={pair.id} pair={pair} trail={trail} />
          </div>
        </div>
      )}
    </div>
  )
}

function Heading({
  against,
  same,
  differ,
  children,
}: {
  against: string
  same: number
  differ: number
  children: React.ReactNode
}) {
  const view = useRun((state) => state.latest)
  const other = useLive((live) => live.runs?.find(({ id }) => id === against))
  const figures = (run: {
    startedAt: number
    endedAt?: number
    costUsd: number
    unpriced: number
  }) =>
    `${run.endedAt === undefined ? '' : `${formatDuration(run.endedAt - run.startedAt)}, `}${costText(run)}`
  return (
    <header className="flex h-9 shrink-0 items-center gap-3 border-b border-line px-3 text-xs">
      <Icon name="git-compare" className="text-fg-3" />
      <p className="min-w-0 flex-1 truncate text-fg-2">
        {view && (
          <>
            This run ({figures(view)}) against that of{' '}
            {other ? (
              <>
                <Time at={other.startedAt} className="font-medium text-fg-1" /> ({figures(other)})
              </>
            ) : (
              'a run that was deleted meanwhile'
            )}
            : {differ === 1 ? '1 step differs' : `${differ} steps differ`},{' '}
            {same === 1 ? '1 is the same' : `${same} are the same`}
          </>
        )}
      </p>
      {children}
      <IconButton
        size="sm"
        icon="x"
        label="Close the comparison"
        onClick={() => compareWith(undefined)}
      />
    </header>
  )
}

function PairLine({
  pair: { step, changes },
  chosen,
  onChoose,
}: {
  pair: StepPair
  chosen: boolean
  onChoose: () => void
}) {
  const { document } = useEditor()
  const name = useRunNodeName(step.node)
  return (
    <button
      type="button"
      aria-current={chosen}
      className={cn(
        'flex w-full items-baseline gap-2 rounded-md px-2 py-1 text-left text-xs hover:bg-surface-2',
        chosen && 'bg-accent-soft hover:bg-accent-soft',
      )}
      onClick={() => {
        onChoose()
        if (nodeById(document.document(), step.node)) document.select({ nodes: [step.node] })
      }}
    >
      <span className="min-w-0 flex-1 truncate">
        {name}
        {step.round > 1 && <span className="text-fg-3"> round {step.round}</span>}
      </span>
      <span className="shrink-0 text-2xs text-fg-3">
        {changes[0] === undefined ? 'the same' : WORDS[changes[0]]}
      </span>
    </button>
  )
}

function PairDetail({
  pair: { step, before, after, changes },
  trail,
}: {
  pair: StepPair
  trail: Trail
}) {
  const name = useRunNodeName(step.node)
  const times = [before, after].map((facts) =>
    facts?.endedAt === undefined ? '-' : formatDuration(facts.endedAt - facts.startedAt),
  )
  return (
    <section aria-label={`Comparison of ${name}`} className="flex min-w-0 flex-col gap-3 p-3">
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <h3 className="font-medium">{name}</h3>
        <span className="text-xs text-fg-3">{placeWords(step, trail.tree)}</span>
        <span className="text-xs text-fg-2">
          {changes.length === 0
            ? 'the same in both'
            : changes.map((change) => WORDS[change]).join(', ')}
        </span>
      </div>
      <dl className="flex flex-wrap gap-x-5 gap-y-1 text-xs">
        <Fact term="State" before={before?.state} after={after?.state} />
        <Fact
          term="Went out on"
          before={before?.ports.join(', ')}
          after={after?.ports.join(', ')}
        />
        <Fact term="Took" before={times[0]} after={times[1]} />
        {(before?.inputTokens ?? 0) + (after?.inputTokens ?? 0) > 0 && (
          <Fact term="Cost" before={before && costText(before)} after={after && costText(after)} />
        )}
      </dl>
      {(before?.error ?? after?.error) && (
        <Differences title="Error" before={before?.error?.message} after={after?.error?.message} />
      )}
      {before && after && (
        <>
          <Differences title="Output" before={before.output} after={after.output} />
          <Differences title="Input" before={before.input} after={after.input} />
        </>
      )}
    </section>
  )
}

function Fact({
  term,
  before,
  after,
}: {
  term: string
  before: string | undefined
  after: string | undefined
}) {
  const [one, other] = [before || 'nothing', after || 'nothing']
  return (
    <div className="flex gap-1.5">
      <dt className="text-fg-3">{term}</dt>
      <dd>{one === other ? one : `${one} → ${other}`}</dd>
    </div>
  )
}
