/** Reads `.baton.json` files, of one workflow or of several, and keeps what was agreed to. A file that cannot be read changes nothing. */
import { bare, carried, carriedInOrder, withCallsTo } from '../../shared/workflow/called'
import type { Json, Workflow } from '../../shared/workflow/document'
import { jsonEqual } from '../../shared/workflow/json-equal'
import { LIMITS, limitText, type LimitName } from '../../shared/workflow/limits'
import { loadWorkflow, type Loaded, type LoadFailure } from '../../shared/workflow/load'
import { messageOf } from '../bridge/error-message'
import { catalog } from '../../nodes/definitions'
import { readBundle } from './bundle'
import { createProject, getProject } from './database'
import type { Project } from './schema'

/** Why a file, or a workflow in it, cannot be imported. */
export interface Refusal {
  ok: false
  code: LoadFailure | 'unreadable'
  message: string
  details?: string[]
  limit?: LimitName
}

/** A workflow that a file holds. */
export interface ReadDocument {
  workflow: Workflow
  /** What its person should know: an older version, unknown node types. */
  notes: string[]
}

/** What a file holds. */
export type ReadFile = { ok: true; documents: ReadDocument[] } | Refusal

/** Reads and checks a file; keeps nothing. One workflow of a bundle that cannot be read refuses the whole file. */
export async function readImport(source: string | File): Promise<ReadFile> {
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
  const bundle = readBundle(text)
  const documents: ReadDocument[] = []
  for (const [index, loaded] of (bundle ?? [loadWorkflow(text)]).entries()) {
    if (!loaded.ok)
      return bundle
        ? { ...loaded, message: `Workflow ${index + 1} of the bundle: ${loaded.message}` }
        : loaded
    documents.push({ workflow: loaded.workflow, notes: notesOn(loaded) })
  }
  return { ok: true, documents }
}

/** The projects that one import has made so far: their ids, by what they hold. */
export type Kept = Map<string, string>

/**
 * Keeps a workflow that came from a file as a project of its own, and before it those that it carries: one that is here already,
 * just so, is taken in place of a copy. What calls them follows their new ids. `kept` joins what several files bring.
 */
export async function keepImport(
  workflow: Workflow,
  file: string,
  kept: Kept = new Map(),
): Promise<Project> {
  const ids = new Map<string, string>()
  for (const id of carriedInOrder(workflow, catalog)) {
    const found = carried(workflow, id)
    // It may run itself, which its editor tells.
    if (!found || id === workflow.id) continue
    const called = withCallsTo(bare({ ...found, id }), ids, catalog)
    const there = kept.get(JSON.stringify(called)) ?? (await sameHere(called))
    ids.set(id, there ?? (await keepOne(called, file, kept)).id)
  }
  const own = withCallsTo(bare(workflow), ids, catalog)
  const before = kept.get(JSON.stringify(own))
  return (before === undefined ? undefined : await getProject(before)) ?? keepOne(own, file, kept)
}

async function keepOne(workflow: Workflow, file: string, kept: Kept): Promise<Project> {
  const project = await createProject(workflow, { note: `Imported from ${file}` })
  kept.set(JSON.stringify(workflow), project.id)
  return project
}

/** The id of the project with this id, where it holds just this document. */
async function sameHere(workflow: Workflow): Promise<string | undefined> {
  const project = await getProject(workflow.id)
  return project && jsonEqual(project.workflow as Json, workflow as Json) ? project.id : undefined
}

async function readText(source: string | File): Promise<string | Refusal> {
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

function notesOn({ workflow, migratedFrom }: Extract<Loaded, { ok: true }>): string[] {
  const unknown = [
    ...new Set(
      [workflow, ...Object.values(workflow.workflows ?? {})]
        .flatMap(({ nodes }) => nodes.map(({ type }) => type))
        .filter((type) => !catalog.get(type)),
    ),
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
