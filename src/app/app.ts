import { Approvals } from './approvals/approvals'
import { followNotices } from './approvals/notices'
import { Alerts } from './alerts/alerts'
import { BackupService } from './backups'
import { CalibrationService } from './calibration'
import { ConnectionService } from './connections'
import { ModelService } from './models'
import { SettingsService } from './host-settings'
import { Inbox } from './inbox'
import { launchInEngine, resumeInEngine } from './runs/launch'
import { isDurable } from './ports'
import type { Ports } from './ports'
import { createRouter } from './router'
import type { AppRouter } from './router'
import { RetentionService } from './retention'
import { RunCalls } from './runs/calls'
import { Debugging } from './runs/debugging'
import { DoorService } from './door/door-service'
import { doorSources } from './door/sources'
import { Forks } from './runs/forks'
import { RunService } from './runs/runs'
import type { KeptListener, Launch } from './runs/engine-port'
import { SimulatedRuns } from './simulation/simulated-runs'
import { Watches } from './watches/watches'
import { Activations } from './triggers/activations'
import { FailedRuns } from './triggers/failed-runs'
import { MemoryLedger } from './triggers/memory-ledger'
import { scheduleSource } from './triggers/schedule'
import type { TriggerSources } from './triggers/source'

/** The application core of one host. */
export interface App {
  readonly router: AppRouter
  readonly runs: RunService
  readonly inbox: Inbox
  readonly approvals: Approvals
  readonly activations: Activations
  readonly alerts: Alerts
  readonly debugging: Debugging
  /** Takes up what the journal kept from before; to be called once, before anything starts. */
  recover(): Promise<void>
  /** Lets go of every run in flight, as it is kept, and ends every stream. Resolves when the journal is closed. */
  close(): Promise<void>
}

/** Puts the core together over a host's ports. `launch` starts the runs; by default in the engine of this process. */
export function createApp(host: Ports, launch?: Launch): App {
  const calls: RunCalls = new RunCalls(host, () => runs)
  const ports: Ports = { ...host, effects: { ...host.effects, calls } }
  const debugging: Debugging = new Debugging(ports, () => runs)
  const runs = new RunService(ports, launch ?? launchInEngine(ports, debugging), {
    onNotStarted: (run) => debugging.over(run),
  })
  const engine = resumeInEngine(ports, debugging)
  const forks = new Forks({ ports, runs, engine, debugging })
  const inbox = new Inbox(ports.clock, runs)
  const approvals = new Approvals(ports, inbox)
  const calibration = new CalibrationService(ports)
  let stopNotices = () => {}
  const connections = new ConnectionService(ports.connections)
  const models = new ModelService(ports)
  const settings = new SettingsService(ports.settings, ports.window)
  const retention = new RetentionService(ports, runs, settings)
  const backups = new BackupService(ports)
  const failedRuns = new FailedRuns({ ...ports, runs })
  const sources: TriggerSources = new Map([
    ...doorSources(ports, runs),
    ['schedule-trigger', scheduleSource],
    ['error-trigger', failedRuns],
    // What the host lends goes before what the core has.
    ...(ports.triggers ?? []),
  ])
  const ledger = isDurable(ports.journal) ? ports.journal.ledger : new MemoryLedger()
  const activations = new Activations({ ports, runs, engine, sources, ledger })
  const alerts = new Alerts({ ports, runs, forks, ledger })
  const simulated = new SimulatedRuns()
  /** Hears of the runs that are real. */
  const onReal = (listener: KeptListener) =>
    runs.onKept((run, events) => {
      if (!simulated.observe(run, events)) listener(run, events)
    })
  runs.onKept((run, events) =>
    inbox.observe(run, simulated.observe(run, events) ? SimulatedRuns.asked(events) : events),
  )
  onReal((run, events) => calibration.observe(run, events))
  runs.onKept((run, events) => debugging.observe(run, events))
  const watches = new Watches(ports, runs)
  onReal((run, events) => watches.observe(run, events))
  onReal((run, events) => failedRuns.observe(run, events))
  onReal((run, events) => alerts.observe(run, events))
  onReal(({ run, workflow }) => activations.observe(run, workflow.id))
  return {
    router: createRouter({
      ...ports,
      runs,
      debugging,
      forks,
      inbox,
      approvals,
      calibration,
      activations,
      alerts,
      connections,
      models,
      settings,
      doorService: new DoorService(ports, settings),
      retention,
      backups,
    }),
    runs,
    inbox,
    approvals,
    activations,
    alerts,
    debugging,
    async recover() {
      if (isDurable(ports.journal)) {
        const left = await runs.recover(ports.journal, engine)
        for (const run of left) calls.abandon(run, 'The run that called it is over.')
        await debugging.setRight()
      }
      retention.start()
      await approvals.start()
      if (ports.notify) stopNotices = followNotices(inbox, ports.clock, ports.notify)
      await alerts.recover()
      await activations.recover()
    },
    async close() {
      await ports.door?.close()
      stopNotices()
      await approvals.close()
      await activations.close()
      alerts.close()
      inbox.close()
      watches.close()
      runs.close()
      await retention.close()
      await ports.stores?.close()
      if (isDurable(ports.journal)) await ports.journal.close()
    },
  }
}
