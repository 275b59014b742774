import { z } from 'zod'
import type { NodeDefinition } from '../../shared/workflow/node-definition'
import { HTTP_CONNECTIONS } from '../connection-kinds'
import { field } from '../field'
import { anyJson, optionalText, text } from '../field-types'
import { words } from '../summary-words'

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'] as const
const BODILESS: readonly string[] = ['GET', 'HEAD']

const config = z
  .looseObject({
    method: field(
      z
        .preprocess(
          (method) => (typeof method === 'string' ? method.toUpperCase() : method),
          z.enum(METHODS),
        )
        .default('GET'),
      { title: 'Method' },
    ),
    url: field(
      z.string().regex(/^https?:\/\/\S+$/i, 'An address starts with http:// or https://.'),
      {
        title: 'Address',
        placeholder: 'https://api.example.com/leads',
      },
    ),
    headers: field(z.record(z.string(), text()).optional(), {
      title: 'Headers',
      description: 'Keys and passwords belong in a connection, not here.',
    }),
    query: field(z.record(z.string(), anyJson()).optional(), {
      title: 'Query',
      description: 'Added to the address. Empty values are left out, lists repeat the name.',
    }),
    body: field(anyJson().optional(), {
      title: 'Body',
      description: 'Text is sent as it is, anything else as JSON.',
      control: 'json',
    }),
    connection: field(optionalText(), {
      title: 'Connection',
      description: 'Whose credentials are added on the way out.',
      control: 'connection',
      connects: HTTP_CONNECTIONS,
    }),
    expect: field(z.enum(['json', 'text', 'binary']).default('json'), {
      title: 'Answer',
      description:
        'How to read it. A binary one becomes a file of the workspace, and the body says which: file, name, bytes, contentType, sha256.',
      advanced: true,
    }),
  })
  .superRefine(({ method, body }, context) => {
    if (BODILESS.includes(method) && body !== undefined && body !== null && body !== '')
      context.addIssue({
        code: 'custom',
        path: ['body'],
        message: `A ${method} request takes no body. Choose POST, or remove the body.`,
      })
  })

export type HttpConfig = z.infer<typeof config>

/** Calls a service over HTTP (semantics section 4). */
export const definition: NodeDefinition<HttpConfig> = {
  type: 'http',
  version: 1,
  family: 'service',
  title: 'HTTP request',
  description: 'Calls a web service and hands on its answer.',
  icon: 'globe',
  config,
  static: [],
  ports: () => ({
    inputs: [{ id: 'in', label: 'in', type: 'any' }],
    outputs: [{ id: 'out', label: 'out', type: 'object' }],
  }),
  summary: ({ method, url }) => {
    const address = words(url)
      ?.replace(/^https?:\/\//i, '')
      .replace(/[?#].*$/s, '')
    return `${words(method)?.toUpperCase() ?? 'GET'} ${address ?? '...'}`
  },
  initial: { method: 'GET', url: 'https://example.com/', expect: 'text' },
  output: {
    type: 'object',
    properties: {
      status: { type: 'integer', minimum: 100, maximum: 399 },
      headers: { type: 'object', additionalProperties: { type: 'string' } },
      body: {
        description:
          'JSON or text. For binary an object: file (its path in the workspace), name, bytes, contentType and sha256.',
      },
    },
    required: ['status', 'headers', 'body'],
  },
}
