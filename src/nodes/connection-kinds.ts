/** Kinds of connections that fit a field, where several do. Types only: the kinds themselves stay out of the node registry. */
import type { ConnectionKind } from '../shared/connections/kinds'

/** What has models. */
export const MODEL_CONNECTIONS = [
  'openai-compatible',
  'openai',
  'anthropic',
  'google',
] as const satisfies readonly ConnectionKind[]

/** What is added to a request. */
export const HTTP_CONNECTIONS = [
  'http-bearer',
  'http-header',
  'http-basic',
  'http-query',
  'http-oauth2',
] as const satisfies readonly ConnectionKind[]

/** What a sender can show. */
export const SENDER_CONNECTIONS = [
  'http-header',
  'http-bearer',
  'http-basic',
  'http-query',
] as const satisfies readonly ConnectionKind[]
