import { Kbd } from '../ui'

/** A canvas without nodes: what to do. */
export function Empty() {
  return (
    <div className="pointer-events-none absolute inset-0 flex flex-col items-center justify-center text-center text-fg-2">
      <p className="text-lg font-semibold text-fg-1">Start with a trigger</p>
      <p className="mt-1 max-w-80 text-pretty">
        Drag a node from the list at the left, or press <Kbd>Tab</Kbd> over the canvas and type what
        you need.
      </p>
    </div>
  )
}
