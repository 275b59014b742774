/** The workflows that the editor is measured with. */
import {
  start,
  workflow,
  type Document,
  type DocumentEdge,
  type DocumentNode,
} from '../../e2e/fixtures/documents'

/** How far apart nodes stand, in pixels at zoom 1. */
const PITCH = { x: 280, y: 140 }
const ROWS = 25
/** Nodes of each drawing, the trigger among them. */
export const NODES = 1_000

/** What a row is made of, over and over: of every look that a card has something. */
const KINDS: readonly Pick<DocumentNode, 'type' | 'config'>[] = [
  { type: 'log', config: { message: 'Row {{ $string($) }}', level: 'info' } },
  { type: 'transform', config: { value: { score: '{{ score }}' } } },
  {
    type: 'branch',
    config: { cases: [{ port: 'hot', label: 'hot', when: '{{ score > 8 }}' }] },
  },
  { type: 'wait', config: { for: '48h' } },
  { type: 'http', config: { method: 'GET', url: 'https://example.com/leads' } },
]

/** A trigger and 999 nodes of many types, in 25 rows. */
export function drawing(name = 'Thousand'): Document {
  const nodes: DocumentNode[] = [{ ...start({ score: 9 }), position: { x: -PITCH.x, y: 0 } }]
  const edges: DocumentEdge[] = []
  for (let index = 0; index < NODES - 1; index++) {
    const [row, column] = [index % ROWS, Math.floor(index / ROWS)]
    const kind = KINDS[column % KINDS.length]
    if (!kind) continue
    const id = `n${row}_${column}`
    const position = { x: column * PITCH.x, y: row * PITCH.y }
    nodes.push({ ...kind, id, name: `Step ${row}.${column}`, position })
    const before = `n${row}_${column - 1}`
    const isBranch = KINDS[(column - 1) % KINDS.length]?.type === 'branch'
    edges.push([column === 0 ? 'start' : portOf(before, column, isBranch), id])
  }
  return workflow(name, nodes, edges)
}

function portOf(id: string, column: number, isBranch: boolean): string {
  if (isBranch) return `${id}.hot`
  return KINDS[(column - 1) % KINDS.length]?.type === 'wait' ? `${id}.done` : id
}

/** Lanes that turn until they are stopped. */
const LANES = 111
const WAITS = 8
/** So that all lanes together make somewhat more than 5,000 events a second. Milliseconds. */
const WAIT_MS = 70

/**
 * 1,000 nodes that are all at work: a trigger starts 111 lanes of eight short waits and a branch that leads back to the first of
 * them. A wait makes four events, a branch two.
 */
export function lanes(): Document {
  const nodes: DocumentNode[] = [{ ...start(), position: { x: -PITCH.x, y: 0 } }]
  const edges: DocumentEdge[] = []
  for (let lane = 0; lane < LANES; lane++) {
    const at = (column: number) => ({
      x: ((lane % 4) * (WAITS + 2) + column) * PITCH.x,
      y: Math.floor(lane / 4) * PITCH.y,
    })
    let before = 'start'
    for (let step = 0; step < WAITS; step++) {
      const id = `wait${lane}_${step}`
      const config = { for: `${WAIT_MS + (lane % 10)}ms` }
      nodes.push({ id, type: 'wait', name: `Wait ${lane}.${step}`, config, position: at(step) })
      edges.push([before, id])
      before = `${id}.done`
    }
    const again = { cases: [{ port: 'again', label: 'again', when: '{{ $loop.round < 9000 }}' }] }
    const id = `turn${lane}`
    nodes.push({ id, type: 'branch', name: `Turn ${lane}`, config: again, position: at(WAITS) })
    edges.push([before, id], [`${id}.again`, `wait${lane}_0`])
  }
  return workflow('Lanes', nodes, edges, { settings: { maxRounds: 10_000 } })
}

/** Of the run that is looked back at. A round of two nodes makes four. */
export const EVENTS = 10_000

/** A loop of two nodes whose run comes to so many events. */
export function turning(): Document {
  const rounds = EVENTS / 4
  const again = {
    cases: [{ port: 'again', label: 'again', when: `{{ $loop.round < ${rounds} }}` }],
  }
  return workflow(
    'Turning',
    [
      start({ score: 9 }),
      {
        id: 'count',
        type: 'transform',
        name: 'Count',
        config: { value: { round: '{{ $loop.round }}', words: 'What this round is about.' } },
      },
      { id: 'turn', type: 'branch', name: 'Turn', config: again },
      { id: 'end', type: 'log', name: 'End', config: { message: 'done' } },
    ],
    [
      ['start', 'count'],
      ['count', 'turn'],
      ['turn.again', 'count'],
      ['turn.else', 'end'],
    ],
    { settings: { maxRounds: EVENTS } },
  )
}
