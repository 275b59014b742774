import { ConnectionService } from './connections'
import { Inbox } from './inbox'
import { launchInEngine } from './launch'
import type { Ports } from './ports'
import { createRouter } from './router'
import type { AppRouter } from './router'
import { RunService } from './runs'
import type { Launch } from './runs'

/** The application core of one host. */
export interface App {
  readonly router: AppRouter
  readonly runs: RunService
  readonly inbox: Inbox
  /** Lets go of every run in flight, as it is kept, and ends every stream. */
  close(): void
}

/** Puts the core together over a host's ports. `launch` starts the runs; by default in the engine of this process. */
export function createApp(ports: Ports, launch: Launch = launchInEngine(ports)): App {
  const runs = new RunService(ports, launch)
  const inbox = new Inbox(ports.clock, runs)
  const connections = new ConnectionService(ports.connections)
  runs.onKept((run, events) => inbox.observe(run, events))
  return {
    router: createRouter({ ...ports, runs, inbox, connections }),
    runs,
    inbox,
    close() {
      inbox.close()
      runs.close()
    },
  }
}
