import { checkConnection, nodePorts, sourcePortOf } from '../canvas/port-rules'
import { connectPorts } from '../editor/actions'
import { useDocument, useEditor, useNode } from '../editor/context'
import { removeItems } from '../editor/document-edits'
import { nodeById, nodeName } from '../editor/document-index'
import { IconButton, Select } from '../ui'

/** Where a node leads and what leads to it; edges can be made and removed here without the mouse. */
export function NodeEdges({ id }: { id: string }) {
  const session = useEditor()
  const { catalog, document } = session
  const node = useNode(id)
  const workflow = useDocument((each) => each)
  if (!node) return null
  const into = workflow.edges.filter((edge) => edge.target === id)
  const outputs = nodePorts(node, catalog).outputs
  const called = (other: string) => {
    const found = nodeById(workflow, other)
    return found ? nodeName(found) : other
  }
  const remove = (edge: string) =>
    document.edit('Delete 1 edge', (draft) => removeItems(draft, [], [edge]))
  return (
    <>
      {outputs.map((port) => {
        const edges = workflow.edges.filter(
          (edge) =>
            edge.source === id && sourcePortOf(edge.sourceHandle, node, catalog) === port.id,
        )
        const targets = workflow.nodes.flatMap((target) =>
          nodePorts(target, catalog).inputs.flatMap((input) => {
            const proposed = {
              source: id,
              sourceHandle: port.id,
              target: target.id,
              targetHandle: input.id,
            }
            return checkConnection(workflow, catalog, proposed).ok
              ? [
                  {
                    value: `${target.id} ${input.id}`,
                    label: `${nodeName(target)}${input.id === 'in' ? '' : ` (${input.label})`}`,
                  },
                ]
              : []
          }),
        )
        return (
          <div key={port.id} className="flex flex-col gap-1">
            <span className="text-xs font-medium text-fg-2">From “{port.label}” to</span>
            {edges.map((edge) => (
              <EdgeLine
                key={edge.id}
                text={called(edge.target)}
                onSelect={() => document.select({ edges: [edge.id] })}
                onRemove={() => remove(edge.id)}
              />
            ))}
            <Select
              aria-label={`Connect ${port.label} to`}
              value=""
              placeholder={targets.length === 0 ? 'Nothing fits here' : 'Connect to a node'}
              options={targets}
              onValueChange={(chosen) => {
                const [target = '', targetHandle] = chosen.split(' ')
                connectPorts(session, { source: id, sourceHandle: port.id, target, targetHandle })
              }}
            />
          </div>
        )
      })}
      {into.length > 0 && (
        <div className="flex flex-col gap-1">
          <span className="text-xs font-medium text-fg-2">Leads here</span>
          {into.map((edge) => (
            <EdgeLine
              key={edge.id}
              text={called(edge.source)}
              onSelect={() => document.select({ edges: [edge.id] })}
              onRemove={() => remove(edge.id)}
            />
          ))}
        </div>
      )}
    </>
  )
}

function EdgeLine({
  text,
  onSelect,
  onRemove,
}: {
  text: string
  onSelect(): void
  onRemove(): void
}) {
  return (
    <div className="flex items-center gap-1 rounded-md border border-line pr-1 pl-2">
      <button
        type="button"
        className="min-w-0 flex-1 truncate py-1 text-left hover:underline"
        onClick={onSelect}
      >
        {text}
      </button>
      <IconButton icon="x" size="sm" label={`Delete the edge with ${text}`} onClick={onRemove} />
    </div>
  )
}
