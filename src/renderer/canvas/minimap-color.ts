import type { EditorSession } from '../editor/session'
import { nodeById } from '../editor/document-index'
import { groupById, itemOf, stickyById } from '../editor/items'
import type { FlowNode } from './flow-model'

/** A node's family on the map; notes and groups in their own colour. */
export function minimapColor({ catalog, document }: EditorSession): (node: FlowNode) => string {
  return ({ id: key, type }) => {
    const workflow = document.document()
    const { kind, id } = itemOf(key)
    if (kind !== 'node') {
      const color = (kind === 'sticky' ? stickyById(workflow, id) : groupById(workflow, id))?.color
      const shade = `var(--drawing-${color ?? 'grey'})`
      return type === 'frame' ? `color-mix(in oklch, ${shade} 45%, transparent)` : shade
    }
    const family = catalog.get(nodeById(workflow, id)?.type ?? '')?.family
    const hue = family ? `var(--color-family-${family})` : 'var(--color-fg-3)'
    return type === 'container' ? `color-mix(in oklch, ${hue} 25%, transparent)` : hue
  }
}
