/** How much of things is worth showing at the distance from which they are looked at (interface.md, "A node"). */
import { useStoreApi, type ReactFlowState } from '@xyflow/react'
import { useStore } from 'zustand'
import { createStore, type StoreApi } from 'zustand/vanilla'
import { BLOCK_ZOOM, LEGIBLE_ZOOM } from './flow-model'

/** All of a card, its name in large, icon and state, or a block of colour. */
export type Detail = 'full' | 'name' | 'mark' | 'block'

/** Below this a card's second line would be under 9 px on the screen. */
const SMALL_PRINT_ZOOM = 0.75

interface Distance {
  detail: Detail
  /** An edge is being drawn. */
  connecting: boolean
}

/**
 * Of each of React Flow's stores, by the function that reads it. Everything on the canvas asks for these; React Flow's own store
 * changes at every move of the pointer, and would ask all of them back each time.
 */
const distances = new WeakMap<object, StoreApi<Distance>>()

function useDistance<T>(select: (distance: Distance) => T): T {
  const { getState, subscribe } = useStoreApi()
  let store = distances.get(getState)
  if (!store) {
    const made = createStore<Distance>(() => distanceOf(getState()))
    subscribe((state) => {
      const { detail, connecting } = distanceOf(state)
      const before = made.getState()
      if (detail !== before.detail || connecting !== before.connecting)
        made.setState({ detail, connecting })
    })
    distances.set(getState, made)
    store = made
  }
  return useStore(store, select)
}

const detailIn = ({ detail }: Distance) => detail
const connectingIn = ({ connecting }: Distance) => connecting

export function useDetail(): Detail {
  return useDistance(detailIn)
}

/** Whether an edge is being drawn. */
export function useIsConnecting(): boolean {
  return useDistance(connectingIn)
}

function distanceOf({ transform: [, , zoom], connection }: ReactFlowState): Distance {
  return { detail: detailAt(zoom), connecting: connection.inProgress }
}

export function detailAt(zoom: number): Detail {
  if (zoom < BLOCK_ZOOM) return 'block'
  if (zoom < LEGIBLE_ZOOM) return 'mark'
  return zoom < SMALL_PRINT_ZOOM ? 'name' : 'full'
}
