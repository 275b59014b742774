// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest'
import type { Workflow } from '../../shared/workflow/document'
import type { ProblemCode } from '../../shared/workflow/problem'
import { nodeById } from './document-index'
import { fixFor } from './fixes'
import { row, testSession, wires } from './testing'

/** Fixes the first problem of a kind, and says what the button said and what problems of the kind are left. */
function fixed(workflow: Workflow, code: ProblemCode) {
  const session = testSession(workflow)
  const problem = session.analyseNow().problems.find((each) => each.code === code)
  const fix = problem && fixFor(problem, session)
  if (!fix) throw new Error(`There is no fix for ${code}.`)
  fix.perform(session)
  expect(session.document.getState().history.past).toHaveLength(1)
  const left = session.analyseNow().problems.filter((each) => each.code === code)
  const after = session.document.document()
  session.document.undo()
  expect(JSON.stringify(session.document.document())).toBe(JSON.stringify(workflow))
  return { label: fix.label, after, left }
}

describe('a problem with a plain remedy is fixed as one step', () => {
  it.each([
    ['irreversible', 1],
    ['high-stakes', 2],
  ] as const)('a gate before what is %s', (risk, approvals) => {
    const { label, after, left } = fixed(
      row(
        ['manual-trigger', 'llm', { id: 'send', type: 'http', name: 'Send', risk }],
        ['manual_trigger>llm', 'llm>send', 'manual_trigger>send'],
      ),
      'ungated-irreversible',
    )
    expect(label).toBe('Add a gate before this')
    expect(left).toEqual([])
    expect(wires(after)).toEqual([
      'human_callback.approved>transform',
      'llm>human_callback',
      'manual_trigger>human_callback',
      'manual_trigger>llm',
      'transform.out>send',
    ])
    expect(nodeById(after, 'human_callback')?.config).toMatchObject({ approvals })
    expect(nodeById(after, 'transform')?.config).toEqual({ value: '{{ value }}' })
    expect(nodeById(after, 'send')?.position?.x).toBeGreaterThan(1000)
  })

  it('a trigger where nothing starts', () => {
    const { after, left } = fixed(row(['llm', 'log'], ['llm>log']), 'no-trigger')
    expect(left).toEqual([])
    expect(wires(after)).toEqual(['llm>log', 'manual_trigger.out>llm'])
  })

  it.each([
    ['dangling-edge', ['manual_trigger>log', 'log>gone'], ['manual_trigger>log']],
    ['edge-into-trigger', ['manual_trigger>log', 'log>manual_trigger'], ['manual_trigger>log']],
    ['unknown-port', ['manual_trigger>log.elsewhere'], ['manual_trigger.out>log']],
    ['unknown-port', ['manual_trigger.elsewhere>log'], ['manual_trigger.out>log']],
  ] as const)('%s: %j becomes %j', (code, before, after) => {
    const { after: workflow, left } = fixed(row(['manual-trigger', 'log'], before), code)
    expect(wires(workflow)).toEqual(after)
    expect(left).toEqual([])
  })

  it('an id that two have', () => {
    const twins = row(['manual-trigger', { id: 'a', type: 'log' }, { id: 'a', type: 'llm' }])
    const { after, left } = fixed(twins, 'duplicate-id')
    expect(after.nodes.map(({ id }) => id)).toEqual(['manual_trigger', 'a', 'a_2'])
    expect(left).toEqual([])
  })

  it('a node in what is no container', () => {
    const { after } = fixed(
      row(['manual-trigger', { id: 'a', type: 'log', parent: 'manual_trigger' }]),
      'bad-config',
    )
    expect(nodeById(after, 'a')?.parent).toBeUndefined()
  })

  it('others are left to a person', () => {
    const session = testSession(row(['manual-trigger', 'log']))
    const problem = session.analyseNow().problems.find(({ code }) => code === 'unreachable')
    expect(problem).toBeDefined()
    expect(problem && fixFor(problem, session)).toBeUndefined()
  })
})
