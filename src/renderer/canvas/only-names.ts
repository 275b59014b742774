import type { Workflow, WorkflowNode } from '../../shared/workflow/document'

/** Whether two versions of a document are the same but for what nodes are called. Parts that are the same object are the same. */
export function onlyNamesDiffer(one: Workflow, other: Workflow): boolean {
  return (
    one.nodes.length === other.nodes.length &&
    sameBut(one, other, 'nodes') &&
    one.nodes.every((node, index) => {
      const before = other.nodes[index]
      return (
        before !== undefined && (node === before || sameBut<WorkflowNode>(node, before, 'name'))
      )
    })
  )
}

function sameBut<T extends object>(one: T, other: T, key: keyof T): boolean {
  const keys = new Set([...Object.keys(one), ...Object.keys(other)] as (keyof T)[])
  keys.delete(key)
  return [...keys].every((each) => one[each] === other[each])
}
