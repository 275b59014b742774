/**
 * ELK in a worker. This file and the worker are only fetched when something is arranged for the first time: the algorithm is a
 * Java library made into 1.6 MB of script.
 */
import ELK from 'elkjs/lib/elk-api'
import ElkWorker from 'elkjs/lib/elk-worker.min.js?worker'
import { cornersOf, elkGraph } from './elk-graph'
import type { PlaceSheet } from './sheet'

/** A worker that places sheets until it is closed; what is open then never settles. */
export interface Placer {
  place: PlaceSheet
  close(): void
}

/** Starts a worker. `onFault` is called when it dies or cannot be fetched, of which ELK's own script says nothing. */
export function openPlacer(onFault: (message: string) => void): Placer {
  const elk = new ELK({
    workerFactory: () => {
      const worker = new ElkWorker()
      worker.addEventListener('error', (event) =>
        onFault(event.message || 'The part that arranges nodes could not be loaded'),
      )
      return worker
    },
  })
  return {
    place: async (sheet) => cornersOf(await elk.layout(elkGraph(sheet))),
    close: () => elk.terminateWorker(),
  }
}
