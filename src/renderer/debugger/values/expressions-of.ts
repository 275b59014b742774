/** The expressions in the config of a node, one by one, with the field that each stands in. */
import type { WorkflowNode } from '../../../shared/workflow/document'
import type { NodeDefinition } from '../../../shared/workflow/node-definition'
import { eachTemplate, splitTemplate } from '../../../shared/workflow/template'
import { humanise, isRecord, type JsonSchema } from '../../forms/schema'

export interface FieldExpression {
  /** Where in the config: `rules[0].that`. */
  path: string
  /** What the form calls that: `Rules [0].that`. */
  field: string
  /** Without its braces, as it is written. */
  source: string
}

/** More expressions of one node are not evaluated. */
export const MOST_EXPRESSIONS = 100

/** In the order of the config; fields that take no expressions have none. */
export function expressionsOf(
  node: WorkflowNode,
  definition: NodeDefinition | undefined,
  schema: JsonSchema | undefined,
): FieldExpression[] {
  if (definition?.trigger) return []
  const found: FieldExpression[] = []
  const dynamic = Object.fromEntries(
    Object.entries(node.config ?? {}).filter(([key]) => !definition?.static.includes(key)),
  )
  eachTemplate(dynamic, (template, path) => {
    const split = splitTemplate(template)
    if ('fault' in split) return
    for (const part of split.parts)
      if ('expression' in part && found.length < MOST_EXPRESSIONS)
        found.push({ path, field: fieldWords(path, schema), source: part.expression.trim() })
  })
  return found
}

/** Whether it gives another value each time: it asks for the time, or for chance. */
export function isUnsteady(source: string): boolean {
  return /\$(now|millis|random|shuffle|uuid)\b/.test(source)
}

function fieldWords(path: string, schema: JsonSchema | undefined): string {
  const top = /^[^.[]*/.exec(path)?.[0] ?? path
  const rest = path.slice(top.length)
  const own = isRecord(schema?.properties) ? schema.properties[top] : undefined
  const title = isRecord(own) && typeof own.title === 'string' ? own.title : humanise(top)
  return rest === '' ? title : `${title} ${rest.replace(/^\./, '')}`
}
