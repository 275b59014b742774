/** Where and why a run is paused, in words; and where to look. */
import { stepId } from '../../../shared/run/steps'
import type { Breakpoint } from '../../../shared/run/debug'
import type { RunEvent } from '../../../shared/run/events'
import type { RunView } from '../../../shared/run/view'
import { targetName, targetOf } from '../breakpoints'
import type { Workflow } from '../../../shared/workflow/document'
import { nodeById, nodeName } from '../../editor/document-index'

export type Paused = NonNullable<RunView['paused']>

/** What the step that comes next is called in the debugger's list, where a run has no step of that id yet. */
export const NEXT_STEP = 'next'

export interface PauseWords {
  /** `Paused before Draft`. */
  where: string
  /** `breakpoint`, `asked`, or why a condition could not be found out; empty where there is no more to say. */
  why: string
  /** The condition could not be found out. */
  isFault: boolean
}

/** What a card shows of a pause at its node. */
export type PauseLook = 'next' | 'after' | 'failed' | 'skipped' | 'called'

/** From what had happened there when it paused: the breakpoint may be another by now, or gone. */
export function pauseLook(paused: Paused, events: readonly RunEvent[]): PauseLook {
  const { reason, place, at } = paused
  if (reason === 'called') return 'called'
  if (reason !== 'breakpoint' || !place) return 'next'
  const pause = events.findLastIndex((event) => event.type === 'run.paused' && event.at === at)
  const id = stepId(place)
  for (let before = pause - 1; before >= 0; before--) {
    const event = events[before]
    if (!event || !('node' in event) || event.node !== place.node || !('round' in event)) continue
    if (event.type !== 'debug.logged' && stepId(event) === id) return LOOKS[event.type] ?? 'next'
  }
  return 'next'
}

const LOOKS: Partial<Record<RunEvent['type'], PauseLook>> = {
  'node.completed': 'after',
  'node.failed': 'failed',
  'node.skipped': 'skipped',
}

/** How a pause is said. `workflow` is the document that runs, as far as it is known. */
export function pauseWords(
  paused: Paused,
  workflow: Workflow,
  breakpoints: readonly Breakpoint[],
  events: readonly RunEvent[],
): PauseWords {
  const { place, error, reason } = paused
  const name = place && nameOf(workflow, place.node)
  const hit = breakpoints.find(({ id }) => id === paused.breakpoint)
  const where =
    name === undefined
      ? reason === 'called'
        ? 'Paused in a called workflow'
        : 'Paused'
      : `Paused ${WHERE_WORDS[pauseLook(paused, events)](name)}`
  if (error !== undefined)
    return { where, why: `The condition could not be found out: ${error}`, isFault: true }
  return { where, why: whyWords(paused, hit, workflow), isFault: false }
}

const WHERE_WORDS: Record<PauseLook, (name: string) => string> = {
  next: (name) => `before ${name}`,
  after: (name) => `after ${name}`,
  failed: (name) => `where ${name} failed`,
  skipped: (name) => `where ${name} was skipped`,
  called: (name) => `in what ${name} calls`,
}

function whyWords({ reason }: Paused, hit: Breakpoint | undefined, workflow: Workflow): string {
  if (reason === 'asked') return 'You paused it'
  if (reason !== 'breakpoint') return ''
  if (hit?.edge !== undefined) {
    const edge = targetName(workflow, targetOf(hit))
    return edge === undefined ? 'A value came by' : `A value came by from ${edge}`
  }
  if (hit?.condition !== undefined) return `${hit.condition} holds`
  return (hit?.hits ?? 1) > 1 ? `Breakpoint, from hit ${hit?.hits} on` : 'Breakpoint'
}

function nameOf(workflow: Workflow, id: string): string {
  const node = nodeById(workflow, id)
  return node ? nodeName(node) : id
}

/**
 * The step that a pause is about: one that ended, where it stopped at an error or a skip; else the one that comes next, which has
 * no events yet. Undefined where nothing comes next.
 */
export function pausedStep(paused: Paused, events: readonly RunEvent[]): string | undefined {
  const { place } = paused
  if (!place) return undefined
  const id = stepId(place)
  const has = events.some(
    (event) =>
      'node' in event && 'round' in event && event.type !== 'debug.logged' && stepId(event) === id,
  )
  return has ? id : NEXT_STEP
}
