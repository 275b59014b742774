/**
 * Locked nodes: they are not moved, edited or deleted until they are unlocked. The lock is the field `locked: true` of the node.
 * Older versions keep it as a field that they do not know, and a run takes no notice of it.
 */

/** Whether a node is locked. */
export function isLocked(node: { readonly [field: string]: unknown } | undefined): boolean {
  return node?.locked === true
}
