/** The ways to a new project. */
import { FORMAT, VERSION } from '../../shared/workflow/document'
import { createProject, type Project } from '../projects/database'

/** A workflow with nothing in it but the trigger that every run needs. */
export async function startBlank(): Promise<Project> {
  const { catalog } = await import('../../nodes/definitions')
  return createProject({
    format: FORMAT,
    version: VERSION,
    id: 'workflow',
    name: 'Untitled workflow',
    nodes: [
      {
        id: 'start',
        type: 'manual-trigger',
        name: 'Start',
        position: { x: 0, y: 0 },
        config: catalog.get('manual-trigger')?.initial ?? {},
      },
    ],
    edges: [],
  })
}

/** A copy of the template that a new user is led to. */
export async function startWithFirstTemplate(): Promise<Project> {
  const { FIRST_TEMPLATE, loadTemplates, projectFromTemplate } =
    await import('../gallery/templates')
  const template = (await loadTemplates()).find(({ id }) => id === FIRST_TEMPLATE)
  if (!template) throw new Error(`The template ${FIRST_TEMPLATE} is missing. Install Baton again.`)
  return projectFromTemplate(template)
}
