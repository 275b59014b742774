/** Does what a model asks for. */
import type { CallEnd, ModelTool } from '../../engine/effects'
import type { ExecuteContext } from '../../engine/execute'
import { NodeError } from '../../engine/node-error'
import type { Note } from '../../shared/run/events'
import { spentOf } from '../../shared/run/spent'
import { validateJson, violationText } from '../../shared/json-schema'
import { plainText } from '../../shared/run/value-text'
import type { Json } from '../../shared/workflow/document'
import { isObject } from '../json-kinds'
import type { LlmConfig } from './definition'
import type { ToolConfig } from './tool-config'
import type { ToolUses } from './tool-uses'

/** More of an answer than this is no help to a model. Characters. */
const MOST = 40_000
/** So many rows are found at once. */
const ROWS = 50

type Context = ExecuteContext<LlmConfig>

export function toolFor({ name, description, parameters }: ToolConfig): ModelTool {
  return { name, description, parameters }
}

/**
 * A function that uses the tools of a node and writes each use down. It rejects with a `NodeError` that is for the model to read: what
 * went wrong, or what is wrong with what it gave.
 */
export function toolUser(context: Context, tools: readonly ToolConfig[], uses: ToolUses) {
  return async (name: string, input: Json): Promise<Json> => {
    const began = context.now()
    const note = (part: Partial<Extract<Note, { kind: 'tool' }>>, spent = {}) =>
      context.note(
        { kind: 'tool', tool: name, input, durationMs: context.now() - began, ...part },
        spent,
      )
    let child: string | undefined
    try {
      const tool = tools.find((one) => one.name === name)
      if (!tool) throw new NodeError('bad-input', `There is no tool ${name}.`)
      const [wrong] = validateJson(tool.parameters, input)
      if (wrong)
        throw new NodeError('bad-input', `What was given does not fit: ${violationText(wrong)}.`)
      if (tool.kind === 'workflow') {
        uses.begin(tool)
        const call = context.call(tool.workflow, input, uses.keyOf(name, [tool.workflow, input]))
        child = call.child
        const end = await call.end
        const told = child === undefined ? {} : { child }
        if (end.status !== 'completed') throw new WorkflowFailed(tool.workflow, end)
        note({ output: end.output, ...told }, spentOf(end))
        return bounded(end.output)
      }
      const output =
        tool.kind === 'http'
          ? await ask(tool, input, context, uses)
          : await keep(tool, input, context, uses)
      note({ output })
      return bounded(output)
    } catch (thrown) {
      const { code, message } =
        thrown instanceof NodeError ? thrown : { code: 'error', message: String(thrown) }
      if (code !== 'aborted')
        note(
          { error: { code, message }, ...(child === undefined ? {} : { child }) },
          thrown instanceof WorkflowFailed ? spentOf(thrown.end) : {},
        )
      throw thrown
    }
  }
}

class WorkflowFailed extends NodeError {
  constructor(
    workflow: string,
    readonly end: Exclude<CallEnd, { status: 'completed' }>,
  ) {
    const why = end.status === 'failed' ? `failed: ${end.error.message}` : 'was cancelled.'
    super('workflow-failed', `The workflow "${workflow}" ${why}`)
  }
}

async function ask(
  tool: Extract<ToolConfig, { kind: 'http' }>,
  args: Json,
  { evaluate, effects, signal, idempotencyKey }: Context,
  uses: ToolUses,
): Promise<Json> {
  const { method, connection } = tool
  const key = `${idempotencyKey}/${uses.keyOf(tool.name, args)}`
  const url = plainText(await evaluate(tool.url, { args }))
  const body = tool.body === undefined ? undefined : await evaluate(tool.body, { args })
  uses.begin(tool)
  const response = await effects.http(
    {
      method,
      url,
      headers: method === 'GET' ? {} : { 'Idempotency-Key': key },
      ...(body === undefined || body === null ? {} : { body }),
      ...(connection === undefined ? {} : { connection }),
      expect: 'text',
    },
    signal,
  )
  return { status: response.status, body: parsed(response.body) }
}

function parsed(body: Json): Json {
  if (typeof body !== 'string') return body
  try {
    return JSON.parse(body) as Json
  } catch (error) {
    if (error instanceof SyntaxError) return body
    throw error
  }
}

async function keep(
  tool: Extract<ToolConfig, { kind: 'store' }>,
  args: Json,
  { evaluate, effects, node, idempotencyKey, attempt }: Context,
  uses: ToolUses,
): Promise<Json> {
  if (!effects.stores)
    throw new NodeError('error', `"${node.name}" cannot use it: this host keeps no stores.`)
  const { op, collection } = tool
  // Another attempt sets a row anew: what stands there may be another value of the one before.
  const place = {
    collection,
    idempotencyKey: `${idempotencyKey}/${attempt}/${uses.keyOf(tool.name, args)}`,
  }
  if (op === 'query') {
    const where = tool.where === undefined ? args : await evaluate(tool.where, { args })
    if (!isObject(where))
      throw new NodeError('bad-input', 'What is sought must be an object: a value for each field.')
    return effects.stores.ask({ ...place, op, where, sort: [], limit: ROWS })
  }
  const key = plainText(await evaluate(tool.key ?? '{{ $args.key }}', { args }))
  if (key === '' || key === 'null')
    throw new NodeError('bad-input', `There is no key of a row to ${op}.`)
  if (op === 'get') return effects.stores.ask({ ...place, op, key })
  const value = await evaluate(tool.value ?? '{{ $args.value }}', { args })
  return effects.stores.ask({ ...place, op, key, value })
}

/** As much of a value as a model is given. */
function bounded(value: Json): Json {
  const text = JSON.stringify(value)
  return text.length <= MOST ? value : `${text.slice(0, MOST)}… (cut off)`
}
