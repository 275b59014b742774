/** What the expression fields of one node ask: what they see, and the data for their previews. */
import type { RunView } from '../../../shared/run/view'
import type { PreviewData } from '../../code-editor/expressions/evaluate'
import type { Visible } from '../../code-editor/expressions/resolve'
import { nodeById } from '../../editor/document-index'
import type { EditorSession } from '../../editor/session'
import type { ExpressionSource, PreviewState } from '../../forms/context'
import { choicesOf } from './choices'
import { DataFlow } from './data-flow'

/** A run that emits thousands of events a second refreshes previews this often. Milliseconds. */
const REFRESH_MS = 250

/** What is known of the data in an open project now. */
export function dataFlowOf(session: EditorSession): DataFlow {
  return new DataFlow({
    workflow: session.document.document(),
    catalog: session.catalog,
    view: session.run.state.getState().view,
    loopEdges: session.problems.getState().loopEdges,
    ...choicesOf(session).getState(),
  })
}

/** The source for the fields of a node. */
export function expressionSource(session: EditorSession, id: string): ExpressionSource {
  const choices = choicesOf(session)
  let kept: { key: readonly unknown[]; state: PreviewState } | undefined
  let flow: { key: readonly unknown[]; flow: DataFlow } | undefined

  const flowNow = () => {
    const key = [
      session.document.document(),
      session.run.state.getState().view,
      choices.getState(),
      session.problems.getState().loopEdges,
    ]
    if (!flow || !sameItems(flow.key, key)) flow = { key, flow: dataFlowOf(session) }
    return flow.flow
  }

  return {
    visible: (path) => withDerived(flowNow().visible(id), path, session, id),
    preview() {
      const { run } = session
      const { view } = run.state.getState()
      const now = flowNow()
      const input = now.inputOf(id)
      const seen = now.visible(id).variables
      const parts = previewParts(now, id, seen)
      const node = nodeById(session.document.document(), id)
      const derived =
        node?.type === 'validator' ? { value: node.config?.value ?? '{{ $ }}' } : undefined
      const canUseSample = !choices.getState().useSample && hasSample(session)
      const key = [
        input.last?.value,
        input.last !== undefined,
        ...parts.flat(),
        JSON.stringify(derived),
        runFacts(view, id),
        canUseSample,
      ]
      if (kept && sameItems(kept.key, key)) return kept.state
      const isOnlySample = view === undefined || view.seq === 0
      const state: PreviewState =
        input.last === undefined && !(isOnlySample && choices.getState().useSample)
          ? { kind: 'none', hasRun: !isOnlySample, canUseSample }
          : {
              kind: 'data',
              origin: choices.getState().pinned.has(id)
                ? 'pinned'
                : isOnlySample
                  ? 'sample'
                  : 'run',
              data: dataOf(input.last?.value, parts, seen, session, view, id, derived),
            }
      kept = { key, state }
      return state
    },
    subscribe(listener) {
      let timer: ReturnType<typeof setTimeout> | undefined
      const soon = () => {
        timer ??= setTimeout(() => {
          timer = undefined
          listener()
        }, REFRESH_MS)
      }
      const stops = [
        session.run.state.subscribe((state, before) => {
          if (state.view !== before.view) soon()
        }),
        session.document.subscribe((state, before) => {
          if (state.history.document !== before.history.document) soon()
        }),
        choices.subscribe(listener),
      ]
      return () => {
        clearTimeout(timer)
        for (const stop of stops) stop()
      }
    },
    useSample: () => choices.setState({ useSample: true }),
  }
}

/** The outputs that are known, by node. */
function previewParts(flow: DataFlow, id: string, seen: Visible['variables']): [string, unknown][] {
  const outputs = flow.upstreamOf(id).flatMap((each): [string, unknown][] => {
    const { last } = flow.outputOf(each)
    return last ? [[each, last.value]] : []
  })
  return [...outputs, ['$trigger', seen.trigger?.last?.value], ['$item', seen.item?.last?.value]]
}

function dataOf(
  input: unknown,
  parts: readonly [string, unknown][],
  seen: Visible['variables'],
  session: EditorSession,
  view: RunView | undefined,
  id: string,
  derived: PreviewData['derived'],
): PreviewData {
  const workflow = session.document.document()
  const node = view?.nodes[id]
  return {
    input,
    bindings: {
      nodes: Object.fromEntries(parts.filter(([name]) => !name.startsWith('$'))),
      trigger: seen.trigger?.last?.value,
      vars: workflow.variables ?? {},
      run: {
        id: view?.run ?? 'not-run-yet',
        startedAt: new Date(view?.startedAt ?? Date.now()).toISOString(),
        workflow: workflow.id,
      },
      loop: { round: node?.round ?? 1, feedback: null },
      ...(seen.item ? { item: seen.item.last?.value, index: 0 } : {}),
    },
    ...(derived ? { derived } : {}),
  }
}

/** What else of a run previews show. */
function runFacts(view: RunView | undefined, id: string): string {
  return view ? `${view.run} ${view.seq > 0} ${view.nodes[id]?.round ?? 1}` : ''
}

function hasSample(session: EditorSession): boolean {
  return session.document
    .document()
    .nodes.some(
      (node) => session.catalog.get(node.type)?.trigger && node.config?.sample !== undefined,
    )
}

/** The rules and the judge of a validator see what is checked as `$value`. */
function withDerived(visible: Visible, path: string, session: EditorSession, id: string): Visible {
  const node = nodeById(session.document.document(), id)
  if (node?.type !== 'validator' || !/^(rules|judge)/.test(path)) return visible
  return {
    ...visible,
    variables: { value: { help: 'What is checked.' }, ...visible.variables },
  }
}

function sameItems(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((item, index) => Object.is(item, other[index]))
}
