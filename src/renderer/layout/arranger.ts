/** Arranges workflows with ELK in a worker. Fetched, with ELK, when something is tidied up for the first time. */
import type { NodeCatalog } from '../../shared/workflow/node-definition'
import { arrangement } from './arrangement'
import { openPlacer, type Placer } from './elk'
import type { Arranger } from './tidy'

/** One worker for all; one that was stopped or died is begun anew. */
let open: { placer: Placer; fault: Promise<never> } | undefined

function placer(): NonNullable<typeof open> {
  if (open) return open
  let fail: (error: Error) => void = () => undefined
  const fault = new Promise<never>((_resolve, reject) => {
    fail = reject
  })
  // Looked at by whoever waits for positions; with nobody waiting it is no failure yet.
  fault.catch(() => undefined)
  const made = {
    placer: openPlacer((message) => {
      if (open === made) close()
      fail(new Error(`${message.replace(/\.$/, '')}.`))
    }),
    fault,
  }
  open = made
  return made
}

function close(): void {
  open?.placer.close()
  open = undefined
}

/** What `tidy` asks. */
export function createArranger(catalog: NodeCatalog): Arranger {
  return {
    async run(task, signal) {
      const { placer: elk, fault } = placer()
      const stopped = new Promise<never>((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          // A worker cannot be asked to stop in the middle.
          close()
          reject(new DOMException('Stopped.', 'AbortError'))
        })
      })
      stopped.catch(() => undefined)
      const place = (sheet: Parameters<typeof elk.place>[0]) =>
        Promise.race([elk.place(sheet), fault, stopped])
      return arrangement({ ...task, catalog }, place)
    },
  }
}
