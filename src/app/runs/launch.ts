import { restOf, wakeRun } from '../../engine/resting'
import { replayInTurns } from '../../engine/replay'
import { InputRefused, resumeRun, startRun, WorkflowRefused } from '../../engine/interpreter'
import { catalog } from '../../nodes/definitions'
import { executors } from '../../nodes/executors'
import type { RunHandle } from '../../engine/run-handle'
import type { RunEvent, RunEventOf } from '../../shared/run/events'
import type { Json, Workflow } from '../../shared/workflow/document'
import type { Simulation } from '../../shared/run/simulation'
import { driven } from '../simulation/drive'
import { simulatedEffects } from '../simulation/effects'
import { Failure } from '../failures/failure'
import { isDurable } from '../ports'
import type { Journal, Ports, RunJournal } from '../ports'
import type { KeptDelivery } from '../triggers/ledger'
import type { Debugging } from './debugging'
import type { Launch, Resuming, RunReports } from './engine-port'

type Lent = Pick<Ports, 'clock' | 'journal' | 'effects' | 'simulationClock'> & {
  /** The effects and the clock are those of a simulation already. */
  isSimulation?: boolean
}

/** Starts runs in this process's engine, with the node types of this build. */
export function launchInEngine(
  ports: Lent,
  debugging?: Pick<Debugging, 'starting' | 'over'>,
): Launch {
  return (asked) => {
    const { debug: _debug, delivery, ...rest } = asked
    // Where the source goes on is kept beside the event, not in it.
    const came = delivery && { id: delivery.id, version: delivery.version }
    const request = came ? { ...rest, delivery: came } : rest
    const { run, workflow } = request
    const journal = withDocument(ports.journal, run, workflow, delivery?.place)
    const looking = debugging?.starting(asked)
    try {
      const world = worldOf(ports, asked.simulated, asked)
      const { clock, effects, reports } = world
      const start = { ...request, ...reports, ...looking, catalog, executors, effects, clock }
      return world.holds(startRun({ ...start, journal }))
    } catch (error) {
      debugging?.over(request.run)
      throw refusal(error)
    }
  }
}

/** Goes on with runs in this process's engine. */
export function resumeInEngine(ports: Lent, debugging?: Pick<Debugging, 'resuming'>): Resuming {
  const { journal } = ports
  return {
    async fold({ run, workflow, events }) {
      const state = await replayInTurns(workflow, catalog, events, ports.clock)
      const kept = { run, workflow, events, state, catalog, executors, journal }
      const [first] = events
      const simulated = first?.type === 'run.started' ? first.simulated : undefined
      const goOn = (reports: RunReports, begin: typeof resumeRun) => {
        const world = worldOf(ports, simulated, reports, events)
        const { clock, effects } = world
        const own = { ...world.reports, ...debugging?.resuming(run) }
        return world.holds(begin({ ...kept, ...own, clock, effects }))
      }
      return {
        rest: () => restOf(state, ports.clock.now()),
        resume: (reports) => goOn(reports, resumeRun),
        wake: (reports) => goOn(reports, wakeRun),
      }
    },
  }
}

/** What a run happens in: the host's own effects and time, or those of a simulation. `holds` takes the run once it is there. */
function worldOf(
  { clock, effects, simulationClock, isSimulation }: Lent,
  simulated: Simulation | undefined,
  { onEvents, onHeld, onQuiet }: RunReports,
  events: readonly RunEvent[] = [],
) {
  const reports = { onEvents, onHeld, onQuiet }
  if (!simulated || isSimulation) return { clock, effects, reports, holds: (run: RunHandle) => run }
  if (!simulationClock)
    throw new Failure('UNAVAILABLE', 'This host cannot simulate runs. Run it for real.')
  const own = simulationClock(Math.max(clock.now(), events.at(-1)?.at ?? 0))
  let handle: RunHandle | undefined
  return {
    clock: own,
    effects: simulatedEffects(effects, catalog, simulated),
    reports: driven(reports, simulated, own, () => handle, events),
    holds: (run: RunHandle) => (handle = run),
  }
}

/**
 * Keeps the version of the document that a run begins with, together with its first event and the delivery that began it. `place`:
 * what the source of that wants to find again.
 */
export function withDocument(
  journal: RunJournal,
  run: string,
  workflow: Workflow,
  place?: Json,
): Journal {
  return {
    read: (id, after) => journal.read(id, after),
    async append(events) {
      const [first] = events
      // Both at once, so that they are kept together: there is never a run without a beginning.
      const begun =
        isDurable(journal) && first?.type === 'run.started'
          ? journal.begin({
              run,
              workflow,
              startedAt: first.at,
              ...(first.calledBy ? { calledBy: first.calledBy.run } : {}),
              ...(first.delivery ? { delivery: deliveryOf(first, place) } : {}),
            })
          : undefined
      await Promise.all([begun, journal.append(events)])
    },
  }
}

function deliveryOf(
  { workflow, trigger, delivery }: RunEventOf<'run.started'>,
  place: Json | undefined,
): KeptDelivery {
  const came = { workflow, node: trigger, id: delivery?.id ?? '' }
  return place === undefined ? came : { ...came, place }
}

/** What the engine refused, as the interface hears it. */
export function refusal(error: unknown): unknown {
  if (error instanceof WorkflowRefused) {
    const errors = error.problems.filter(({ severity }) => severity === 'error')
    const first = errors[0]?.message ?? error.message
    const more = errors.length > 1 ? ` There are ${errors.length - 1} more problems.` : ''
    return new Failure(
      { code: 'INVALID_WORKFLOW', data: { problems: error.problems } },
      `The workflow cannot run yet. ${first}${more}`,
    )
  }
  if (error instanceof InputRefused)
    return new Failure({ code: 'INVALID_INPUT', data: { details: error.details } }, error.message)
  return error
}
