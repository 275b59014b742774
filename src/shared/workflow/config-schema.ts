import { z } from 'zod'
import type { JsonObject } from './document'
import type { NodeDefinition } from './node-definition'

const made = new WeakMap<NodeDefinition, JsonObject>()

/**
 * The JSON Schema of a node type's config, as it is written in a document, with the help of its fields (`title`, `description`,
 * `x-baton`). Forms and `baton nodes --json` read it.
 */
export function configSchema(definition: NodeDefinition): JsonObject {
  const before = made.get(definition)
  if (before) return before
  const schema = z.toJSONSchema(definition.config, {
    io: 'input',
    unrepresentable: 'any',
  }) as JsonObject
  made.set(definition, schema)
  return schema
}
