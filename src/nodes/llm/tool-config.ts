/** What a model may ask for, as a node's config says it. */
import { z } from 'zod'
import type { JsonObject, Risk } from '../../shared/workflow/document'
import { hostOf } from '../../shared/workflow/reach'
import { HTTP_CONNECTIONS } from '../connection-kinds'
import { field } from '../field'
import { anyJson, jsonSchema, optionalText, someText } from '../field-types'
import { isObject } from '../json-kinds'
import { listOf, objectOf } from '../summary-words'

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const
const NOTHING = { type: 'object', properties: {}, additionalProperties: false }

const shared = {
  name: field(
    z
      .string()
      .regex(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/, 'A name is letters, digits, _ and -: find_customer.'),
    { title: 'Name', description: 'What the model calls it.', placeholder: 'find_customer' },
  ),
  description: field(someText(), {
    title: 'What it does',
    description: 'For the model: when to use it, and what it gives.',
    control: 'multiline',
  }),
  parameters: field(jsonSchema().default(NOTHING), {
    title: 'Parameters',
    description: 'A JSON Schema of what the model gives; expressions below see it as $args.',
    control: 'json-schema',
  }),
}

const http = z.looseObject({
  kind: z.literal('http'),
  ...shared,
  method: field(z.enum(METHODS).default('GET'), { title: 'Method' }),
  url: field(
    z
      .string()
      .refine(
        (url) => hostOf(url) !== '',
        'The address must begin with http:// or https:// and a fixed host; $args may stand after it.',
      ),
    {
      title: 'Address',
      description: 'The host is fixed. In the rest, write {{ $encodeUrlComponent($args.city) }}.',
      placeholder: 'https://api.example.com/customers/{{ $encodeUrlComponent($args.id) }}',
    },
  ),
  body: field(anyJson().optional(), { title: 'Body', control: 'json' }),
  connection: field(optionalText(), {
    title: 'Connection',
    control: 'connection',
    connects: HTTP_CONNECTIONS,
  }),
  risk: field(z.enum(['reversible', 'irreversible', 'high-stakes']).optional(), {
    title: 'Risk',
    description: 'Anything but GET counts as irreversible unless you say otherwise.',
  }),
})

const workflow = z.looseObject({
  kind: z.literal('workflow'),
  ...shared,
  workflow: field(z.string().min(1), {
    title: 'Workflow',
    description: 'It runs as a run of its own, with what the model gives as its input.',
    control: 'workflow',
  }),
})

const store = z.looseObject({
  kind: z.literal('store'),
  ...shared,
  op: field(z.enum(['get', 'query', 'set']), { title: 'What to do' }),
  collection: field(z.string().min(1), { title: 'Collection' }),
  key: field(anyJson().optional(), {
    title: 'Key',
    description: 'For get and set.',
    control: 'text',
    placeholder: '{{ $args.key }}',
  }),
  value: field(anyJson().optional(), {
    title: 'Value',
    description: 'For set: what is kept.',
    control: 'json',
    placeholder: '{{ $args.value }}',
  }),
  where: field(anyJson().optional(), {
    title: 'Where',
    description: 'For query: an expression that is true of the rows to find.',
    control: 'text',
  }),
})

export const tool = z.discriminatedUnion('kind', [http, workflow, store])

export type ToolConfig = z.infer<typeof tool>

/** All tools of a node; each name once. */
export const tools = z
  .array(tool)
  .max(32)
  .superRefine((list, context) => {
    for (const [index, { name }] of list.entries())
      if (list.findIndex((other) => other.name === name) < index)
        context.addIssue({
          code: 'custom',
          path: [index, 'name'],
          message: `Two tools are called ${name}. Give each a name of its own.`,
        })
  })

/** The workflows that the tools of a config run. */
export function toolWorkflows(config: JsonObject): string[] {
  return listOf(config.tools).flatMap((one) => {
    const { kind, workflow: id } = objectOf(one)
    return kind === 'workflow' && typeof id === 'string' && id !== '' ? [id] : []
  })
}

/** The tool of a config that risks most, and how much. Undefined where all can be undone. */
export function riskiestTool(config: JsonObject): { name: string; risk: Risk } | undefined {
  const risky = listOf(config.tools).flatMap((one) => {
    const { kind, method = 'GET', risk, name } = objectOf(one)
    if (!isObject(one) || kind !== 'http') return []
    const given = risk ?? (method === 'GET' ? 'reversible' : 'irreversible')
    if (given !== 'irreversible' && given !== 'high-stakes') return []
    return [{ name: String(name ?? 'a tool'), risk: given as Risk }]
  })
  return risky.find(({ risk }) => risk === 'high-stakes') ?? risky[0]
}
