import { ViewportPortal } from '@xyflow/react'
import { useStore } from 'zustand'
import type { FlowModel } from './flow-store'

/** The lines that what is dragged has snapped to. */
export function Guides({ model }: { model: FlowModel }) {
  const guides = useStore(model, (state) => state.guides)
  if (guides.length === 0) return null
  return (
    <ViewportPortal>
      <svg
        aria-hidden
        data-guides={guides.length}
        className="pointer-events-none absolute top-0 left-0 z-10 overflow-visible"
        width={1}
        height={1}
      >
        {guides.map(({ axis, at, from, to }) => (
          <line
            key={`${axis}${at}`}
            className="baton-guide"
            {...(axis === 'x'
              ? { x1: at, x2: at, y1: from, y2: to }
              : { x1: from, x2: to, y1: at, y2: at })}
          />
        ))}
      </svg>
    </ViewportPortal>
  )
}
