/** Several workflows in one file: `{ "format": "baton/bundle", "version": 1, "workflows": [ … ] }`, each a document of its own. */
import type { Workflow } from '../../shared/workflow/document'
import { readWorkflow, type Loaded } from '../../shared/workflow/load'

const FORMAT = 'baton/bundle'
const VERSION = 1

/** The text of a file that holds all of these. */
export function bundleText(workflows: readonly Workflow[]): string {
  return `${JSON.stringify({ format: FORMAT, version: VERSION, workflows }, null, 2)}\n`
}

/** What a bundle holds, one by one; undefined for a text that is none. */
export function readBundle(text: string): Loaded[] | undefined {
  const bundle = parse(text)
  if (bundle === null || typeof bundle !== 'object' || !('format' in bundle)) return undefined
  if (bundle.format !== FORMAT) return undefined
  if ('version' in bundle && typeof bundle.version === 'number' && bundle.version > VERSION)
    return [
      {
        ok: false,
        code: 'newer-version',
        message: 'The file was made by a newer Baton. Update Baton, then open it again.',
      },
    ]
  const workflows: unknown = 'workflows' in bundle ? bundle.workflows : undefined
  if (!Array.isArray(workflows) || workflows.length === 0)
    return [
      {
        ok: false,
        code: 'bad-document',
        message: 'The bundle holds no workflow. Export it again from where it came.',
      },
    ]
  return workflows.map((workflow: unknown) => readWorkflow(workflow))
}

/** The JSON, or undefined: what is no JSON is told by whoever reads it as a workflow. */
function parse(text: string): unknown {
  // Far cheaper than parsing what is no bundle twice.
  if (!text.includes(FORMAT)) return undefined
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
