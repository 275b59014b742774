// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, within } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import type { Workflow } from '../../../shared/workflow/document'
import { LIMITS } from '../../../shared/workflow/limits'
import { PROBLEM_SEVERITY, type ProblemCode } from '../../../shared/workflow/problem'
import { SEVERITY_LOOK } from '../../canvas/ProblemBadge'
import { TooltipProvider } from '../../ui'
import { EditorContext } from '../context'
import { row, testSession } from '../testing'
import { ProblemsTab } from './ProblemsTab'

afterEach(cleanup)

/** What a press on a problem selects. */
type Leads = { nodes?: string[]; edges?: string[]; stickies?: string[]; groups?: string[] }

interface Case {
  workflow: Workflow
  leads: Leads
  /** What the button beside it says; undefined where a person has to think. */
  fix?: string
}

const drawn = (more: object): Workflow => ({ ...row(['manual-trigger']), ...more })
const branch = {
  id: 'choose',
  type: 'branch',
  config: { cases: [{ port: 'again', label: 'again', when: '{{ true }}' }], mode: 'first' },
}

/** A document with a problem of each code. */
const CASES: Record<ProblemCode, Case> = {
  'duplicate-id': {
    workflow: row(['manual-trigger', { id: 'a', type: 'log' }, { id: 'a', type: 'log' }]),
    leads: { nodes: ['a'] },
    fix: 'Give one another id',
  },
  'dangling-edge': {
    workflow: row(['manual-trigger', 'log'], ['manual_trigger>log', 'log>gone']),
    leads: { edges: ['e2'] },
    fix: 'Delete the edge',
  },
  'unknown-port': {
    workflow: row(['manual-trigger', 'log'], ['manual_trigger.elsewhere>log']),
    leads: { nodes: ['manual_trigger'] },
    fix: 'Connect it to “out”',
  },
  'unknown-type': {
    workflow: row(
      ['manual-trigger', { id: 'odd', type: 'from-the-future' }],
      ['manual_trigger>odd'],
    ),
    leads: { nodes: ['odd'] },
    fix: 'Replace it',
  },
  'bad-config': {
    workflow: row(['manual-trigger', { id: 'a', type: 'log', parent: 'manual_trigger' }]),
    leads: { nodes: ['a'] },
    fix: 'Move it out',
  },
  'bad-expression': {
    workflow: row(
      ['manual-trigger', { id: 'a', type: 'log', config: { message: '{{ 1 + }}' } }],
      ['manual_trigger>a'],
    ),
    leads: { nodes: ['a'] },
  },
  'no-trigger': { workflow: row(['log']), leads: {}, fix: 'Add a manual start' },
  'edge-into-trigger': {
    workflow: row(['manual-trigger', 'log'], ['manual_trigger>log', 'log>manual_trigger']),
    leads: { nodes: ['manual_trigger'] },
    fix: 'Delete the edge',
  },
  'loop-has-two-entries': {
    workflow: row(
      ['manual-trigger', branch, { id: 'x', type: 'log' }, { ...branch, id: 'y' }],
      ['manual_trigger>choose', 'choose.again>x', 'choose.else>y', 'x>y', 'y.again>x'],
    ),
    leads: { nodes: ['x'] },
  },
  'crosses-container': {
    workflow: row(
      ['manual-trigger', 'for-each', { id: 'inner', type: 'log', parent: 'for_each' }],
      ['manual_trigger>for_each', 'manual_trigger>inner'],
    ),
    leads: { edges: ['e2'] },
    fix: 'Delete the edge',
  },
  unreachable: { workflow: row(['manual-trigger', 'log']), leads: { nodes: ['log'] } },
  'leaves-loop': {
    workflow: row(
      ['manual-trigger', { id: 'a', type: 'log' }, branch, { id: 'note', type: 'log' }],
      ['manual_trigger>a', 'a>choose', 'choose.again>a', 'a>note'],
    ),
    leads: { edges: ['e4'] },
  },
  'ungated-irreversible': {
    workflow: row(
      ['manual-trigger', { id: 'send', type: 'http', risk: 'irreversible' }],
      ['manual_trigger>send'],
    ),
    leads: { nodes: ['send'] },
    fix: 'Add a gate before this',
  },
  'calls-itself': {
    workflow: row(
      ['manual-trigger', { id: 'again', type: 'sub-workflow', config: { workflow: 'test' } }],
      ['manual_trigger>again'],
    ),
    leads: { nodes: ['again'] },
  },
  'bad-drawing': {
    workflow: drawn({
      stickies: [
        {
          id: 'n',
          text: 'Hello',
          position: { x: 0, y: 0 },
          size: { width: 200, height: 100 },
          parent: 'gone',
        },
      ],
    }),
    leads: { stickies: ['n'] },
    fix: 'Mend notes and groups',
  },
  limit: {
    workflow: drawn({
      nodes: Array.from({ length: LIMITS['document-nodes'].max + 1 }, (_, index) => ({
        id: `n${index}`,
        type: 'log',
      })),
    }),
    leads: {},
  },
}

function show(workflow: Workflow) {
  const session = testSession(workflow)
  session.document.select({ nodes: [workflow.nodes[0]?.id ?? ''] })
  const found = session.analyseNow()
  render(
    <TooltipProvider>
      <EditorContext value={session}>
        <ProblemsTab />
      </EditorContext>
    </TooltipProvider>,
  )
  return { session, found }
}

describe.each(Object.keys(PROBLEM_SEVERITY) as ProblemCode[])(
  'a problem of the code %s',
  (code) => {
    const { workflow, leads, fix } = CASES[code]

    it('is told in words with its severity, leads to what it is about, and has its fix', () => {
      const { session, found } = show(workflow)
      const problem = found.problems.find((each) => each.code === code)
      if (!problem) throw new Error(`There is none: ${JSON.stringify(found.problems)}`)
      const line = screen
        .getAllByRole('listitem')
        .find((item) => item.textContent?.includes(problem.message))
      if (!line) throw new Error('The list leaves it out.')
      const [press, ...fixes] = within(line).getAllByRole('button')
      expect(
        within(line).getByRole('img', { name: SEVERITY_LOOK[problem.severity].word }),
      ).toBeDefined()
      expect(fixes.map((button) => button.textContent)).toEqual(fix === undefined ? [] : [fix])
      if (press) fireEvent.click(press)
      const { nodes, edges, stickies, groups } = session.document.getState().selection
      expect({ nodes, edges, stickies, groups }).toEqual({
        nodes: [],
        edges: [],
        stickies: [],
        groups: [],
        ...leads,
      })
    })
  },
)

it('a fix takes its problem off the list', () => {
  const { session } = show(CASES['no-trigger'].workflow)
  fireEvent.click(screen.getByRole('button', { name: 'Add a manual start' }))
  expect(session.analyseNow().problems.map(({ code }) => code)).not.toContain('no-trigger')
})
