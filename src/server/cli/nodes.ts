import { catalog } from '../../nodes/definitions'
import { configSchema } from '../../shared/workflow/config-schema'
import { portsOf } from '../../shared/workflow/node-definition'

/** `baton nodes [--json]`: every node type with its ports, its config as JSON Schema and a line of help. */
export function nodes({ json }: { json: boolean }): number {
  const list = catalog.list()
  if (!json) {
    for (const { type, description } of list) console.log(`${type.padEnd(18)} ${description}`)
    return 0
  }
  const described = list.map((definition) => ({
    type: definition.type,
    version: definition.version,
    title: definition.title,
    description: definition.description,
    family: definition.family,
    ...portsOf(definition, definition.initial),
    config: configSchema(definition),
    static: definition.static,
  }))
  console.log(JSON.stringify(described, null, 2))
  return 0
}
