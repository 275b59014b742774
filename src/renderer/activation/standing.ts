/** How a project stands to what is active on the host, and what its triggers do. Pure. */
import type { ActiveTrigger, ActiveWorkflow } from '../../shared/contract/activations'
import type { Workflow } from '../../shared/workflow/document'
import type { NodeCatalog } from '../../shared/workflow/node-definition'
import { relativeTime, timeUntil } from '../time/relative'
import { differs } from './changes'

export type Standing =
  /** The host has not told yet. */
  | { kind: 'unknown' }
  | { kind: 'draft' }
  /** `changes`: the draft does something else than the published version; undefined while that version is not known here. */
  | { kind: 'active'; active: ActiveWorkflow; changes: boolean | undefined }

/** `all`: what is active on the host, undefined until it told. `published`: the document of the version that is active. */
export function standingOf(
  project: string,
  all: readonly ActiveWorkflow[] | undefined,
  published: Workflow | undefined,
  draft: Workflow,
): Standing {
  if (!all) return { kind: 'unknown' }
  const active = all.find(({ workflow }) => workflow === project)
  if (!active) return { kind: 'draft' }
  return { kind: 'active', active, changes: published && differs(published, draft) }
}

/** The triggers of an active workflow that do not listen. */
export function brokenTriggers({ triggers }: ActiveWorkflow): ActiveTrigger[] {
  return triggers.filter(({ problem }) => problem !== undefined)
}

/** The earliest time at which it starts by itself; undefined where that is not known. */
export function nextOf({ triggers }: ActiveWorkflow): number | undefined {
  const times = triggers.flatMap(({ nextAt, problem }) =>
    nextAt === undefined || problem !== undefined ? [] : [nextAt],
  )
  return times.length === 0 ? undefined : Math.min(...times)
}

/** Polling triggers tell when they look next, a schedule when it fires. */
const LOOKS: ReadonlySet<string> = new Set(['feed-trigger', 'email-trigger', 'folder-trigger'])

/** What a trigger does now, in a few words: `Next in 3 h`, `Looks again in 2 min`, `Listens`, `Does not listen`. */
export function triggerWords({ type, nextAt, problem }: ActiveTrigger, now: number): string {
  if (problem !== undefined) return 'Does not listen'
  if (nextAt !== undefined && nextAt > now)
    return `${LOOKS.has(type) ? 'Looks again' : 'Next'} ${timeUntil(nextAt, now)}`
  return type === 'schedule-trigger' && nextAt === undefined ? 'Never again' : 'Listens'
}

/** `12 deliveries, the last 5 min ago`. */
export function deliveryWords(
  { deliveries, lastAt }: Pick<ActiveTrigger, 'deliveries' | 'lastAt'>,
  now: number,
): string {
  if (deliveries === 0) return 'Nothing came yet'
  const count = deliveries === 1 ? '1 delivery' : `${deliveries.toLocaleString()} deliveries`
  return lastAt === undefined ? count : `${count}, the last ${relativeTime(lastAt, now)}`
}

/** The nodes that start runs by themselves once the workflow is active. */
export function selfStarting(workflow: Workflow, catalog: NodeCatalog): Workflow['nodes'] {
  return workflow.nodes.filter(
    ({ type, disabled }) =>
      !disabled && type !== 'manual-trigger' && catalog.get(type)?.trigger === true,
  )
}
