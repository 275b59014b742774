/** What a node can be tested with, and the run that tests it. */
import type { EditorSession } from '../../editor/session'
import { choicesOf } from '../data/choices'
import { DataFlow } from '../data/data-flow'
import { dataFlowOf } from '../data/expression-source'
import { sampleOf } from './sample'
import { testDocument, type TestDocument } from './test-document'

export type TestWith = 'last' | 'sample' | 'pinned'

export const TEST_WITH: Record<TestWith, string> = {
  last: 'Last input',
  sample: 'Sample',
  pinned: 'Pinned input',
}

/** What is there to test with, the best first. A sample always is. */
export function testInputs(session: EditorSession, id: string): Map<TestWith, unknown> {
  const { pinned } = choicesOf(session).getState()
  const flow = dataFlowOf(session)
  const found = new Map<TestWith, unknown>()
  const own = pinned.get(id)
  if (own) found.set('pinned', own.value)
  const { last } = flow.unpinnedInputOf(id)
  if (last) found.set('last', last.value)
  found.set('sample', sampleOf(sampleFlow(session).unpinnedInputOf(id)))
  return found
}

/** The document that tests a node with this input. */
export function testFor(
  session: EditorSession,
  id: string,
  input: unknown,
): TestDocument | undefined {
  const flow = dataFlowOf(session)
  const samples = sampleFlow(session)
  const seen = flow.visible(id).variables
  const expected = samples.visible(id).variables
  return testDocument({
    workflow: session.document.document(),
    catalog: session.catalog,
    node: id,
    input,
    trigger: seen.trigger?.last?.value ?? sampleOf(expected.trigger ?? {}),
    outputs: Object.fromEntries(
      flow
        .upstreamOf(id)
        .map((each) => [each, flow.outputOf(each).last?.value ?? sampleOf(samples.outputOf(each))]),
    ),
    ...(seen.item ? { item: seen.item.last?.value ?? sampleOf(expected.item ?? {}) } : {}),
  })
}

/** The data as it would be if triggers had delivered their samples and nothing had run. */
function sampleFlow(session: EditorSession): DataFlow {
  return new DataFlow({
    workflow: session.document.document(),
    catalog: session.catalog,
    view: undefined,
    loopEdges: session.problems.getState().loopEdges,
    pinned: new Map(),
    useSample: true,
  })
}
