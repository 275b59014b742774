/** Reads a document from text, as a stranger's file may hold it. */
import { FORMAT, VERSION, workflowSchema, type Workflow } from './document'
import { documentLimit } from './document-limits'
import { LIMITS, limitText, type LimitName } from './limits'
import { migrate } from './migrations'

export type LoadFailure = 'too-large' | 'not-json' | 'not-baton' | 'newer-version' | 'bad-document'

/** A document that can be opened, or why not and what to do. */
export type Loaded =
  | { ok: true; workflow: Workflow; migratedFrom?: number }
  | { ok: false; code: LoadFailure; message: string; details?: string[]; limit?: LimitName }

const MAX_BYTES = LIMITS['document-size'].max

/**
 * Reads and checks a `.baton.json` file's text. Unknown fields and node types are kept. What is wrong with the graph itself
 * (see `analyse`) does not stop it from opening.
 */
export function loadWorkflow(text: string): Loaded {
  if (text.length > MAX_BYTES || new TextEncoder().encode(text).length > MAX_BYTES)
    return pastLimit('document-size', limitText('document-size', 'The file'))
  let parsed: unknown
  try {
    parsed = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown)
    return refuse(
      'not-json',
      `The file is damaged: it is not JSON (${reason}). Export it again from where it came, or ask the sender for a new copy.`,
    )
  }
  return readWorkflow(parsed)
}

/** The same for a value that was parsed already. */
export function readWorkflow(value: unknown): Loaded {
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    return refuse(
      'not-baton',
      'The file is JSON, but no Baton workflow. A workflow is an object with "format": "baton/graph".',
    )
  const document = value as Record<string, unknown>
  if (document.format !== FORMAT) return refuse('not-baton', foreign(document))
  const version = document.version
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1)
    return refuse('bad-document', 'The workflow has no valid "version" (a whole number from 1).')
  if (version > VERSION)
    return refuse(
      'newer-version',
      `The workflow was saved by a newer Baton (document version ${version}; this one reads up to ${VERSION}). Update Baton, then open it again.`,
    )
  const past = documentLimit(document)
  if (past) return pastLimit(past.limit, past.message)
  const current = version < VERSION ? migrate(document, version, VERSION) : document
  const checked = workflowSchema.safeParse(current)
  if (!checked.success) {
    const details = checked.error.issues
      .slice(0, 20)
      .map((issue) => `${issue.path.join('.') || 'document'}: ${issue.message}`)
    return {
      ok: false,
      code: 'bad-document',
      message: `The workflow cannot be read: ${details[0]}${details.length > 1 ? ` (and ${details.length - 1} more)` : ''}.`,
      details,
    }
  }
  return {
    ok: true,
    workflow: checked.data,
    ...(version < VERSION ? { migratedFrom: version } : {}),
  }
}

function refuse(code: LoadFailure, message: string): Loaded {
  return { ok: false, code, message }
}

function pastLimit(limit: LimitName, message: string): Loaded {
  return { ok: false, code: 'too-large', message, limit }
}

function foreign(document: Record<string, unknown>): string {
  if (Array.isArray(document.nodes) && typeof document.connections === 'object')
    return 'This is an n8n workflow, which this version cannot import. Rebuild it from a template, or wait for the n8n import.'
  return 'The file is JSON, but no Baton workflow: it lacks "format": "baton/graph".'
}
