import type { ModelAnswer } from '../../engine/effects'
import type { Execute, ExecuteContext } from '../../engine/execute'
import { NodeError } from '../../engine/node-error'
import type { Spent } from '../../shared/run/events'
import { correctionsFrom } from '../../shared/run/corrections'
import { spentOf, sumSpent } from '../../shared/run/spent'
import type { Json } from '../../shared/workflow/document'
import { isObject } from '../json-kinds'
import type { LlmConfig } from './definition'
import { picturePaths } from './pictures'
import { tools as toolList } from './tool-config'
import type { ToolConfig } from './tool-config'
import { ToolUses } from './tool-uses'
import { toolFor, toolUser } from './use-tool'

type Context = ExecuteContext<LlmConfig>

/** Asks the model, streams its answer, and shows it what was wrong with the last one. Where it cannot answer, the next one is asked. */
export const execute: Execute<LlmConfig> = async (context) => {
  const { config } = context
  const images = await picturePaths(config.images, context)
  const first = { model: config.model, connection: config.connection }
  const models = [first, ...(config.fallbacks ?? [])]
  const spent: Spent[] = []
  const uses = new ToolUses(context)
  for (const [index, { model, connection }] of models.entries())
    try {
      return completion(await ask(context, { model, connection, images, uses }), spent)
    } catch (thrown) {
      const isLast = index === models.length - 1
      if (!(thrown instanceof NodeError)) throw thrown
      if (isLast || uses.isLasting || !mayFallBack(thrown)) throw thrown.after(sumSpent(spent))
      spent.push(thrown.spent)
      const { code, message } = thrown
      context.note({ kind: 'model-failed', model, error: { code, message } })
    }
  throw new NodeError('bad-config', 'There is no model to ask.')
}

interface Chosen {
  model: string
  connection: string | undefined
  images: string[]
  uses: ToolUses
}

function ask(context: Context, { model, connection, images, uses }: Chosen): Promise<ModelAnswer> {
  const { config, loop, effects, signal, delta } = context
  const { system, prompt, schema, temperature, maxOutputTokens } = config
  const corrections = config.useCorrections ? correctionsFrom(loop.feedback) : undefined
  const tools = toolsOf(config.tools, context.node.name)
  return effects.models.generate(
    {
      model,
      prompt,
      ...(connection === undefined ? {} : { connection }),
      ...(system === undefined ? {} : { system }),
      ...(schema === undefined ? {} : { schema }),
      ...(temperature === undefined ? {} : { temperature }),
      ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
      ...(corrections === undefined ? {} : { corrections }),
      ...(images.length === 0 ? {} : { images }),
      ...(config.keepSystem ? { keepSystem: true } : {}),
      ...(tools.length === 0
        ? {}
        : { tools: tools.map(toolFor), maxToolRounds: config.maxToolRounds }),
    },
    {
      signal,
      onText: delta,
      onWait: (why) => context.note({ kind: 'waiting', why }),
      ...(tools.length === 0 ? {} : { onTool: toolUser(context, tools, uses) }),
    },
  )
}

/** The tools with their defaults: a lazy field is handed on as it is written. */
function toolsOf(written: unknown, name: string): ToolConfig[] {
  const { data, error } = toolList.safeParse(written ?? [])
  if (data) return data
  throw new NodeError(
    'bad-config',
    `"${name}": ${error.issues[0]?.message ?? 'its tools are wrong.'}`,
  )
}

/** Whether another model may do better: not for what is wrong with the request itself, nor where it was stopped. */
function mayFallBack({ code, retryable }: NodeError): boolean {
  if (code === 'http-status') return retryable
  return FALLS_BACK.has(code)
}

const FALLS_BACK: ReadonlySet<string> = new Set([
  'network',
  'model-refused',
  'model-answer',
  'no-connection',
  'no-key',
  'unknown-model',
])

function completion(answer: ModelAnswer, before: readonly Spent[]) {
  const { text, object, usage } = answer
  const confidence = ownConfidence(object) ?? answer.confidence
  const spent = before.length === 0 ? spentOf(answer) : sumSpent([...before, spentOf(answer)])
  const isKnown = spent.unpriced === undefined
  return {
    ports: ['out'],
    output: {
      text,
      ...(object === undefined ? {} : { object }),
      ...(confidence === undefined ? {} : { confidence }),
      usage: { ...usage },
      costUsd: (isKnown ? spent.costUsd : undefined) ?? null,
      model: answer.model,
    },
    ...spent,
  }
}

/** The confidence that the model states in its structured answer, when it is one. */
function ownConfidence(object: Json | undefined): number | undefined {
  const confidence = object !== undefined && isObject(object) ? object.confidence : undefined
  return typeof confidence === 'number' && confidence >= 0 && confidence <= 1
    ? confidence
    : undefined
}
