import type { Execute } from '../../engine/execute'
import { spentOf } from '../../shared/run/spent'
import type { Json } from '../../shared/workflow/document'
import { isObject } from '../json-kinds'
import { correctionsFrom } from '../../shared/run/corrections'
import type { LlmConfig } from './definition'

/** Asks the model, streams its answer, and shows it what was wrong with the last one. */
export const execute: Execute<LlmConfig> = async ({ config, loop, effects, signal, delta }) => {
  const { model, connection, system, prompt, schema, temperature, maxOutputTokens } = config
  const corrections = config.useCorrections ? correctionsFrom(loop.feedback) : undefined
  const answer = await effects.models.generate(
    {
      model,
      prompt,
      ...(connection === undefined ? {} : { connection }),
      ...(system === undefined ? {} : { system }),
      ...(schema === undefined ? {} : { schema }),
      ...(temperature === undefined ? {} : { temperature }),
      ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
      ...(corrections === undefined ? {} : { corrections }),
    },
    { signal, onText: delta },
  )
  const { text, object, usage, costUsd } = answer
  const confidence = ownConfidence(object) ?? answer.confidence
  return {
    ports: ['out'],
    output: {
      text,
      ...(object === undefined ? {} : { object }),
      ...(confidence === undefined ? {} : { confidence }),
      usage: { inputTokens: usage.inputTokens, outputTokens: usage.outputTokens },
      costUsd: costUsd ?? null,
      model: answer.model,
    },
    ...spentOf(answer),
  }
}

/** The confidence that the model states in its structured answer, when it is one. */
function ownConfidence(object: Json | undefined): number | undefined {
  const confidence = object !== undefined && isObject(object) ? object.confidence : undefined
  return typeof confidence === 'number' && confidence >= 0 && confidence <= 1
    ? confidence
    : undefined
}
