import type { EditorSession } from '../editor/session'
import { nodeById } from '../editor/document-index'
import type { FlowNode } from './flow-model'

/** A node's family on the map. */
export function minimapColor({ catalog, document }: EditorSession): (node: FlowNode) => string {
  return ({ id, type }) => {
    const family = catalog.get(nodeById(document.document(), id)?.type ?? '')?.family
    const hue = family ? `var(--color-family-${family})` : 'var(--color-fg-3)'
    return type === 'container' ? `color-mix(in oklch, ${hue} 25%, transparent)` : hue
  }
}
