import type { StoreRequest } from '../../engine/effects'
import type { Execute } from '../../engine/execute'
import { NodeError } from '../../engine/node-error'
import type { StoreConfig } from './definition'

const ROWS = 100

/** One thing done to a collection; done again after a crash, a change counts once. */
export const execute: Execute<StoreConfig> = async ({ config, node, idempotencyKey, effects }) => {
  if (!effects.stores)
    throw new NodeError('error', `"${node.name}" cannot run here: this host keeps no stores.`)
  const output = await effects.stores.ask(requestOf(config, node.name, idempotencyKey))
  return { ports: ['out'], output }
}

function requestOf(config: StoreConfig, name: string, idempotencyKey: string): StoreRequest {
  const { op, collection, key = '' } = config
  const place = { collection, idempotencyKey }
  const value = config.value ?? null
  switch (op) {
    case 'get':
    case 'delete':
      return { ...place, op, key }
    case 'set':
      return { ...place, op, key, value }
    case 'append':
      return { ...place, op, value, ...(key === '' ? {} : { key }) }
    case 'increment': {
      const by = config.value ?? 1
      if (typeof by !== 'number' || !Number.isFinite(by))
        throw new NodeError('bad-input', `"${name}" can only add a number, not ${typeof by}.`)
      return { ...place, op, key, by }
    }
    case 'query':
      return {
        ...place,
        op,
        where: config.where ?? {},
        sort: (config.sort ?? '')
          .split(',')
          .map((field) => field.trim())
          .filter((field) => field !== ''),
        limit: config.limit ?? ROWS,
      }
  }
}
