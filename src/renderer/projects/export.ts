import { FILE_EXTENSION, type Workflow } from '../../shared/workflow/document'
import { bundleText } from './bundle'
import { getProject, ProjectMissing } from './database'

/** Hands the saved state of a project to the person as a `.baton.json` file, with the workflows that it runs. */
export async function exportProject(id: string): Promise<void> {
  const project = await getProject(id)
  if (!project) throw new ProjectMissing(id)
  const { wholeWorkflow } = await import('./called')
  exportWorkflow(await wholeWorkflow(project.workflow))
}

/** Hands a document to the person as a `.baton.json` file; needs no store, so it works when saving does not. */
export function exportWorkflow(workflow: Workflow): void {
  download(workflowText(workflow), fileName(workflow.name))
}

/** Hands several documents to the person as one file. */
export function exportBundle(workflows: readonly Workflow[]): void {
  const [first] = workflows
  const name = workflows.length === 1 && first ? first.name : `${workflows.length} workflows`
  download(bundleText(workflows), fileName(name))
}

/** Hands several documents to the person, each as a file of its own. */
export function exportEach(workflows: readonly Workflow[]): void {
  const taken = new Set<string>()
  for (const workflow of workflows) {
    let name = fileName(workflow.name)
    for (let number = 2; taken.has(name.toLowerCase()); number += 1)
      name = fileName(`${workflow.name} ${number}`)
    taken.add(name.toLowerCase())
    download(workflowText(workflow), name)
  }
}

/** The document as a shared file holds it. */
export function workflowText(workflow: Workflow): string {
  return `${JSON.stringify(workflow, null, 2)}\n`
}

/** A file name that every system takes: `Content to cash.baton.json`. */
export function fileName(name: string, extension = FILE_EXTENSION): string {
  const safe = name.replace(/[\u0000-\u001f<>:"/\\|?*]+/g, ' ').replace(/\s+/g, ' ')
  return `${
    safe
      .trim()
      .replace(/^\.+|\.+$/g, '')
      .slice(0, 80) || 'workflow'
  }${extension}`
}

/** Hands a text to the person as a file. */
export function download(text: string, name: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'application/json' }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  // The browser reads the address after the click has been handled.
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}
