import { restOf, wakeRun } from '../../engine/resting'
import { replayInTurns } from '../../engine/replay'
import { InputRefused, resumeRun, startRun, WorkflowRefused } from '../../engine/interpreter'
import { catalog } from '../../nodes/definitions'
import { executors } from '../../nodes/executors'
import type { RunEventOf } from '../../shared/run/events'
import type { Json, Workflow } from '../../shared/workflow/document'
import { Failure } from '../failures/failure'
import { isDurable } from '../ports'
import type { Journal, Ports, RunJournal } from '../ports'
import type { KeptDelivery } from '../triggers/ledger'
import type { Debugging } from './debugging'
import type { Launch, Resuming } from './engine-port'

/** Starts runs in this process's engine, with the node types of this build. */
export function launchInEngine(
  ports: Pick<Ports, 'clock' | 'journal' | 'effects'>,
  debugging?: Pick<Debugging, 'starting' | 'over'>,
): Launch {
  const { clock, effects } = ports
  return (asked) => {
    const { debug: _debug, delivery, ...rest } = asked
    // Where the source goes on is kept beside the event, not in it.
    const came = delivery && { id: delivery.id, version: delivery.version }
    const request = came ? { ...rest, delivery: came } : rest
    const { run, workflow } = request
    const journal = withDocument(ports.journal, run, workflow, delivery?.place)
    const looking = debugging?.starting(asked)
    try {
      return startRun({ ...request, ...looking, catalog, executors, effects, clock, journal })
    } catch (error) {
      debugging?.over(request.run)
      throw refusal(error)
    }
  }
}

/** Goes on with runs in this process's engine. */
export function resumeInEngine(
  ports: Pick<Ports, 'clock' | 'journal' | 'effects'>,
  debugging?: Pick<Debugging, 'resuming'>,
): Resuming {
  const { clock, effects, journal } = ports
  const engine = { catalog, executors, effects, clock, journal }
  return {
    async fold({ run, workflow, events }) {
      const state = await replayInTurns(workflow, catalog, events, clock)
      const kept = { run, workflow, events, state, ...engine }
      return {
        rest: () => restOf(state, clock.now()),
        resume: (reports) => resumeRun({ ...kept, ...reports, ...debugging?.resuming(run) }),
        wake: (reports) => wakeRun({ ...kept, ...reports, ...debugging?.resuming(run) }),
      }
    },
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
