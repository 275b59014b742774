import type { Workflow, WorkflowNode } from '../../../shared/workflow/document'

/** Whether two versions of a document run alike: all but where nodes stand, how large they are, and notes. */
export function sameBehaviour(one: Workflow, other: Workflow): boolean {
  if (one === other) return true
  return (
    sameItems(one.edges, other.edges) &&
    same(one.settings, other.settings) &&
    same(one.variables, other.variables) &&
    one.nodes.length === other.nodes.length &&
    one.nodes.every((node, index) => {
      const beside = other.nodes[index]
      return beside !== undefined && (node === beside || same(running(node), running(beside)))
    })
  )
}

function sameItems(one: readonly unknown[], other: readonly unknown[]): boolean {
  return (
    one === other || (one.length === other.length && one.every((item, at) => same(item, other[at])))
  )
}

function same(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other)
}

function running(node: WorkflowNode): unknown {
  const { position: _position, size: _size, notes: _notes, name: _name, ...rest } = node
  return rest
}
