import { z } from 'zod'
import { personText } from '../../shared/run/people'
import { durationSchema } from '../../shared/workflow/document'
import type { NodeDefinition } from '../../shared/workflow/node-definition'
import { field } from '../field'
import { anyJson, jsonSchema, optionalText, someText, textList } from '../field-types'
import { objectOf, wordList, words } from '../summary-words'

/** A person by name or address, or as triggers tell of one. */
function onePerson() {
  return z
    .preprocess((value) => personText(value) ?? value ?? undefined, z.string().optional())
    .optional()
}

const config = z.looseObject({
  title: field(someText(), {
    title: 'Question',
    description: 'What the inbox shows in one line.',
    placeholder: 'Publish this post?',
  }),
  instructions: field(optionalText(), {
    title: 'Instructions',
    description: 'What to look at before deciding.',
    control: 'multiline',
  }),
  value: field(anyJson().optional(), {
    title: 'What is shown',
    description: 'It may be edited before it goes on. By default the input.',
    control: 'code',
    placeholder: '{{ $ }}',
  }),
  fields: field(jsonSchema().optional(), {
    title: 'Edit form',
    description: 'A JSON Schema of what is shown; without it, text or JSON is edited as it is.',
    control: 'json-schema',
    advanced: true,
  }),
  assignees: field(textList().default([]), {
    title: 'Who is asked',
    description: 'Names. With none, whoever opens the inbox.',
  }),
  channels: field(textList().optional(), {
    title: 'By',
    description:
      'Where else to ask, besides the inbox: the ids of connections, or telegram, slack, ntfy, email, desktop.',
  }),
  approvals: field(z.literal([1, 2]).default(1), {
    title: 'Approvals needed',
    description: 'Two different people for what is high-stakes.',
  }),
  onlyIf: field(
    z
      .looseObject({
        confidence: field(anyJson().optional(), {
          title: 'Confidence',
          description: 'When it is missing or no number, the person is asked.',
          control: 'code',
          placeholder: '{{ confidence }}',
        }),
        below: field(z.number(), { title: 'Below' }),
        sample: field(z.number().min(0).max(1).optional(), {
          title: 'Look at nevertheless',
          description:
            'The share of those that need no question and are asked all the same, to see whether the threshold is right: 0.05 is one in twenty.',
          placeholder: '0.05',
        }),
      })
      .optional(),
    {
      title: 'Ask only when unsure',
      description: 'Otherwise it is approved at once, and the trail says so.',
    },
  ),
  requestedBy: field(onePerson(), {
    title: 'Who asked for it',
    description:
      'A name, an e-mail address, or the sender of a mail. The approval of this person does not count: nobody approves what is their own.',
    placeholder: '{{ $trigger.from }}',
    advanced: true,
  }),
  timeout: field(durationSchema.optional(), {
    title: 'Wait at most',
    description: 'A number and a unit: 30m, 48h, 7d. Without it, for ever.',
    control: 'duration',
    placeholder: '48h',
  }),
  onTimeout: field(z.enum(['timeout', 'approve', 'reject']).default('timeout'), {
    title: 'When nobody answers',
    description: 'Which way the work goes when the time is up.',
    advanced: true,
  }),
  escalate: field(
    z
      .looseObject({
        after: field(durationSchema, { title: 'After', control: 'duration', placeholder: '4h' }),
        to: field(textList(1), { title: 'Ask also' }),
      })
      .optional(),
    {
      title: 'Escalate',
      description: 'Whom to ask as well when no answer has come.',
      advanced: true,
    },
  ),
})

export type HumanCallbackConfig = z.infer<typeof config>

/** Asks a person and waits for the answer (semantics section 4). */
export const definition: NodeDefinition<HumanCallbackConfig> = {
  type: 'human-callback',
  version: 1,
  family: 'people',
  title: 'Human callback',
  description: 'Asks a person, who edits, approves or rejects; the run goes on from there.',
  icon: 'hand',
  config,
  pure: true,
  static: ['onTimeout'],
  ports: () => ({
    inputs: [{ id: 'in', label: 'in', type: 'any' }],
    outputs: [
      { id: 'approved', label: 'approved', type: 'object' },
      { id: 'rejected', label: 'rejected', type: 'object' },
      { id: 'timeout', label: 'timeout', type: 'object' },
    ],
  }),
  summary: ({ assignees, channels, approvals, onlyIf }) => {
    const people = wordList(assignees)
    const by = wordList(channels)
    const { below } = objectOf(onlyIf)
    return [
      `asks ${people.length > 0 ? people.join(', ') : (words(assignees) ?? 'you')}`,
      ...(by.length > 0 ? [` by ${by.join(', ')}`] : []),
      ...(typeof below === 'number' ? [` if below ${below}`] : []),
      ...(approvals === 2 ? [' · 2 approvals'] : []),
    ].join('')
  },
  initial: { title: 'Is this good to go?', value: '{{ $ }}', assignees: ['Founder'], approvals: 1 },
  output: {
    type: 'object',
    properties: {
      value: { description: 'What was shown, with its edits.' },
      decision: { enum: ['approve', 'reject', 'timeout'] },
      by: { type: 'array', items: { type: 'string' } },
      at: { type: 'string', format: 'date-time' },
      comment: { type: ['string', 'null'] },
      edited: { type: 'boolean' },
      auto: { type: 'boolean', description: 'No person decided.' },
    },
    required: ['value', 'decision', 'by', 'at', 'comment', 'edited', 'auto'],
  },
}
