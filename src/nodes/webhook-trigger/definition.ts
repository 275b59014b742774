import { z } from 'zod'
import { parseDuration } from '../../shared/workflow/duration'
import type { NodeDefinition } from '../../shared/workflow/node-definition'
import { SENDER_CONNECTIONS } from '../connection-kinds'
import { field } from '../field'
import { anyJson } from '../field-types'
import { words } from '../summary-words'
import { doorPath } from '../trigger-fields'

/** Longer than this no sender waits. Milliseconds. */
const LONGEST_WAIT = 5 * 60_000

const config = z.looseObject({
  path: field(doorPath(), {
    title: 'Path',
    description: 'The address ends with it: /hooks/orders. No other active workflow may have it.',
    placeholder: 'orders',
  }),
  method: field(z.enum(['POST', 'GET', 'PUT', 'PATCH', 'DELETE', 'any']).default('POST'), {
    title: 'Method',
  }),
  secret: field(z.string().optional(), {
    title: 'Secret',
    description:
      'The connection that holds what the sender has to show. Without one, whoever knows the address can start runs.',
    control: 'connection',
    connects: SENDER_CONNECTIONS,
  }),
  verify: field(z.enum(['token', 'github', 'stripe', 'standard-webhooks']).default('token'), {
    title: 'How the sender shows it',
    description:
      'token: as the connection says, in a header or in the address. github: X-Hub-Signature-256. stripe: Stripe-Signature. standard-webhooks: webhook-signature.',
  }),
  respond: field(z.enum(['now', 'when-done']).default('now'), {
    title: 'Answer',
    description: 'now: that the run has begun. when-done: with what the run yields, as JSON.',
  }),
  timeLimit: field(
    z
      .string()
      .refine((text) => {
        const ms = parseDuration(text)
        return ms !== undefined && ms >= 1000 && ms <= LONGEST_WAIT
      }, 'Write a time from 1s to 5m, for example 30s.')
      .default('30s'),
    {
      title: 'How long the sender waits',
      description:
        'For when-done. After that it is told where it can ask for the result; the run goes on.',
      control: 'duration',
      advanced: true,
    },
  ),
  sample: field(anyJson().optional(), {
    title: 'Sample input',
    description: 'What a run by hand starts with.',
    control: 'json',
    advanced: true,
  }),
})

export type WebhookTriggerConfig = z.infer<typeof config>

/** Starts a run for each request to an address of the host (semantics section 4). */
export const definition: NodeDefinition<WebhookTriggerConfig> = {
  type: 'webhook-trigger',
  version: 1,
  family: 'trigger',
  title: 'Webhook',
  description: 'Starts a run when another program sends a request.',
  icon: 'webhook',
  config,
  pure: true,
  static: ['path', 'method', 'secret', 'verify', 'respond', 'timeLimit', 'sample'],
  trigger: true,
  ports: () => ({ inputs: [], outputs: [{ id: 'out', label: 'out', type: 'object' }] }),
  summary: ({ path, method, secret }) => {
    const verb = words(method) ?? 'POST'
    const address = `${verb === 'any' ? '' : `${verb} `}/hooks/${words(path) ?? '...'}`
    return words(secret) === undefined ? `${address}, open to all` : address
  },
  initial: {
    path: 'my-webhook',
    method: 'POST',
    respond: 'now',
    sample: { method: 'POST', headers: {}, query: {}, body: { name: 'Ada' } },
  },
  output: {
    type: 'object',
    properties: {
      method: { type: 'string' },
      headers: {
        type: 'object',
        additionalProperties: { type: 'string' },
        description: 'Names in lower case; those that carry secrets are left out.',
      },
      query: { type: 'object', description: 'Text; a list of texts where a name is repeated.' },
      body: {
        description:
          'JSON, the fields of a form, or text; any other body is a file of the workspace: file, name, bytes, contentType and sha256.',
      },
    },
    required: ['method', 'headers', 'query', 'body'],
  },
}
