/** The workflows that Baton ships, read when they are first looked at. */
import type { Workflow } from '../../shared/workflow/document'
import { loadWorkflow } from '../../shared/workflow/load'
import { createProject, type Project } from '../projects/database'

export interface Template {
  /** The document's id. */
  id: string
  workflow: Workflow
}

/** The one that a new user is led to. */
export const FIRST_TEMPLATE = 'content-to-cash'

const ORDER = [FIRST_TEMPLATE, 'lead-to-meeting', 'vip-routing', 'auditor']

const files = import.meta.glob<string>('../../../resources/templates/*.baton.json', {
  query: '?raw',
  import: 'default',
})

/** All templates, the first one first. Rejects when one cannot be read: the installation is damaged. */
export async function loadTemplates(): Promise<Template[]> {
  const templates = await Promise.all(Object.entries(files).map(([path, read]) => load(path, read)))
  return templates.sort((a, b) => rank(a.id) - rank(b.id) || a.id.localeCompare(b.id))
}

/** Keeps a copy of a template as a project of the person's own. */
export function projectFromTemplate({ id, workflow }: Template): Promise<Project> {
  return createProject(workflow, { template: id })
}

async function load(path: string, read: () => Promise<string>): Promise<Template> {
  const loaded = loadWorkflow(await read())
  if (!loaded.ok)
    throw new Error(
      `The template ${path.split('/').at(-1)} is damaged: ${loaded.message} Install Baton again.`,
    )
  return { id: loaded.workflow.id, workflow: loaded.workflow }
}

function rank(id: string): number {
  const at = ORDER.indexOf(id)
  return at === -1 ? ORDER.length : at
}
