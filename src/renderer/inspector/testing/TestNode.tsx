import { useEffect, useMemo, useRef, useState } from 'react'
import { useStore } from 'zustand'
import type { Json } from '../../../shared/workflow/document'
import { messageOf } from '../../bridge/error-message'
import { useDocument, useEditor, useFindings, useNode, useRun } from '../../editor/context'
import { nodeName } from '../../editor/document-index'
import { hostRuns, refusalOf } from '../../editor/run/host-runs'
import { createRunFollower, isUnderWay, type RunFollower } from '../../editor/run/run-store'
import { PinButton } from '../../debugger/pins/PinnedOutput'
import { hrefOf } from '../../navigation/route'
import { Button, ConfirmDialog, IconButton, Select } from '../../ui'
import { choicesOf } from '../data/choices'
import { NodeRun } from '../LastRun'
import { InputEditor } from './InputEditor'
import { irreversibleIn } from './test-document'
import { TEST_WITH, testFor, testInputs, type TestWith } from './test-data'

/** The last test of each node, to be shown again when the node is. By project and node. */
const lastTests = new Map<string, string>()

/** Runs one node by itself, with an input of one's choice, and shows what came of it. */
export function TestNode({ id }: { id: string }) {
  const session = useEditor()
  const node = useNode(id)
  const choices = choicesOf(session)
  const pinned = useStore(choices, (state) => state.pinned.get(id))
  const workflow = useDocument((each) => each)
  const seenRun = useRun((state) => `${state.view?.run}:${state.view?.nodes[id]?.executions ?? 0}`)
  const inputs = useMemo(
    () => testInputs(session, id),
    // What the inputs are made of.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [session, id, pinned, workflow.edges, seenRun],
  )
  const [chosen, setChosen] = useState<TestWith | undefined>()
  const testWith = chosen !== undefined && inputs.has(chosen) ? chosen : firstOf(inputs)
  const [isOpen, setOpen] = useState(false)
  const [asked, setAsked] = useState(false)
  const test = useTest(id)
  const calledRisks = useFindings((found) => found.calledRisks)
  if (!node) return null
  const input = inputs.get(testWith)
  const harm = irreversibleIn(workflow, session.catalog, id, calledRisks)
  const run = () => void test.start(input)
  return (
    <section aria-label="Test this node" className="border-t border-line px-4 pt-3 pb-4">
      <div className="flex flex-wrap items-center gap-1.5">
        <span aria-hidden className="shrink-0 text-xs font-medium text-fg-2">
          Test with
        </span>
        <Select
          aria-label="Test with"
          className="w-0! min-w-28! flex-1"
          value={testWith}
          options={[...inputs.keys()].map((one) => ({
            value: one,
            label: TEST_WITH[one],
          }))}
          onValueChange={setChosen}
        />
        <IconButton
          icon={isOpen ? 'chevron-up' : 'chevron-down'}
          label={isOpen ? 'Hide the input' : 'Show the input'}
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        />
        {test.isRunning ? (
          <Button icon="square" onClick={test.stop}>
            Stop
          </Button>
        ) : (
          <Button
            icon="play"
            busy={test.isStarting}
            onClick={() => (harm.length > 0 ? setAsked(true) : run())}
          >
            Test
          </Button>
        )}
      </div>
      {isOpen && (
        <InputEditor
          value={input}
          isPinned={testWith === 'pinned'}
          onPin={(value) => {
            choices.pin(id, value)
            setChosen('pinned')
          }}
          onUnpin={() => {
            choices.unpin(id)
            setChosen(undefined)
          }}
        />
      )}
      {test.isShown && (
        <Result id={id} follower={test.follower} faults={test.faults} onHide={test.hide} />
      )}
      <ConfirmDialog
        open={asked}
        onOpenChange={setAsked}
        title={`Really do what “${nodeName(node)}” does?`}
        description={
          <>
            <p>A test is no rehearsal. This happens for real, and cannot be taken back:</p>
            <ul className="my-2 list-disc pl-5">
              {harm.map(({ name, does, highStakes }) => (
                <li key={name} className="break-words text-fg-1">
                  {name} ({does}){highStakes ? ', which is high-stakes' : ''}
                </li>
              ))}
            </ul>
            <p>Tested with: {TEST_WITH[testWith].toLowerCase()}. Nobody but you is asked.</p>
          </>
        }
        confirm="Do it"
        onConfirm={run}
      />
    </section>
  )
}

function firstOf(inputs: ReadonlyMap<TestWith, unknown>): TestWith {
  return [...inputs.keys()][0] ?? 'sample'
}

function useTest(id: string) {
  const session = useEditor()
  const key = `${session.project}/${id}`
  const [follower] = useState(() => createRunFollower(hostRuns))
  const [faults, setFaults] = useState<readonly string[]>([])
  const isStarting = useStore(follower.state, (state) => state.starting)
  const isRunning = useStore(follower.state, isUnderWay)
  const [isHidden, setHidden] = useState(false)
  const isGone = useRef(false)
  useEffect(() => {
    isGone.current = false
    const before = lastTests.get(key)
    if (before !== undefined) follower.follow(before, { quiet: true })
    return () => {
      isGone.current = true
      follower.dispose()
    }
  }, [follower, key])
  return {
    follower,
    faults,
    isStarting,
    isRunning,
    isShown: !isHidden,
    hide() {
      lastTests.delete(key)
      setHidden(true)
    },
    stop: () => void follower.cancel().catch((error: unknown) => setFaults([messageOf(error)])),
    async start(input: unknown) {
      const made = testFor(session, id, input)
      if (!made) return
      setFaults([])
      setHidden(false)
      try {
        const run = await follower.start(made.workflow, {
          trigger: made.trigger,
          payload: made.payload as Json,
        })
        lastTests.set(key, run)
      } catch (error) {
        if (!isGone.current) setFaults(reasons(error))
      }
    },
  }
}

/** Why a test was not started. */
function reasons(error: unknown): string[] {
  const refusal = refusalOf(error)
  if (!refusal) return [messageOf(error)]
  return 'details' in refusal
    ? [...refusal.details]
    : refusal.problems.filter(({ severity }) => severity === 'error').map(({ message }) => message)
}

/** How the test went, at once and as it goes. */
function Result({
  id,
  follower,
  faults,
  onHide,
}: {
  id: string
  follower: RunFollower
  faults: readonly string[]
  onHide(): void
}) {
  const view = useStore(follower.state, (state) => state.view?.nodes[id])
  const error = useStore(follower.state, (state) => state.view?.error)
  const problem = useStore(follower.state, (state) => state.problem)
  const callback = useStore(follower.state, (state) =>
    Object.values(state.view?.callbacks ?? {}).find((one) => !one.resolved),
  )
  const isShown = view !== undefined && view.state !== 'idle'
  const messages = [...faults, ...(problem ? [problem] : [])]
  if (!isShown && messages.length === 0 && !error) return null
  return (
    <div className="relative mt-3 flex flex-col gap-3" role="group" aria-label="Result of the test">
      <IconButton
        icon="x"
        size="sm"
        label="Hide the result"
        className="absolute -top-1 right-0"
        onClick={onHide}
      />
      {messages.length > 0 && (
        <p role="alert" className="text-xs break-words text-danger">
          {messages.join(' ')}
        </p>
      )}
      {isShown && <NodeRun view={view} withInput={false} />}
      {isShown && <PinButton id={id} gave={view} />}
      {error && !view?.error && <p className="text-xs break-words text-danger">{error.message}</p>}
      {callback && (
        <p className="text-xs text-fg-2">
          It waits for an answer.{' '}
          <a
            className="text-accent-fg hover:underline"
            href={hrefOf({ screen: 'inbox', callback: callback.callback })}
          >
            Answer in the inbox
          </a>
        </p>
      )}
    </div>
  )
}
