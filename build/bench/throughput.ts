/** The benchmarks that count how much the engine does a second, in one process. */
import { SystemClock } from '../../src/adapters/clock/system-clock'
import { MemoryJournal } from '../../src/adapters/journal/memory-journal'
import { openSqliteJournal } from '../../src/adapters/journal/sqlite/sqlite-journal'
import { withDocument } from '../../src/app/runs/launch'
import type { DurableJournal } from '../../src/app/ports'
import { planOf } from '../../src/engine/admission'
import { evolve } from '../../src/engine/evolve'
import { startRun } from '../../src/engine/interpreter'
import type { Journal } from '../../src/engine/ports'
import { newState } from '../../src/engine/state'
import type { RunEvent } from '../../src/shared/run/events'
import { emptyRunView, foldRun } from '../../src/shared/run/view'
import type { Workflow } from '../../src/shared/workflow/document'
import type { Benchmark } from './benchmark'
import { receiving } from './deliveries'
import { catalog, chain, executors, layers, loop, small } from './graphs'
import { throughput } from './sampling'

const NODES = 'node executions/s'
const RUNS = 'runs/s'
const EVENTS = 'events/s'
/** Runs in one go; a sample repeats it. */
const MANY = 500

/** `prepare` gets a folder of its own and gives the work, which says how much it did. */
export interface Work {
  name: string
  unit: string
  atLeast: number
  prepare(folder: string): Promise<{ work(): Promise<number>; close?(): Promise<void> }>
}

export const WORKS: readonly Work[] = [
  { name: 'chain-1000', unit: NODES, atLeast: 1_000_000, prepare: () => executions(chain(1000)) },
  {
    name: 'layers-20x100',
    unit: NODES,
    atLeast: 700_000,
    prepare: () => executions(layers(20, 100)),
  },
  { name: 'loop-10000', unit: NODES, atLeast: 500_000, prepare: () => executions(loop(10_000)) },
  { name: 'small-runs', unit: RUNS, atLeast: 150_000, prepare: () => smallRuns(1) },
  { name: 'small-runs-100', unit: RUNS, atLeast: 150_000, prepare: () => smallRuns(100) },
  {
    name: 'small-runs-durable',
    unit: RUNS,
    atLeast: 15_000,
    prepare: (folder) => journaled(folder, (run) => many(100, () => run(small))),
  },
  {
    name: 'chain-1000-durable',
    unit: NODES,
    atLeast: 200_000,
    prepare: (folder) => {
      const chained = chain(1000)
      return journaled(folder, (run) => run(chained))
    },
  },
  {
    name: 'deliveries',
    unit: 'deliveries/s',
    atLeast: 1_000,
    prepare: async (folder) => {
      const { deliver, close } = await receiving(folder)
      return { work: () => many(100, deliver), close }
    },
  },
  { name: 'replay', unit: EVENTS, atLeast: 1_000_000, prepare: () => replay(foldState) },
  { name: 'replay-view', unit: EVENTS, atLeast: 1_000_000, prepare: () => replay(foldView) },
]

export const THROUGHPUT: readonly Benchmark[] = WORKS.map(({ name, unit, atLeast, prepare }) => ({
  name,
  targets: { [name]: { atLeast } },
  async measure({ folder }) {
    const { work, close } = await prepare(folder)
    try {
      return [{ name, unit, ...(await throughput(work)) }]
    } finally {
      await close?.()
    }
  },
}))

async function executions(workflow: Workflow) {
  return { work: async () => (await run(workflow, new MemoryJournal())).executions }
}

async function smallRuns(inFlight: number) {
  return { work: () => many(inFlight, () => run(small, new MemoryJournal())) }
}

type Counts = { executions: number }

async function journaled(
  folder: string,
  work: (run: (workflow: Workflow) => Promise<Counts>) => Promise<number | Counts>,
) {
  const journal = await openSqliteJournal({ folder })
  return {
    async work() {
      const did = await work((workflow) => run(workflow, journal))
      return typeof did === 'number' ? did : did.executions
    },
    close: () => journal.close(),
  }
}

async function many(inFlight: number, one: () => Promise<unknown>): Promise<number> {
  let left = MANY
  const worker = async () => {
    while (left-- > 0) await one()
  }
  await Promise.all(Array.from({ length: inFlight }, worker))
  return MANY
}

/** A history as a journal gives it back: read from JSON, not the engine's own objects. */
async function replay(fold: (workflow: Workflow) => (history: readonly RunEvent[]) => number) {
  const workflow = chain(1000)
  const journal = new MemoryJournal()
  const { id } = await run(workflow, journal)
  const history = JSON.parse(JSON.stringify(await journal.read(id))) as RunEvent[]
  const once = fold(workflow)
  return {
    async work() {
      const seq = once(history)
      if (seq !== history.length) throw new Error('The history was not folded.')
      return seq
    },
  }
}

/** As a resume does. */
function foldState(workflow: Workflow) {
  const plan = planOf(workflow, catalog)
  return (history: readonly RunEvent[]) => {
    const state = newState(plan)
    for (const event of history) evolve(state, event)
    return state.seq
  }
}

/** As a host does for what it shows. */
const foldView = () => (history: readonly RunEvent[]) => foldRun(emptyRunView('r'), history).seq

const clock = new SystemClock({ unref: true })
let runs = 0

/** Runs it to its end, and counts what began. */
async function run(
  workflow: Workflow,
  journal: Journal | DurableJournal,
): Promise<Counts & { id: string }> {
  const id = `r${runs++}`
  let executions = 0
  const handle = startRun({
    run: id,
    workflow,
    payload: 1,
    catalog,
    executors,
    effects: {} as never,
    clock,
    journal: 'begin' in journal ? withDocument(journal, id, workflow) : journal,
    onEvents(events) {
      for (const { type } of events) if (type === 'node.started') executions += 1
    },
  })
  const last = await handle.ended
  if (last.type !== 'run.completed') throw new Error(`The run ended with ${JSON.stringify(last)}`)
  return { id, executions }
}
