/** How often people changed or rejected what scored at each level, by question, over all kept runs. */
import { calibrate, type Calibration, type CalibrationAnswer } from '../shared/run/calibration'
import { isEnd, type RunEvent } from '../shared/run/events'
import { isDurable, type Ports } from './ports'
import type { RunDocument } from './runs/engine-port'

/** Histories that are read at once. */
const AT_ONCE = 50

/** What one run says of its questions. */
interface Told {
  workflow: string
  /** Of questions that wait: their node and how sure the run was. */
  open: Map<string, { node: string; confidence: number; sampled: boolean }>
  answers: Map<string, CalibrationAnswer[]>
  automatic: Map<string, number>
}

export class CalibrationService {
  readonly #ports: Pick<Ports, 'journal' | 'clock'>
  readonly #told = new Map<string, Told>()
  /** Runs of before this process that were read and say nothing. */
  readonly #mute = new Set<string>()

  constructor(ports: Pick<Ports, 'journal' | 'clock'>) {
    this.#ports = ports
  }

  /** Takes the kept events of a run, in order. */
  observe({ run, workflow }: RunDocument, events: readonly RunEvent[]): void {
    for (const event of events) this.#take(run, workflow.id, event)
  }

  /** What is known of the questions of a workflow, those that depend on how sure a run is. Reads what it does not know yet. */
  async get(workflow: string): Promise<Calibration[]> {
    const kept = await this.#readOlder(workflow)
    const answers = new Map<string, CalibrationAnswer[]>()
    const automatic = new Map<string, number>()
    for (const [run, told] of this.#told) {
      if (told.workflow !== workflow) continue
      // A run that is not kept any more is not counted any more.
      if (kept && !kept.has(run)) {
        this.#told.delete(run)
        continue
      }
      for (const [node, list] of told.answers)
        answers.set(node, [...(answers.get(node) ?? []), ...list])
      for (const [node, count] of told.automatic)
        automatic.set(node, (automatic.get(node) ?? 0) + count)
    }
    return [...new Set([...answers.keys(), ...automatic.keys()])].map((node) =>
      calibrate({ workflow, node }, answers.get(node) ?? [], automatic.get(node) ?? 0),
    )
  }

  /** Resolves with the ids of all runs of the workflow that are kept; undefined where nothing outlives the process. */
  async #readOlder(workflow: string): Promise<Set<string> | undefined> {
    const { journal, clock } = this.#ports
    if (!isDurable(journal)) return undefined
    const runs = (await journal.list()).filter((kept) => kept.workflow === workflow)
    const unread = runs
      .filter(({ run, ended }) => ended && !this.#told.has(run) && !this.#mute.has(run))
      .map(({ run }) => run)
    for (let from = 0; from < unread.length; from += AT_ONCE) {
      for (const history of await journal.histories(unread.slice(from, from + AT_ONCE))) {
        if ('error' in history) continue
        const [first] = history.events
        // Nobody decided anything in a simulation.
        if (first?.type === 'run.started' && first.simulated) {
          this.#mute.add(history.run)
          continue
        }
        for (const event of history.events) this.#take(history.run, workflow, event)
        if (!this.#told.has(history.run)) this.#mute.add(history.run)
      }
      await clock.turn()
    }
    return new Set(runs.map(({ run }) => run))
  }

  #take(run: string, workflow: string, event: RunEvent): void {
    if (event.type === 'callback.requested') {
      const { callback, node, confidence, sampled = false } = event
      if (confidence === undefined) return
      this.#of(run, workflow).open.set(callback, { node, confidence, sampled })
    } else if (event.type === 'callback.resolved') {
      const told = this.#told.get(run)
      const asked = told?.open.get(event.callback)
      if (!told || !asked) return
      told.open.delete(event.callback)
      // Where nobody decided, nobody said whether it was right.
      if (event.auto || event.decision === 'timeout') return
      const { node, ...rest } = asked
      const outcome =
        event.decision !== 'approve' ? 'rejected' : event.edited ? 'changed' : 'as-it-was'
      told.answers.set(node, [...(told.answers.get(node) ?? []), { ...rest, outcome }])
    } else if (event.type === 'node.completed' && passed(event.output)) {
      const { automatic } = this.#of(run, workflow)
      automatic.set(event.node, (automatic.get(event.node) ?? 0) + 1)
    } else if (isEnd(event)) this.#told.get(run)?.open.clear()
  }

  #of(run: string, workflow: string): Told {
    const told = this.#told.get(run) ?? {
      workflow,
      open: new Map(),
      answers: new Map(),
      automatic: new Map(),
    }
    this.#told.set(run, told)
    return told
  }
}

/** Whether an output is that of a question that nobody was asked (semantics section 4, human-callback). */
function passed(output: unknown): boolean {
  if (output === null || typeof output !== 'object') return false
  const { auto, decision, by, edited } = output as Record<string, unknown>
  const isNobody = Array.isArray(by) && by.length === 0
  return auto === true && decision === 'approve' && isNobody && edited === false
}
