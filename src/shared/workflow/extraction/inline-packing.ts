/**
 * What `extract` packed into a call's input and the called workflow's output, found again: the nodes that take it apart are not
 * needed any more, and everything is read where it comes from.
 */
import type { WorkflowNode } from '../document'
import { asField, rewriteTemplates } from './expression-names'
import type { InliningWork } from './inline'
import { readsOf } from './node-templates'
import { unpacked } from './packing'

/** Fields of the payload and what they stand for; `unpack` takes the input out of it. */
export interface PackedInput {
  unpack: string
  fields: ReadonlyMap<string, string>
}

/** Fields of the output; `pack` puts it together, `unpack` takes the output out of it again. */
export interface PackedOutput extends PackedInput {
  pack: string
}

type Given = Pick<InliningWork, 'call' | 'child' | 'trigger' | 'catalog' | 'part'>

/** The call's input as the fields that `extract` made of it, where nothing reads the payload otherwise. */
export function packedInput({
  call,
  child,
  trigger,
  catalog,
  part,
}: Given): PackedInput | undefined {
  const fields = unpacked(call.config?.input)
  if (fields?.get('input') !== '$') return undefined
  const [only, ...more] = child.edges.filter(({ source }) => source === trigger.id)
  const unpack = child.nodes.find(({ id }) => id === only?.target)
  if (more.length > 0 || !unpack || !isPassing(unpack, '{{ $trigger.input }}')) return undefined
  if (part.inputsOf(unpack.id).length !== 1) return undefined
  const reads = child.nodes.filter(({ id }) => part.ids.has(id) && id !== unpack.id)
  const fits = reads.every((node) => {
    // There, the same name may stand for something nearer.
    const isInner = part.hasOwnLoop(node.id) || node.parent !== undefined
    return fieldsRead(node, '$trigger').every((key) => {
      const field = key === undefined || key === 'input' ? undefined : fields.get(key)
      if (field === undefined) return false
      return !isInner || !['$loop', '$item', '$index'].includes(field)
    })
  })
  const namesTrigger = [...reads, unpack].some((node) =>
    readsOf(node, catalog).some((read) => read.kind === 'node' && read.id === trigger.id),
  )
  return fits && !namesTrigger ? { unpack: unpack.id, fields } : undefined
}

/** The called workflow's output as the fields that `extract` made of it, where nothing reads it otherwise. */
export function packedOutput({
  call,
  part,
  workflow,
  outer,
}: Pick<InliningWork, 'call' | 'part' | 'workflow' | 'outer'>): PackedOutput | undefined {
  const pack = part.node(part.exit()?.node ?? '')
  const fields = pack?.type === 'transform' ? unpacked(pack.config?.value) : undefined
  if (!pack || fields?.get('output') !== '$' || part.inputsOf(pack.id).length !== 1)
    return undefined
  const [only, ...more] = outer.leaving
  const unpack = workflow.nodes.find(({ id }) => id === only?.target)
  if (more.length > 0 || !unpack || !isPassing(unpack, '{{ output }}')) return undefined
  if (outer.inputsOf(unpack.id).length !== 1) return undefined
  const isInner = [...fields].every(
    ([key, field]) => key === 'output' || field.startsWith('$nodes.'),
  )
  const fits = workflow.nodes.every((node) =>
    fieldsRead(node, `$nodes.${asField(call.id)}`).every(
      (key) => key !== undefined && key !== 'output' && fields.has(key),
    ),
  )
  return isInner && fits ? { pack: pack.id, unpack: unpack.id, fields } : undefined
}

/** `$nodes.brief` for `$trigger.brief`. */
export function withoutPackedInput(
  { payload, catalog }: InliningWork,
  node: WorkflowNode,
): WorkflowNode {
  const fixed = catalog.get(node.type)?.static ?? []
  return payload ? replacing(node, fixed, '$trigger', payload.fields) : node
}

/** `$nodes.inner` for `$nodes.call.inner`, with the id that the inner node has now. */
export function withoutPackedOutput(work: InliningWork, node: WorkflowNode): WorkflowNode {
  const { handed, call, catalog } = work
  if (!handed) return node
  const fields = new Map(
    [...handed.fields].map(([key, field]) => [
      key,
      field.replace(
        /^\$nodes\.`?([^`]*)`?$/,
        (_all, id: string) => `$nodes.${asField(work.idOf(id))}`,
      ),
    ]),
  )
  const fixed = catalog.get(node.type)?.static ?? []
  return replacing(node, fixed, `$nodes.${asField(call.id)}`, fields)
}

/** The fields that a node's config reads of something; undefined stands for all of it. */
function fieldsRead(node: WorkflowNode, whole: string): (string | undefined)[] {
  const text = JSON.stringify(node.config ?? {}).replaceAll('\\"', '"')
  const pattern = new RegExp(`${escaped(whole)}(?![\\w-])(?:\\.(?:(\\w+)|\`([^\`]+)\`))?`, 'g')
  return [...text.matchAll(pattern)].map(([, bare, inQuotes]) => bare ?? inQuotes)
}

function replacing(
  node: WorkflowNode,
  fixed: readonly string[],
  whole: string,
  fields: ReadonlyMap<string, string>,
): WorkflowNode {
  const pattern = new RegExp(`${escaped(whole)}(?![\\w-])\\.(?:(\\w+)|\`([^\`]+)\`)`, 'g')
  const config = Object.entries(node.config ?? {})
  if (!JSON.stringify(config).includes(whole)) return node
  const changed = config.map(([key, value]) => [
    key,
    fixed.includes(key)
      ? value
      : rewriteTemplates(value, (expression) =>
          expression.replaceAll(
            pattern,
            (all: string, bare?: string, inQuotes?: string) =>
              fields.get(bare ?? inQuotes ?? '') ?? all,
          ),
        ),
  ])
  return { ...node, config: Object.fromEntries(changed) as Record<string, unknown> }
}

function isPassing({ type, config, disabled }: WorkflowNode, value: string): boolean {
  return type === 'transform' && config?.value === value && disabled !== true
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
}
