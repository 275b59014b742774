/** Opens a `.baton.json` file as a new project. A file that cannot be opened changes nothing. */
import { LIMITS, limitText, type LimitName } from '../../shared/workflow/limits'
import { loadWorkflow, type LoadFailure } from '../../shared/workflow/load'
import { messageOf } from '../bridge/error-message'
import { catalog } from '../../nodes/definitions'
import { createProject } from './database'
import type { Project } from './schema'

/** What became of one file. */
export type Imported =
  | { ok: true; project: Project; notes: string[] }
  | {
      ok: false
      code: LoadFailure | 'unreadable' | 'not-kept'
      message: string
      details?: string[]
      limit?: LimitName
    }

/** Reads, checks and keeps a workflow. Unknown node types are kept and told in `notes`. */
export async function importWorkflow(source: string | File): Promise<Imported> {
  if (typeof source !== 'string' && source.size > LIMITS['document-size'].max)
    return {
      ok: false,
      code: 'too-large',
      message: limitText(
        'document-size',
        `The file has ${Math.ceil(source.size / 1024 / 1024)} MB, which`,
      ),
      limit: 'document-size',
    }
  const text = await readText(source)
  if (typeof text !== 'string') return text
  const loaded = loadWorkflow(text)
  if (!loaded.ok) return loaded
  try {
    const project = await createProject(loaded.workflow)
    return { ok: true, project, notes: notesOn(project, loaded.migratedFrom) }
  } catch (thrown) {
    return { ok: false, code: 'not-kept', message: messageOf(thrown) }
  }
}

async function readText(source: string | File): Promise<string | Imported> {
  if (typeof source === 'string') return source
  try {
    return await source.text()
  } catch (thrown) {
    return {
      ok: false,
      code: 'unreadable',
      message: `The file could not be read (${messageOf(thrown)}). Check that it still exists and that you may open it.`,
    }
  }
}

function notesOn({ workflow }: Project, migratedFrom: number | undefined): string[] {
  const unknown = [
    ...new Set(workflow.nodes.map(({ type }) => type).filter((type) => !catalog.get(type))),
  ]
  return [
    ...(migratedFrom === undefined
      ? []
      : [
          `It was saved by an older Baton (document version ${migratedFrom}) and has been brought up to date.`,
        ]),
    ...(unknown.length === 0 ? [] : [unknownTypes(unknown)]),
  ]
}

function unknownTypes(types: readonly string[]): string {
  const names = `${types.slice(0, 5).join(', ')}${types.length > 5 ? ' and more' : ''}`
  return types.length === 1
    ? `One node type is not known here: ${names}. It is kept as it is; a run that would reach it is refused.`
    : `${types.length} node types are not known here: ${names}. They are kept as they are; a run that would reach one is refused.`
}
