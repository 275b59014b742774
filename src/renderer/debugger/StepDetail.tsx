import { useMemo, useState } from 'react'
import { isEnded } from '../../shared/run/events'
import { stepFacts, type Step, type StepFacts } from '../../shared/run/steps'
import type { PreviewData } from '../code-editor/expressions/evaluate'
import { useEditor, useRun } from '../editor/context'
import { nodeName } from '../editor/document-index'
import { Button, Icon, Menu, Segmented } from '../ui'
import { Differences } from './Differences'
import { outputOf } from './json-path'
import { askFor, canLeave, STEP_ACTIONS } from './forks/step-actions'
import { goTo } from './moving'
import { PinButton } from './pins/PinnedOutput'
import { placeWords } from './place-words'
import { useRunNode } from './run-node'
import { Attempts, Figures, StateWord } from './StepFacts'
import { StepNotes } from './StepNotes'
import type { Trail } from './trail'
import { Expressions } from './values/Expressions'
import { Prompt } from './values/Prompt'
import { seenBy } from './values/seen'
import { ValueBox } from './values/ValueBox'

type Look = 'values' | 'round'

/** What went into a step and what came out, as far as it had come at the moment that is looked at. */
export function StepDetail({ step, trail }: { step: Step; trail: Trail }) {
  const node = useRunNode(step.node)
  const until = useRun((state) => state.moment?.seq ?? state.eventCount)
  const over = useRun((state) => state.view !== undefined && isEnded(state.view.status))
  const [look, setLook] = useState<Look>('values')
  const facts = stepFacts(step, until, over)
  const before = trail.steps.of({ ...step, round: step.round - 1 })
  const name = node ? nodeName(node) : step.node
  return (
    <section aria-label={`Step ${name}`} className="flex min-w-0 flex-col gap-2.5 p-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <h3 className="min-w-0 truncate font-medium" title={name}>
          {name}
        </h3>
        {facts && <StateWord facts={facts} />}
        <span className="text-xs text-fg-3">{placeWords(step, trail.tree)}</span>
        <span className="flex-1" />
        <Moments step={step} />
        <StepMenu step={step} until={until} />
        {before && (
          <Segmented<Look>
            label="What is shown of the step"
            value={look}
            onValueChange={setLook}
            options={[
              { value: 'values', label: 'Values' },
              { value: 'round', label: `Since round ${before.round}` },
            ]}
          />
        )}
      </div>
      {!facts ? (
        <p className="text-fg-2">At this moment the step had not begun.</p>
      ) : (
        <>
          <Figures facts={facts} />
          {facts.state !== 'skipped' && <PinnedWords step={step} />}
          {facts.error && <p className="break-words text-danger">{facts.error.message}</p>}
          {facts.attempts.length > 1 && <Attempts facts={facts} />}
          {look === 'round' && before ? (
            <SinceRound facts={facts} before={stepFacts(before, until, over)} />
          ) : (
            <>
              <Values step={step} facts={facts} />
              {facts.notes.length > 0 && <StepNotes facts={facts} />}
              <Seen step={step} trail={trail} until={until} />
            </>
          )}
        </>
      )}
    </section>
  )
}

function Values({ step, facts }: { step: Step; facts: StepFacts }) {
  return (
    <div className="grid min-w-0 gap-3 @2xl:grid-cols-2">
      {facts.input !== undefined && <ValueBox title="Input" value={facts.input} base="$" />}
      {facts.state === 'skipped' ? (
        <p className="text-fg-2">Nothing led here, so it did not run.</p>
      ) : facts.output !== undefined ? (
        <ValueBox
          title="Output"
          value={facts.output}
          base={outputOf(step.node)}
          note={<PinButton id={step.node} gave={facts} />}
        />
      ) : (
        <SoFar step={step} />
      )}
    </div>
  )
}

/** What a model has streamed, until there is an output. */
function SoFar({ step }: { step: Step }) {
  const text = useRun(({ view, moment }) => {
    const node = moment ? undefined : view?.nodes[step.node]
    return node?.round === step.round && node.output === undefined ? node.text : ''
  })
  if (text === '') return <p className="text-xs text-fg-3">It had no output yet.</p>
  return <ValueBox title="So far" value={text} />
}

/** What was sent to a model, and the values that expressions took. */
function Seen({ step, trail, until }: { step: Step; trail: Trail; until: number }) {
  const node = useRunNode(step.node)
  const data = useSeen(step, trail, until)
  if (!node || !data) return null
  return (
    <>
      {node.type === 'llm' && <Prompt node={node} data={data} />}
      <Expressions node={node} data={data} />
    </>
  )
}

/** The same object for as long as the step is in the same attempt: looking at another moment evaluates nothing again. */
function useSeen(step: Step, { steps, graph }: Trail, until: number): PreviewData | undefined {
  const workflow = useRun((state) => state.workflow)
  const events = useRun((state) => state.events)
  const node = useRunNode(step.node)
  const began = step.events.findLast(({ type, seq }) => type === 'node.started' && seq <= until)
  return useMemo(() => {
    if (!began || !workflow || !graph) return undefined
    const data = seenBy(step, began.seq, { events, steps, workflow, graph })
    // The rules and the judge of a validator see what is checked as `$value`.
    return data && node?.type === 'validator'
      ? { ...data, derived: { value: node.config?.value ?? '{{ $ }}' } }
      : data
  }, [step, began, events, steps, workflow, graph, node])
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

/** The ways to leave the run at this step. */
function StepMenu({ step, until }: { step: Step; until: number }) {
  const session = useEditor()
  if (!canLeave(step, until)) return null
  return (
    <Menu
      items={STEP_ACTIONS.map(({ kind, label, icon }) => ({
        label,
        icon,
        onSelect: () => askFor(session, kind, step),
      }))}
    >
      <Button size="sm" icon="git-fork">
        Go on from here
      </Button>
    </Menu>
  )
}

/** Says that the step did not run, but gave what was pinned. */
function PinnedWords({ step }: { step: Step }) {
  const isPinned = useRun(
    ({ events: [first] }) =>
      first?.type === 'run.started' && Object.hasOwn(first.pins ?? {}, step.node),
  )
  const node = useRunNode(step.node)
  // One that is off hands on its input all the same.
  if (!isPinned || node?.disabled) return null
  return (
    <p className="flex items-center gap-1.5 text-xs text-fg-2">
      <Icon name="pin" size={14} className="text-accent-fg" />
      Pinned in this run: it did not run, and gave what it was pinned to.
    </p>
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
