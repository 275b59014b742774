import { z } from 'zod'
import type { NodeDefinition } from '../../shared/workflow/node-definition'
import type { JsonSchema } from '../forms/schema'

const schemas = new WeakMap<NodeDefinition, JsonSchema>()

/** The JSON Schema of a node type's config, as written before templates are filled in. Made once for each type. */
export function configSchema(definition: NodeDefinition): JsonSchema {
  const known = schemas.get(definition)
  if (known) return known
  const made = z.toJSONSchema(definition.config, {
    io: 'input',
    unrepresentable: 'any',
  }) as JsonSchema
  schemas.set(definition, made)
  return made
}
