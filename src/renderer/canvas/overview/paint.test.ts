import { beforeEach, expect, it, vi } from 'vitest'
import { catalog } from '../../../nodes/definitions'
import { emptyRunView, type NodeState, type RunView } from '../../../shared/run/view'
import { graph } from '../../../shared/workflow/testing'
import type { OverviewColors } from './colors'
import { paint, type Painter, type Sight } from './paint'
import type { PlacedCard, PlacedEdge, Places } from './places'
import type { SceneFacts } from './scene'

const COLORS: OverviewColors = {
  family: { trigger: 'trigger', data: 'data', flow: 'flow' },
  unknown: 'unknown',
  state: {
    running: 'running',
    retrying: 'retrying',
    waiting: 'waiting',
    asking: 'asking',
    done: 'done',
    failed: 'failed',
    stopped: 'stopped',
  },
  line: { open: 'open', taken: 'taken', 'ruled-out': 'out', error: 'error', selected: 'chosen' },
  sign: 'sign',
  selected: 'rim',
  found: 'found',
}
const SIGHT: Sight = { x: 0, y: 0, zoom: 0.2, width: 400, height: 300, ratio: 1 }

/** What was painted, as the colour that each fill and stroke had. */
let fills: string[]
let strokes: string[]

function painter(): Painter {
  const nothing = () => undefined
  return {
    ...{ setTransform: nothing, clearRect: nothing, fillRect: nothing, beginPath: nothing },
    ...{ moveTo: nothing, lineTo: nothing, roundRect: nothing, setLineDash: vi.fn() },
    ...{ fillStyle: '', strokeStyle: '', lineWidth: 0, globalAlpha: 1 },
    fill() {
      fills.push(String(this.fillStyle))
    },
    stroke() {
      strokes.push(String(this.strokeStyle))
    },
  }
}

const workflow = graph(
  [
    { id: 'start', type: 'manual-trigger' },
    { id: 'say', type: 'log', config: { message: 'hi' } },
    { id: 'odd', type: 'nobody-knows' },
  ],
  ['start>say'],
)
const card = (id: string, x = 0): PlacedCard => ({
  ...{ id, x, y: 0, width: 224, height: 58, selected: false },
})
const edge = (more: Partial<PlacedEdge> = {}): PlacedEdge => ({
  ...{ source: 'start', target: 'say', port: 'out', loop: false, selected: false },
  box: { x: 0, y: 0, width: 10, height: 10 },
  line: {} as Path2D,
  ...more,
})
const viewOf = (states: Record<string, NodeState>): RunView => {
  const view = emptyRunView('r_1')
  const nodes = Object.entries(states).map(([id, state]) => [
    id,
    { ...{ state, ports: ['out'], executions: 1, round: 1 } },
  ])
  return { ...view, nodes: Object.fromEntries(nodes) as RunView['nodes'] }
}

function painted(places: Partial<Places>, facts: Partial<SceneFacts> = {}, sight = SIGHT) {
  const all = { cards: [], edges: [], ...places }
  paint(
    painter(),
    all,
    { workflow, catalog, view: undefined, found: undefined, ...facts },
    COLORS,
    sight,
  )
  return { fills, strokes }
}

beforeEach(() => {
  fills = []
  strokes = []
})

it('paints a card in the colour of its family, also of one that is not known', () => {
  expect(painted({ cards: [card('start'), card('odd')] }).fills).toEqual(['trigger', 'unknown'])
})

it('paints over it what a run made of it, with a sign beside the colour', () => {
  const { fills, strokes } = painted(
    { cards: [card('start')] },
    { view: viewOf({ start: 'done' }) },
  )
  expect(fills).toEqual(['trigger', 'done'])
  expect(strokes).toEqual(['sign'])
})

it('gives every state but idle a sign of its own', () => {
  for (const state of Object.keys(COLORS.state) as NodeState[]) {
    strokes = []
    expect(painted({ cards: [card('start')] }, { view: viewOf({ start: state }) }).strokes).toEqual(
      ['sign'],
    )
  }
})

it('leaves signs out where they would be too small', () => {
  const view = viewOf({ start: 'failed' })
  const { fills, strokes } = painted({ cards: [card('start')] }, { view }, { ...SIGHT, zoom: 0.05 })
  expect(fills).toEqual(['trigger', 'failed'])
  expect(strokes).toEqual([])
})

it('shows what is selected and what the search found', () => {
  expect(painted({ cards: [{ ...card('start'), selected: true }] }).strokes).toEqual(['rim'])
  strokes = []
  expect(painted({ cards: [card('say')] }, { found: new Set(['say']) }).strokes).toEqual(['found'])
})

it('paints edges as the run left them', () => {
  expect(painted({ edges: [edge()] }).strokes).toEqual(['open'])
  strokes = []
  const view = viewOf({ start: 'done' })
  expect(painted({ edges: [edge()] }, { view }).strokes).toEqual(['taken'])
  strokes = []
  const skipped = viewOf({ start: 'skipped' })
  expect(painted({ edges: [edge()] }, { view: skipped }).strokes).toEqual(['out'])
  strokes = []
  expect(
    painted({ edges: [edge({ selected: true }), edge({ port: 'error' }), edge({ port: 'gone' })] })
      .strokes,
  ).toEqual(['chosen', 'error', 'error'])
})

it('paints nothing that is out of sight', () => {
  const box = { x: 5_000, y: 0, width: 10, height: 10 }
  const { fills, strokes } = painted({ cards: [card('start', 5_000)], edges: [edge({ box })] })
  expect(fills).toEqual([])
  expect(strokes).toEqual([])
})
