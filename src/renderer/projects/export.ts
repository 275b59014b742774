import { FILE_EXTENSION, type Workflow } from '../../shared/workflow/document'
import { getProject, ProjectMissing } from './database'

/** Hands the saved state of a project to the person as a `.baton.json` file. */
export async function exportProject(id: string): Promise<void> {
  const project = await getProject(id)
  if (!project) throw new ProjectMissing(id)
  exportWorkflow(project.workflow)
}

/** Hands a document to the person as a `.baton.json` file; needs no store, so it works when saving does not. */
export function exportWorkflow(workflow: Workflow): void {
  const address = URL.createObjectURL(
    new Blob([workflowText(workflow)], { type: 'application/json' }),
  )
  const link = document.createElement('a')
  link.href = address
  link.download = fileName(workflow.name)
  link.click()
  // The browser reads the address after the click has been handled.
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}

/** The document as a shared file holds it. */
export function workflowText(workflow: Workflow): string {
  return `${JSON.stringify(workflow, null, 2)}\n`
}

/** A file name that every system takes: `Content to cash.baton.json`. */
export function fileName(name: string): string {
  const safe = name.replace(/[\u0000-\u001f<>:"/\\|?*]+/g, ' ').replace(/\s+/g, ' ')
  return `${
    safe
      .trim()
      .replace(/^\.+|\.+$/g, '')
      .slice(0, 80) || 'workflow'
  }${FILE_EXTENSION}`
}
