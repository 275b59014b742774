import { useMemo } from 'react'
import { catalog } from '../../nodes/definitions'
import type { NodeFamily } from '../../shared/workflow/node-definition'
import type { Workflow } from '../../shared/workflow/document'
import { layoutPicture } from './picture-layout'

const FILLS: Record<NodeFamily, string> = {
  trigger: 'fill-family-trigger',
  model: 'fill-family-model',
  validator: 'fill-family-validator',
  flow: 'fill-family-flow',
  people: 'fill-family-people',
  data: 'fill-family-data',
  service: 'fill-family-service',
}

/** A small still picture of a graph: a block for each node in its family's colour, and its edges. Decoration. */
export function GraphPicture({ workflow, className }: { workflow: Workflow; className?: string }) {
  const { boxes, paths, viewBox } = useMemo(() => layoutPicture(workflow), [workflow])
  return (
    <svg viewBox={viewBox} className={className} aria-hidden preserveAspectRatio="xMidYMid meet">
      {paths.map((path) => (
        <path
          key={path.id}
          d={path.d}
          fill="none"
          className="stroke-line-strong"
          strokeWidth={1.5}
          vectorEffect="non-scaling-stroke"
        />
      ))}
      {boxes.map((box) => (
        <rect
          key={box.id}
          x={box.x}
          y={box.y}
          width={box.width}
          height={box.height}
          rx={14}
          className={fill(box.type)}
          opacity={box.holds ? 0.15 : 0.9}
        />
      ))}
    </svg>
  )
}

function fill(type: string): string {
  const family = catalog.get(type)?.family
  return family ? FILLS[family] : 'fill-fg-3'
}
