/** What `npm run bench` measures: the work of issue B's table, on the engine as it is used. */
import { setImmediate as turn } from 'node:timers/promises'
import { z } from 'zod'
import { MemoryJournal } from '../../src/adapters/journal/memory-journal'
import { openSqliteJournal } from '../../src/adapters/journal/sqlite/sqlite-journal'
import { SystemClock } from '../../src/adapters/clock/system-clock'
import { withDocument } from '../../src/app/launch'
import type { DurableJournal } from '../../src/app/ports'
import type { Execute } from '../../src/engine/execute'
import { startRun } from '../../src/engine/interpreter'
import type { Journal } from '../../src/engine/ports'
import { catalog as builtIn } from '../../src/nodes/definitions'
import { executors as builtInExecutors } from '../../src/nodes/executors'
import type { RunEvent } from '../../src/shared/run/events'
import { emptyRunView, foldRun } from '../../src/shared/run/view'
import type { Json, Workflow, WorkflowEdge, WorkflowNode } from '../../src/shared/workflow/document'
import type { NodeCatalog, NodeDefinition } from '../../src/shared/workflow/node-definition'

/** A node that hands on its input: what is measured is the engine, not the node. */
const pass: NodeDefinition = {
  type: 'pass',
  version: 1,
  family: 'flow',
  title: 'Pass',
  description: 'Hands on its input.',
  icon: 'arrow-right',
  config: z.looseObject({}),
  pure: true,
  static: [],
  ports: () => ({
    inputs: [{ id: 'in', label: 'in', type: 'any' }],
    outputs: [{ id: 'out', label: 'out', type: 'any' }],
  }),
  summary: () => '',
  initial: {},
}
const catalog: NodeCatalog = {
  get: (type) => (type === 'pass' ? pass : builtIn.get(type)),
  list: () => [...builtIn.list(), pass],
}
const handOn: Execute = async ({ input }) => ({ ports: ['out'], output: input })
const executors = new Map([...builtInExecutors, ['pass', handOn] as const])

export interface Scenario {
  name: string
  unit: string
  /** Does the work once and says how much it was, in the unit's noun. */
  work(): Promise<number>
  /** The same amount of awaited function calls, for the ratio. */
  raw(amount: number): Promise<void>
}

const start: WorkflowNode = { id: 'start', type: 'manual-trigger' }

function document(nodes: WorkflowNode[], edges: [string, string][], maxRounds = 25): Workflow {
  return {
    format: 'baton/graph',
    version: 1,
    id: 'bench',
    name: 'bench',
    settings: { maxRounds },
    nodes,
    edges: edges.map(([from, to], index): WorkflowEdge => {
      const [source = '', sourceHandle] = from.split('.')
      return { id: `e${index}`, source, target: to, ...(sourceHandle ? { sourceHandle } : {}) }
    }),
  }
}

function chain(length: number): Workflow {
  const nodes = Array.from({ length }, (_, i): WorkflowNode => ({ id: `n${i}`, type: 'pass' }))
  return document(
    [start, ...nodes],
    nodes.map(({ id }, i) => [i === 0 ? 'start' : `n${i - 1}`, id]),
  )
}

function layers(count: number, width: number): Workflow {
  const nodes: WorkflowNode[] = [start]
  const edges: [string, string][] = []
  let before = 'start'
  for (let layer = 0; layer < count; layer++) {
    const join = `join${layer}`
    for (let i = 0; i < width; i++) {
      const id = `n${layer}_${i}`
      nodes.push({ id, type: 'pass' })
      edges.push([before, id], [id, join])
    }
    nodes.push({ id: join, type: 'pass' })
    before = join
  }
  return document(nodes, edges)
}

const loop = (rounds: number) =>
  document(
    [
      start,
      { id: 'head', type: 'pass' },
      {
        id: 'again',
        type: 'branch',
        config: { cases: [{ port: 'yes', label: 'yes', when: `{{ $loop.round < ${rounds} }}` }] },
      },
    ],
    [
      ['start', 'head'],
      ['head', 'again'],
      ['again.yes', 'head'],
    ],
    rounds,
  )

const small = document(
  [
    start,
    { id: 'set', type: 'transform', config: { value: { a: 1 } } },
    {
      id: 'if',
      type: 'branch',
      config: { cases: [{ port: 'yes', label: 'yes', when: '{{ a = 1 }}' }] },
    },
  ],
  [
    ['start', 'set'],
    ['set', 'if'],
  ],
)

const clock = new SystemClock({ unref: true })
let runs = 0

async function run(
  workflow: Workflow,
  journal: Journal | DurableJournal,
  payload: Json = 1,
): Promise<RunEvent[]> {
  const id = `r${runs++}`
  const events: RunEvent[] = []
  const handle = startRun({
    run: id,
    workflow,
    payload,
    catalog,
    executors,
    effects: {} as never,
    clock,
    journal: 'begin' in journal ? withDocument(journal, id, workflow) : journal,
    onEvents: (batch) => void events.push(...batch),
  })
  const last = await handle.ended
  if (last.type !== 'run.completed') throw new Error(`The run ended with ${JSON.stringify(last)}`)
  return events
}

const executions = (events: readonly RunEvent[]) =>
  events.reduce((sum, { type }) => sum + (type === 'node.started' ? 1 : 0), 0)

const handOnValue = async (value: number) => value

/** A loop of awaited functions that does nothing else. */
async function rawLoop(amount: number): Promise<void> {
  let value = 0
  for (let i = 0; i < amount; i++) value = await handOnValue(value + 1)
  if (value !== amount) throw new Error('The raw loop did not run.')
}

async function many(
  count: number,
  inFlight: number,
  work: () => Promise<unknown>,
): Promise<number> {
  let left = count
  const worker = async () => {
    while (left-- > 0) await work()
  }
  await Promise.all(Array.from({ length: inFlight }, worker))
  return count
}

/** All scenarios; the durable ones write to a journal in `folder`. */
export async function scenarios(
  folder: string,
): Promise<{ list: Scenario[]; close(): Promise<void> }> {
  const journal = await openSqliteJournal({ folder })
  const memory = () => new MemoryJournal()
  const [chained, layered, looped] = [chain(1000), layers(20, 100), loop(10_000)]
  const history = await run(chained, memory())
  const nodes = 'node executions/s'
  const list: Omit<Scenario, 'raw'>[] = [
    { name: 'chain-1000', unit: nodes, work: async () => executions(await run(chained, memory())) },
    {
      name: 'layers-20x100',
      unit: nodes,
      work: async () => executions(await run(layered, memory())),
    },
    { name: 'loop-10000', unit: nodes, work: async () => executions(await run(looped, memory())) },
    { name: 'small-runs', unit: 'runs/s', work: () => many(500, 1, () => run(small, memory())) },
    {
      name: 'small-runs-100',
      unit: 'runs/s',
      work: () => many(500, 100, () => run(small, memory())),
    },
    {
      name: 'small-runs-durable',
      unit: 'runs/s',
      work: () => many(500, 100, () => run(small, journal)),
    },
    {
      name: 'chain-1000-durable',
      unit: nodes,
      work: async () => executions(await run(chained, journal)),
    },
    {
      name: 'replay',
      unit: 'events/s',
      work: async () => {
        await turn()
        foldRun(emptyRunView('r'), history)
        return history.length
      },
    },
  ]
  return {
    list: list.map((scenario) => ({ ...scenario, raw: rawLoop })),
    close: () => journal.close(),
  }
}
