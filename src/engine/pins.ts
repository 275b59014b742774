/** What nodes give in place of running (docs/debugging.md, "Pins"). */
import type { Pin, Pins } from '../shared/run/debug'
import type { Graph } from '../shared/workflow/graph'
import { checkOutput } from './limits'
import { NodeError } from './node-error'
import { InputRefused } from './refusal'
import type { PlanNode } from './plan'
import type { RunState } from './state'

/** What a node gives in place of running; one that is switched off hands on its input as ever. */
export function pinOf({ pins }: Pick<RunState, 'pins'>, node: PlanNode): Pin | undefined {
  return pins && !node.disabled && Object.hasOwn(pins, node.id) ? pins[node.id] : undefined
}

/** Throws `InputRefused` for a pin that nothing can give: of a node or a port that is not there, of a trigger, past a limit. */
export function refusePins(graph: Graph, pins: Pins): void {
  for (const [id, pin] of Object.entries(pins)) {
    const found = graph.nodes.get(id)
    if (!found) throw refused(`The node "${id}" is pinned, and the workflow has none of that id.`)
    const name = found.node.name || id
    if (found.definition?.trigger)
      throw refused(
        `"${name}" is pinned, and a trigger cannot be: it gives what the run starts with.`,
      )
    const ports = found.outputs.filter(({ inside }) => !inside).map((port) => port.id)
    if (pin.port !== undefined && !ports.includes(pin.port))
      throw refused(
        `"${name}" is pinned to its output "${pin.port}", which it does not have. It has: ${ports.join(', ')}.`,
      )
    try {
      checkOutput(pin.output, { name })
    } catch (thrown) {
      throw thrown instanceof NodeError ? refused(thrown.message) : thrown
    }
  }
}

function refused(what: string): InputRefused {
  const message = `${what} Take the pin away, or pin it again.`
  return new InputRefused(message, [message])
}
