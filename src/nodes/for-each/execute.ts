import type { Execute } from '../../engine/execute'
import { checkItems } from '../../engine/limits'
import { NodeError } from '../../engine/node-error'
import { kindWords } from '../json-kinds'
import type { ForEachConfig } from './definition'

/** Opens one scope for each item. Fails with `bad-input` when `items` is no list, with `limit` when it is too long. */
export const execute: Execute<ForEachConfig> = ({ config, node }) => {
  const { items, concurrency, onItemError } = config
  if (!Array.isArray(items))
    throw new NodeError(
      'bad-input',
      `"${node.name}": items must be a list, got ${kindWords(items)}. Correct its "items".`,
    )
  checkItems(items, node)
  return { open: { items, concurrency, onItemError } }
}
