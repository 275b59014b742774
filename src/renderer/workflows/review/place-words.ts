import type { Workflow } from '../../../shared/workflow/document'

/** Where something stands in a document: `Call the shop: config.headers.Authorization`. */
export function placeWords(
  workflow: Pick<Workflow, 'nodes' | 'workflows'>,
  path: readonly (string | number)[],
): string {
  const [top, index, ...rest] = path
  const called =
    top === 'workflows' && typeof index === 'string' ? workflow.workflows?.[index] : undefined
  if (called) return `${called.name.trim() || index}, ${placeWords({ nodes: called.nodes }, rest)}`
  if (top === 'nodes' && typeof index === 'number') {
    const node = workflow.nodes[index]
    return `${node?.name?.trim() || node?.id || 'A node'}: ${pathText(rest)}`
  }
  return `The workflow: ${pathText(path)}`
}

/** `config.headers.Authorization`, `rules[2].message`. */
export function pathText(path: readonly (string | number)[]): string {
  return path
    .map((step, at) => (typeof step === 'number' ? `[${step + 1}]` : `${at > 0 ? '.' : ''}${step}`))
    .join('')
}
