/** The workflows that a workflow calls, found among the projects of this machine. */
import { liveQuery } from 'dexie'
import { catalog } from '../../nodes/definitions'
import { withCalled } from '../../shared/workflow/called'
import type { CalledWorkflow, Workflow } from '../../shared/workflow/document'
import { getProject } from './database'
import { storageProblem } from './problems'

/** Workflows by id. */
export type Called = Readonly<Record<string, CalledWorkflow>>

/** The document as it is run and shared: with every workflow that it calls, as they are saved now. Those that are not here are left out. */
export function wholeWorkflow(workflow: Workflow): Promise<Workflow> {
  return withCalled(workflow, catalog, async (id) => (await getProject(id))?.workflow)
}

/**
 * Calls back with the workflows that a document calls, now and whenever one of them is changed, deleted or comes back; with
 * nothing where they cannot be read.
 */
export function watchCalled(
  workflow: Workflow,
  onChange: (called: Called | undefined) => void,
): () => void {
  const subscription = liveQuery(() => wholeWorkflow(workflow)).subscribe({
    next: ({ workflows = {} }) => onChange(workflows),
    error: (thrown: unknown) => {
      console.error(storageProblem(thrown))
      onChange(undefined)
    },
  })
  return () => subscription.unsubscribe()
}
