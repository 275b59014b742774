/** Reads the files and values that the command line names. Every failure is a `UsageError` that names the file. */
import { closeSync, openSync, readSync } from 'node:fs'
import { z } from 'zod'
import type { Mocks } from '../../engine/run-handle'
import type { Json, Workflow } from '../../shared/workflow/document'
import { LIMITS, limitText } from '../../shared/workflow/limits'
import { loadWorkflow } from '../../shared/workflow/load'
import { UsageError } from './usage'

const MAX_BYTES = LIMITS['document-size'].max

/** A file's text, within the limit `document-size`. No more than that is read, of a device without an end either. */
export function readText(file: string, what: string): string {
  try {
    const bytes = readAtMost(file, MAX_BYTES + 1)
    if (bytes.length > MAX_BYTES)
      throw new UsageError(limitText('document-size', `${what} ${file}`))
    return bytes.toString('utf8')
  } catch (thrown) {
    if (thrown instanceof UsageError) throw thrown
    const reason = thrown instanceof Error ? thrown.message : String(thrown)
    throw new UsageError(`${what} ${file} cannot be read: ${reason}`)
  }
}

function readAtMost(file: string, most: number): Buffer {
  const pieces: Buffer[] = []
  const opened = openSync(file, 'r')
  try {
    for (let left = most; left > 0;) {
      const piece = Buffer.allocUnsafe(Math.min(left, 1024 * 1024))
      const read = readSync(opened, piece, 0, piece.length, null)
      if (read === 0) break
      pieces.push(piece.subarray(0, read))
      left -= read
    }
  } finally {
    closeSync(opened)
  }
  return Buffer.concat(pieces)
}

/** The document of a `.baton.json` file. */
export function readDocument(file: string): Workflow {
  const loaded = loadWorkflow(readText(file, 'The workflow'))
  if (!loaded.ok) {
    const details = (loaded.details ?? []).slice(1).map((line) => `\n  ${line}`)
    throw new UsageError(`${file}: ${loaded.message}${details.join('')}`)
  }
  return loaded.workflow
}

/** `--input`: JSON, or `@file` with JSON in it. */
export function readPayload(argument: string): Json {
  const fromFile = argument.startsWith('@')
  const text = fromFile ? readText(argument.slice(1), 'The input') : argument
  return parseJson(text, fromFile ? `The input ${argument.slice(1)}` : 'The value of --input')
}

const scriptSchema = z.record(
  z.string(),
  z
    .array(
      z.union([
        z.object({
          error: z.object({
            message: z.string(),
            code: z.string().optional(),
            retryable: z.boolean().optional(),
          }),
        }),
        z.object({
          output: z.custom<Json>((value) => value !== undefined),
          port: z.string().optional(),
        }),
      ]),
    )
    .min(1),
)

/** `--mocks`: scripted attempts by node id. */
export function readMocks(file: string, workflow: Workflow): Mocks {
  const parsed = scriptSchema.safeParse(
    parseJson(readText(file, 'The mocks file'), `The mocks file ${file}`),
  )
  if (!parsed.success)
    throw new UsageError(
      `The mocks file ${file} is not usable at ${parsed.error.issues[0]?.path.join('.') ?? 'the top'}: ` +
        'each node id needs a list of { "output": ... } or { "error": { "message": ... } }.',
    )
  refuseUnknownNodes(Object.keys(parsed.data), [workflow], `The mocks file ${file}`)
  return parsed.data
}

const voteSchema = z.object({
  decision: z.enum(['approve', 'reject']),
  value: z.custom<Json>().optional(),
  by: z.string().optional(),
  comment: z.string().optional(),
})

/** One answer to a callback, as an approvals file holds it. */
export type ScriptedVote = z.infer<typeof voteSchema>
/** Answers by node id. */
export type Approvals = Record<string, ScriptedVote[]>

const approvalsSchema = z.record(z.string(), z.union([voteSchema, z.array(voteSchema).min(1)]))

/** `--approve FILE`: votes by node id. */
export function readApprovals(file: string, workflow: Workflow): Approvals {
  const parsed = approvalsSchema.safeParse(
    parseJson(readText(file, 'The approvals file'), `The approvals file ${file}`),
  )
  if (!parsed.success)
    throw new UsageError(
      `The approvals file ${file} is not usable at ${parsed.error.issues[0]?.path.join('.') ?? 'the top'}: ` +
        'each node id needs { "decision": "approve" | "reject", "value"?, "by"?, "comment"? } or a list of them.',
    )
  const all = [workflow, ...Object.values(workflow.workflows ?? {})]
  refuseUnknownNodes(Object.keys(parsed.data), all, `The approvals file ${file}`)
  return Object.fromEntries(
    Object.entries(parsed.data).map(([id, votes]) => [id, Array.isArray(votes) ? votes : [votes]]),
  )
}

function refuseUnknownNodes(
  ids: string[],
  workflows: readonly Pick<Workflow, 'nodes'>[],
  what: string,
): void {
  const known = new Set(workflows.flatMap(({ nodes }) => nodes.map(({ id }) => id)))
  const unknown = ids.find((id) => !known.has(id))
  if (unknown !== undefined)
    throw new UsageError(`${what} names node "${unknown}", which the workflow does not have.`)
}

/** A value of the command line or a file. */
export function parseJson(text: string, what: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch (thrown) {
    throw new UsageError(
      `${what} is not JSON: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
    )
  }
}
