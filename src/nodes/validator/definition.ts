import { z } from 'zod'
import type { NodeDefinition } from '../../shared/workflow/node-definition'
import { field } from '../field'
import { anyJson, lazily, rounds } from '../field-types'
import { isObject } from '../json-kinds'
import { count, listOf, modelWords } from '../summary-words'
import { judgeSchema, ruleSchema } from './rules'

/** Rounds after which a validator gives up, where its config does not say. */
const DEFAULT_VALIDATOR_ROUNDS = 3

const config = z.looseObject({
  value: field(anyJson().optional(), {
    title: 'What to check',
    description: 'By default the input as it is.',
    control: 'code',
    placeholder: '{{ text }}',
  }),
  rules: field(lazily(z.array(ruleSchema)).optional(), {
    title: 'Rules',
    description: 'Each rule that fails yields one correction.',
  }),
  judge: field(lazily(judgeSchema).optional(), {
    title: 'Judge',
    description: 'A second model that scores the result by your guidelines.',
  }),
  maxRounds: field(rounds().default(DEFAULT_VALIDATOR_ROUNDS), {
    title: 'Rounds',
    description: 'Tries in all. After the last one the result leaves at "fail".',
  }),
})

export type ValidatorConfig = z.infer<typeof config>

/** Checks a result by rules and a judge, and sends it back with corrections (semantics sections 3 and 4). */
export const definition: NodeDefinition<ValidatorConfig> = {
  type: 'validator',
  version: 1,
  family: 'validator',
  title: 'Validator',
  description: 'Checks a result; when it fails, the step runs again with the corrections.',
  icon: 'shield-check',
  config,
  static: [],
  lazy: ['rules', 'judge'],
  ports: () => ({
    inputs: [{ id: 'in', label: 'in', type: 'any' }],
    outputs: [
      { id: 'pass', label: 'pass', type: 'any' },
      { id: 'retry', label: 'retry', type: 'object' },
      { id: 'fail', label: 'fail', type: 'object' },
    ],
  }),
  summary: ({ rules, judge }) => {
    const amount = listOf(rules).length
    const parts = [
      ...(isObject(judge) ? [modelWords(judge.model)] : []),
      ...(typeof rules === 'string' ? ['rules from data'] : []),
      ...(amount > 0 ? [count(amount, 'rule')] : []),
    ]
    return parts.length === 0 ? 'no rules yet' : parts.join(' · ')
  },
  initial: {
    value: '{{ text ?? $ }}',
    rules: [{ kind: 'length', max: 600, unit: 'chars' }],
    maxRounds: DEFAULT_VALIDATOR_ROUNDS,
  },
  output: {
    description: 'At "pass" the value itself; at "retry" and "fail" what was wrong with it.',
    anyOf: [
      {
        type: 'object',
        properties: {
          value: { description: 'What was checked.' },
          corrections: { type: 'array', items: { type: 'string' } },
          score: { type: 'number', minimum: 0, maximum: 1 },
          round: { type: 'integer', minimum: 1 },
        },
        required: ['value', 'corrections', 'score', 'round'],
      },
      {},
    ],
  },
}
