/** Workflows on their way out. What looks like a secret is shown first; a single one without any goes straight to a file. */
import { create } from 'zustand'
import type { Workflow } from '../../../shared/workflow/document'
import { findSecrets, removeSecrets, type FoundSecret } from '../../../shared/workflow/secrets'
import { messageOf } from '../../bridge/error-message'
import { exportBundle, exportEach, exportWorkflow } from '../../projects/export'
import { toast } from '../../ui'

/** A workflow that waits to be written to a file. */
export interface Exported {
  workflow: Workflow
  secrets: readonly FoundSecret[]
  /** Take them out of the file; the workflow here stays as it is. */
  removeSecrets: boolean
}

export type FileWay = 'each' | 'bundle'

export const useExports = create<{ documents: readonly Exported[] }>(() => ({ documents: [] }))

/** Exports workflows to files, each with those that it runs, after a question where there is something to decide. */
export function askExport(workflows: readonly Workflow[]): void {
  void prepareExport(workflows)
}

async function prepareExport(workflows: readonly Workflow[]): Promise<void> {
  try {
    const { wholeWorkflow } = await import('../../projects/called')
    const whole = await Promise.all(workflows.map(wholeWorkflow))
    const documents = whole.map((workflow) => ({
      workflow,
      secrets: findSecrets(workflow),
      removeSecrets: true,
    }))
    const [only] = documents
    if (documents.length === 1 && only?.secrets.length === 0) exportWorkflow(only.workflow)
    else useExports.setState({ documents })
  } catch (thrown) {
    toast({ title: 'Not exported', description: messageOf(thrown), tone: 'danger' })
  }
}

export function decideExport(index: number, removeSecrets: boolean): void {
  useExports.setState(({ documents }) => ({
    documents: documents.map((one, at) => (at === index ? { ...one, removeSecrets } : one)),
  }))
}

export function closeExport(): void {
  useExports.setState({ documents: [] })
}

/** Writes the files as they were decided on. */
export function writeExport(way: FileWay): void {
  try {
    const workflows = useExports
      .getState()
      .documents.map((one) =>
        one.removeSecrets ? removeSecrets(one.workflow, one.secrets) : one.workflow,
      )
    if (way === 'bundle' && workflows.length > 1) exportBundle(workflows)
    else exportEach(workflows)
    closeExport()
  } catch (thrown) {
    toast({ title: 'Not exported', description: messageOf(thrown), tone: 'danger' })
  }
}
