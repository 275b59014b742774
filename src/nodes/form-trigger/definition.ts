import { z } from 'zod'
import type { NodeDefinition } from '../../shared/workflow/node-definition'
import { field } from '../field'
import { anyJson, jsonSchema } from '../field-types'
import { count, objectOf, words } from '../summary-words'
import { doorPath } from '../trigger-fields'

const config = z
  .looseObject({
    title: field(z.string().min(1), { title: 'Title', placeholder: 'Tell us about your idea' }),
    intro: field(z.string().optional(), {
      title: 'Introduction',
      description: 'Stands below the title.',
      control: 'multiline',
    }),
    fields: field(jsonSchema(), {
      title: 'Fields',
      description:
        'A JSON Schema of an object. Each property is a field: text, a number, a choice (enum), a switch, a list of choices.',
      control: 'json-schema',
    }),
    button: field(z.string().optional(), {
      title: 'Button',
      placeholder: 'Send',
      advanced: true,
    }),
    thanks: field(z.string().optional(), {
      title: 'Thank-you text',
      description: 'Shown once it was sent.',
      placeholder: 'Thank you. It has arrived.',
      advanced: true,
    }),
    path: field(doorPath().optional(), {
      title: 'Path',
      description: 'The address ends with it: /forms/ideas. Empty: made of the workflow’s id.',
      placeholder: 'ideas',
      advanced: true,
    }),
    sample: field(anyJson().optional(), {
      title: 'Sample input',
      description: 'What a run by hand starts with.',
      control: 'json',
      advanced: true,
    }),
  })
  .superRefine(({ fields }, context) => {
    const properties = objectOf(objectOf(fields).properties)
    if (Object.keys(properties).length === 0)
      context.addIssue({
        code: 'custom',
        path: ['fields'],
        message: 'A form needs a field: give the schema at least one property.',
      })
  })

export type FormTriggerConfig = z.infer<typeof config>

/** Starts a run for each form that is filled in (semantics section 4). */
export const definition: NodeDefinition<FormTriggerConfig> = {
  type: 'form-trigger',
  version: 1,
  family: 'trigger',
  title: 'Form',
  description: 'Starts a run when somebody fills in a small page that Baton serves.',
  icon: 'form-input',
  config,
  pure: true,
  static: ['title', 'intro', 'fields', 'button', 'thanks', 'path', 'sample'],
  trigger: true,
  ports: () => ({ inputs: [], outputs: [{ id: 'out', label: 'out', type: 'object' }] }),
  summary: ({ title, fields }) => {
    const amount = Object.keys(objectOf(objectOf(fields).properties)).length
    return `${words(title) ?? 'a form'}, ${count(amount, 'field')}`
  },
  initial: {
    title: 'Tell us about your idea',
    fields: {
      type: 'object',
      properties: {
        name: { type: 'string', title: 'Your name', minLength: 1 },
        email: { type: 'string', format: 'email', title: 'E-mail' },
        idea: { type: 'string', title: 'Your idea', minLength: 1, maxLength: 2000 },
      },
      required: ['name', 'idea'],
    },
    sample: { name: 'Ada', idea: 'A podcast about small factories' },
  },
  output: { type: 'object', description: 'What was entered, by the names of the fields.' },
}
