import type { ExecuteContext } from '../../engine/execute'
import { NodeError } from '../../engine/node-error'
import type { Spent } from '../../shared/run/events'
import { spentOf } from '../../shared/run/spent'
import type { Json, JsonObject } from '../../shared/workflow/document'
import { isObject } from '../json-kinds'
import { answerText } from '../../shared/run/value-text'
import type { Judge } from './rules'

const VERDICT: JsonObject = {
  type: 'object',
  properties: {
    pass: { type: 'boolean', description: 'Whether the result keeps to the guidelines.' },
    score: {
      type: 'number',
      minimum: 0,
      maximum: 1,
      description: 'How well it does, from 0 to 1.',
    },
    corrections: {
      type: 'array',
      items: { type: 'string' },
      description: 'What to change, one plain sentence each; empty when nothing.',
    },
  },
  required: ['pass', 'score', 'corrections'],
  additionalProperties: false,
}

export interface Verdict {
  pass: boolean
  score: number
  corrections: string[]
  spent: Spent
}

/**
 * Lets a second model score a value by the guidelines; the threshold decides, whatever the judge itself says of `pass`.
 * Fails with `model-answer` when the answer carries no score from 0 to 1.
 */
export async function askJudge(
  judge: Judge,
  value: Json,
  { effects, signal, node }: Pick<ExecuteContext, 'effects' | 'signal' | 'node'>,
): Promise<Verdict> {
  const answer = await effects.models.generate(
    {
      model: judge.model,
      ...(judge.connection === undefined ? {} : { connection: judge.connection }),
      system:
        'You check a result against guidelines. Judge only what is there. Answer with pass, score and corrections.',
      prompt: `Guidelines:\n${judge.guidelines}\n\nResult:\n${answerText(value)}`,
      schema: VERDICT,
      temperature: 0,
    },
    // A verdict is data; streaming its pieces would show braces to whoever watches.
    { signal, onText: () => undefined },
  )
  const { object } = answer
  const verdict = object !== undefined && isObject(object) ? object : {}
  const { score } = verdict
  if (typeof score !== 'number' || score < 0 || score > 1)
    throw new NodeError(
      'model-answer',
      `The judge of "${node.name}" (${judge.model}) gave no score from 0 to 1. Try another model for it.`,
      spentOf(answer),
    )
  const pass = score >= judge.threshold
  return {
    pass,
    score,
    corrections: pass ? [] : sentences(verdict.corrections, score, judge),
    spent: spentOf(answer),
  }
}

function sentences(corrections: Json | undefined, score: number, { threshold }: Judge): string[] {
  const said = (Array.isArray(corrections) ? corrections : [])
    .map((item) => answerText(item).trim())
    .filter(Boolean)
  return said.length > 0
    ? said
    : [`Keep to the guidelines: the judge scored it ${score}, at least ${threshold} is needed.`]
}
