/** What a document says of its triggers once it is published. */
import { timeIn } from '../../nodes/schedule-trigger/cron'
import { analyse } from '../../shared/workflow/analyse'
import { documentLimit } from '../../shared/workflow/document-limits'
import type { Json, JsonObject, Workflow, WorkflowNode } from '../../shared/workflow/document'
import type { NodeCatalog } from '../../shared/workflow/node-definition'
import { problem, type Problem } from '../../shared/workflow/problem'
import { documentHash } from '../../shared/workflow/document-hash'
import { Failure } from '../failures/failure'
import type { Ledger, Published } from './ledger'

/** Starts runs by hand only: nothing listens for it. */
const BY_HAND = 'manual-trigger'

/** The triggers that something listens for: those that are switched on, at the top of the document. */
export function triggersOf(
  workflow: Workflow,
  catalog: NodeCatalog,
): { node: string; type: string }[] {
  return workflow.nodes
    .filter((node) => catalog.get(node.type)?.trigger && node.type !== BY_HAND && !node.disabled)
    .map(({ id, type }) => ({ node: id, type }))
}

/** Throws a `Failure` for a document that cannot be active: it has errors, or nothing would start it. */
export function refuseInactive(workflow: Workflow, catalog: NodeCatalog): void {
  const past = documentLimit(workflow)
  if (past)
    throw refused(`The workflow cannot be activated. ${past.message}`, [
      problem('limit', past.message),
    ])
  const problems = analyse(workflow, catalog)
  const errors = problems.filter(({ severity }) => severity === 'error')
  const [first] = errors
  if (first) {
    const more = errors.length > 1 ? ` There are ${errors.length - 1} more problems.` : ''
    throw refused(`The workflow cannot be activated yet. ${first.message}${more}`, problems)
  }
  if (triggersOf(workflow, catalog).length > 0) return
  const message =
    'Nothing but a person starts this workflow. Add a trigger that starts it by itself, such as a schedule, a webhook or a folder.'
  throw refused(`The workflow cannot be activated yet. ${message}`, [
    problem('no-trigger', message),
  ])
}

/** What is known where a document is published. */
interface Publishing {
  /** The version that is active. */
  before: Pick<Published, 'version' | 'activatedAt'> | undefined
  now: number
  catalog: NodeCatalog
}

/** Keeps a document as the next version of what is active. Rejects with a `Failure` as `refuseInactive`, else with the ledger's error. */
export async function publish(
  ledger: Pick<Ledger, 'activate'>,
  workflow: Workflow,
  { before, now, catalog }: Publishing,
): Promise<Published> {
  refuseInactive(workflow, catalog)
  const published: Published = {
    workflow,
    hash: await documentHash(workflow, crypto.subtle),
    version: (before?.version ?? 0) + 1,
    activatedAt: before?.activatedAt ?? now,
    publishedAt: now,
  }
  await ledger.activate(published, triggersOf(workflow, catalog))
  return published
}

function refused(message: string, problems: Problem[]): Failure {
  return new Failure({ code: 'INVALID_WORKFLOW', data: { problems } }, message)
}

/** What a trigger is called, and its config as its definition reads it. */
export function configOf(
  workflow: Workflow,
  id: string,
  catalog: NodeCatalog,
): { name: string; config: JsonObject } {
  const node = nodeOf(workflow, id)
  const definition = node && catalog.get(node.type)
  const config = (node?.config ?? {}) as JsonObject
  const read = definition?.config.safeParse(config)
  const parsed = read?.success ? (read.data as JsonObject) : config
  return { name: node?.name ?? definition?.title ?? id, config: parsed }
}

/** What a run is started with by hand where nothing was given. Throws a `Failure` where nobody can make it up. */
export function sampleOf(workflow: Workflow, id: string, type: string, now: number): Json {
  const config = (nodeOf(workflow, id)?.config ?? {}) as JsonObject
  if (type === 'schedule-trigger') {
    const { timezone } = config
    return { scheduledAt: timeIn(typeof timezone === 'string' ? timezone : undefined, now) }
  }
  if (config.sample !== undefined) return config.sample
  const message =
    'This trigger starts runs with what comes from outside. Give the input that the run is to start with.'
  throw new Failure({ code: 'INVALID_INPUT', data: { details: [message] } }, message)
}

function nodeOf(workflow: Workflow, id: string): WorkflowNode | undefined {
  return workflow.nodes.find((node) => node.id === id)
}
