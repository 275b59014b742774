import { Handle, Position } from '@xyflow/react'
import { memo } from 'react'
import { cn } from '../ui'
import { ERROR_PORT_INSET, PORT_ROW, portRows, portTop } from './card-geometry'
import type { ShownPort } from './visible-ports'

interface PortsProps {
  inputs: readonly ShownPort[]
  outputs: readonly ShownPort[]
  /** What the node is called, for screen readers. */
  name: string
  showLabels: boolean
  /** Edges can be drawn from them and to them. */
  live: boolean
}

/** A card's ports: inputs at the left, outputs at the right, the error port below. */
export const Ports = memo(function Ports({ inputs, outputs, name, showLabels, live }: PortsProps) {
  const main = outputs.filter((port) => port.id !== 'error')
  const error = outputs.find((port) => port.id === 'error')
  const rows = portRows({ inputs, outputs })
  return (
    <>
      {inputs.map((port, index) => (
        <PortHandle
          key={`in-${port.id}`}
          port={port}
          name={name}
          live={live}
          type="target"
          position={Position.Left}
          style={{ top: portTop(index, inputs.length) }}
        />
      ))}
      {main.map((port, index) => (
        <PortHandle
          key={`out-${port.id}`}
          port={port}
          name={name}
          live={live}
          type="source"
          position={Position.Right}
          style={{ top: portTop(index, main.length) }}
        />
      ))}
      {error && (
        <PortHandle
          port={error}
          name={name}
          live={live}
          type="source"
          position={Position.Bottom}
          style={{ left: `calc(100% - ${ERROR_PORT_INSET}px)` }}
        />
      )}
      {showLabels && rows > 0 && (
        <div aria-hidden className="relative pb-1.5" style={{ height: rows * PORT_ROW }}>
          {inputs.length > 1 && <PortLabels ports={inputs} side="left" />}
          {main.length > 1 && <PortLabels ports={main} side="right" />}
        </div>
      )}
    </>
  )
})

function PortLabels({ ports, side }: { ports: readonly ShownPort[]; side: 'left' | 'right' }) {
  return ports.map((port, index) => (
    <span
      key={port.id}
      className={cn(
        'baton-port-label absolute max-w-32 truncate',
        side === 'left' ? 'left-3' : 'right-3 text-right',
        port.missing ? 'text-danger line-through' : 'text-fg-3',
      )}
      style={{ top: index * PORT_ROW + 1 }}
    >
      {port.label}
    </span>
  ))
}

/** One place where edges start or end. */
export function PortHandle({
  port,
  name,
  type,
  position,
  style,
  live = true,
}: {
  port: ShownPort
  name: string
  live?: boolean
  type: 'source' | 'target'
  position: Position
  style: React.CSSProperties
}) {
  const words = type === 'source' ? 'Output' : 'Input'
  const common = {
    style,
    title: port.missing ? `${port.label}: this port is gone` : `${port.label} (${port.type})`,
    role: 'group',
    'aria-label': `${words} ${port.label} of ${name}`,
    className: cn(
      'baton-port',
      port.id === 'error' && 'baton-port-error',
      port.missing && 'baton-port-missing',
      port.connected && 'baton-port-connected',
      !live &&
        `baton-port-resting react-flow__handle react-flow__handle-${position} nodrag nopan ${type}`,
    ),
  }
  // React Flow's own listens to every move of the pointer, and from further away there are thousands. This is measured as one.
  if (!live) return <div {...common} data-handleid={port.id} data-handlepos={position} />
  return <Handle id={port.id} type={type} position={position} {...common} />
}
