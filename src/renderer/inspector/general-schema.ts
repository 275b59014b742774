/** The fields that any node may carry (semantics section 1), as a schema for the form. */
import type { JsonSchema } from '../forms/schema'

const duration = (title: string, description: string, placeholder: string): JsonSchema => ({
  type: 'string',
  title,
  description,
  'x-baton': { control: 'duration', placeholder },
})

export const RETRY_SCHEMA: JsonSchema = {
  type: 'object',
  title: 'Retry',
  description: 'What to do when this node fails.',
  required: ['maxAttempts'],
  properties: {
    maxAttempts: {
      type: 'integer',
      minimum: 1,
      maximum: 100,
      title: 'Attempts',
      description: 'The first one counts.',
    },
    delay: duration('Pause before the next', '', '1s'),
    backoff: {
      title: 'Pauses',
      oneOf: [
        { const: 'fixed', title: 'All the same' },
        { const: 'exponential', title: 'Each twice the one before' },
      ],
    },
    maxDelay: duration('Longest pause', '', '1m'),
    on: {
      title: 'Retry on',
      oneOf: [
        { const: 'retryable', title: 'What may pass (network, 429, 5xx)' },
        { const: 'any', title: 'Any error' },
      ],
    },
  },
}

/** Which of the general fields a node type has a use for. */
export function generalSchema(trigger: boolean): JsonSchema {
  const always = {
    disabled: {
      type: 'boolean',
      title: 'Switched off',
      description: 'A node that is off passes its input on.',
    },
    notes: {
      type: 'string',
      title: 'Notes',
      description: 'For whoever reads this workflow.',
      'x-baton': { control: 'multiline' },
    },
  }
  if (trigger) return { type: 'object', properties: always }
  return {
    type: 'object',
    properties: {
      risk: {
        title: 'Risk',
        description: 'What cannot be undone should pass a human callback first.',
        default: 'reversible',
        oneOf: [
          { const: 'reversible', title: 'Reversible' },
          { const: 'irreversible', title: 'Irreversible: one person approves' },
          { const: 'high-stakes', title: 'High stakes: two people approve' },
        ],
      },
      join: {
        title: 'Starts when',
        default: 'all',
        oneOf: [
          { const: 'all', title: 'All that lead here are in' },
          { const: 'any', title: 'The first that leads here is in' },
        ],
      },
      timeout: duration('Time limit', 'Of one attempt.', '60s'),
      retry: RETRY_SCHEMA,
      ...always,
    },
  }
}

export const GENERAL_FIELDS = ['risk', 'join', 'timeout', 'retry', 'disabled', 'notes'] as const

/** The document's own settings. */
export const SETTINGS_SCHEMA: JsonSchema = {
  type: 'object',
  properties: {
    concurrency: {
      type: 'integer',
      minimum: 1,
      maximum: 1000,
      default: 10,
      title: 'Nodes at the same time',
    },
    maxRounds: {
      type: 'integer',
      minimum: 1,
      maximum: 1_000_000,
      default: 25,
      title: 'Most rounds of a loop',
    },
    budget: {
      type: 'object',
      title: 'Budget',
      description: 'A run that uses one of these up stops, and says which.',
      properties: {
        usd: { type: 'number', minimum: 0, title: 'Dollars' },
        tokens: { type: 'number', minimum: 0, title: 'Tokens' },
        executions: { type: 'integer', minimum: 1, title: 'Executions' },
        duration: duration('Time', '', '72h'),
      },
    },
  },
}

export const VARIABLES_SCHEMA: JsonSchema = {
  type: 'object',
  title: 'Variables',
  propertyNames: { type: 'string' },
  additionalProperties: {},
}
