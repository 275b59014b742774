import type { Execute } from '../../engine/execute'
import { NodeError } from '../../engine/node-error'
import { kindWords } from '../json-kinds'
import type { ForEachConfig } from './definition'

/** Opens one scope for each item. Fails with `bad-input` when `items` is no list. */
export const execute: Execute<ForEachConfig> = ({ config, node }) => {
  const { items, concurrency, onItemError } = config
  if (!Array.isArray(items))
    throw new NodeError(
      'bad-input',
      `"${node.name}": items must be a list, got ${kindWords(items)}. Correct its "items".`,
    )
  return { open: { items, concurrency, onItemError } }
}
