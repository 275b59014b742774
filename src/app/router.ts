/** Answers every call of the contract. The same router stands behind the desktop's port and the server's socket. */
import { implement } from '@orpc/server'
import { contract } from '../shared/contract'
import type { Approvals } from './approvals/approvals'
import type { Alerts } from './alerts/alerts'
import type { BackupService } from './backups'
import type { CalibrationService } from './calibration'
import type { ConnectionService } from './connections'
import { contractError } from './failures/contract-error'
import type { DoorService } from './door/door-service'
import type { SettingsService } from './host-settings'
import type { Inbox } from './inbox'
import type { ModelService } from './models'
import { picture } from './picture'
import type { Ports } from './ports'
import type { RetentionService } from './retention'
import type { Debugging } from './runs/debugging'
import type { Forks } from './runs/forks'
import type { RunService } from './runs/runs'
import type { Activations } from './triggers/activations'

/** Larger files of the workspace are not shown. Bytes. */
const MAX_READ_BYTES = 1024 * 1024
/** Who cancels from the interface: there is one person at a host of one's own. */
const PERSON = 'you'

export interface Services extends Pick<Ports, 'host' | 'workspace' | 'stores' | 'report'> {
  runs: RunService
  debugging: Debugging
  forks: Forks
  inbox: Inbox
  approvals: Approvals
  calibration: CalibrationService
  activations: Activations
  alerts: Alerts
  connections: ConnectionService
  models: ModelService
  settings: SettingsService
  doorService: DoorService
  retention: RetentionService
  backups: BackupService
}

/** The router over these services. Failures become the contract's errors; anything else is reported and not told. */
export function createRouter(services: Services) {
  const {
    runs,
    debugging,
    forks,
    inbox,
    approvals,
    calibration,
    activations,
    alerts,
    host,
    workspace,
    stores,
    connections,
    models,
    settings,
    doorService,
    retention,
    backups,
    report,
  } = services
  const os = implement(contract).use(async ({ next, path }) => {
    try {
      return await next()
    } catch (error) {
      throw contractError(error, path.join('.'), report)
    }
  })

  /** Errors of a stream come after the call has been answered, past the middleware. */
  async function* stream<T>(name: string, source: AsyncGenerator<T, void>) {
    try {
      yield* source
    } catch (error) {
      throw contractError(error, name, report)
    }
  }

  return os.router({
    host: {
      info: os.host.info.handler(() => host),
    },
    runs: {
      start: os.runs.start.handler(async ({ input }) => ({ run: await runs.start(input) })),
      forkPreview: os.runs.forkPreview.handler(async ({ input }) => ({
        repeats: await forks.preview(input),
      })),
      debug: os.runs.debug.handler(({ input }) => debugging.replace(input.run, input.breakpoints)),
      go: os.runs.go.handler(({ input }) => debugging.go(input.run, input.go)),
      fork: os.runs.fork.handler(async ({ input }) => ({ run: await forks.fork(input) })),
      cancel: os.runs.cancel.handler(({ input }) => runs.cancel(input.run, PERSON, input.reason)),
      list: os.runs.list.handler(() => runs.list()),
      get: os.runs.get.handler(({ input }) => runs.get(input.run)),
      events: os.runs.events.handler(({ input, signal }) =>
        stream('runs.events', runs.events(input.run, input.after, signal)),
      ),
      watch: os.runs.watch.handler(({ signal }) => stream('runs.watch', runs.watch(signal))),
      deliver: os.runs.deliver.handler(({ input }) =>
        runs.deliver(input.name, input.payload, input.run),
      ),
      tryAgain: os.runs.tryAgain.handler(({ input }) => runs.tryAgain(input.run)),
    },
    inbox: {
      watch: os.inbox.watch.handler(({ signal }) => stream('inbox.watch', inbox.watch(signal))),
      vote: os.inbox.vote.handler(({ input }) => inbox.vote(input, input.seen)),
      link: os.inbox.link.handler(({ input }) => approvals.links.forPhone(input.callback)),
    },
    calibration: {
      get: os.calibration.get.handler(({ input }) => calibration.get(input.workflow)),
    },
    activations: {
      activate: os.activations.activate.handler(({ input }) =>
        activations.activate(input.workflow),
      ),
      deactivate: os.activations.deactivate.handler(({ input }) =>
        activations.deactivate(input.workflow),
      ),
      read: os.activations.read.handler(({ input }) => activations.read(input.workflow)),
      watch: os.activations.watch.handler(({ signal }) =>
        stream('activations.watch', activations.watch(signal)),
      ),
      fire: os.activations.fire.handler(({ input }) =>
        activations.fire(input.workflow, input.node, input.payload),
      ),
    },
    alerts: {
      watch: os.alerts.watch.handler(({ signal }) => stream('alerts.watch', alerts.watch(signal))),
      dismiss: os.alerts.dismiss.handler(({ input }) => alerts.dismiss(input.alert)),
      preview: os.alerts.preview.handler(async ({ input }) => ({
        repeats: await alerts.preview(input.alert, input.run, input.how),
      })),
      recover: os.alerts.recover.handler(async ({ input }) => ({
        run: await alerts.recoverFrom(input.alert, input.run, input.how, input.agreed),
      })),
    },
    connections: {
      list: os.connections.list.handler(() => connections.list()),
      save: os.connections.save.handler(async ({ input }) => {
        const saved = await connections.save(input)
        approvals.renew(saved.id)
        return saved
      }),
      remove: os.connections.remove.handler(async ({ input }) => {
        await connections.remove(input.id)
        approvals.renew(input.id)
      }),
      test: os.connections.test.handler(({ input, signal }) => connections.test(input.id, signal)),
    },
    models: {
      list: os.models.list.handler(({ input }) => models.list(input.again)),
      discover: os.models.discover.handler(({ signal }) => models.discover(signal)),
    },
    settings: {
      get: os.settings.get.handler(() => settings.read()),
      preview: os.settings.preview.handler(async ({ input }) => ({
        runs: await retention.wouldDelete(input),
      })),
      save: os.settings.save.handler(({ input }) =>
        retention.change(input.retention, input.agreed),
      ),
      savePrices: os.settings.savePrices.handler(({ input }) =>
        settings.changePrices(input.prices),
      ),
      door: os.settings.door.handler(() => doorService.state()),
      saveDoor: os.settings.saveDoor.handler(({ input }) => doorService.change(input)),
      saveReach: os.settings.saveReach.handler(({ input }) => settings.changeReach(input)),
      saveWindow: os.settings.saveWindow.handler(({ input }) => settings.changeWindow(input)),
    },
    backups: {
      keep: os.backups.keep.handler(async ({ input }) => ({
        last: await backups.keep(input.store, input.project, input.versions),
      })),
      list: os.backups.list.handler(() => backups.list()),
      versions: os.backups.versions.handler(({ input }) =>
        backups.versions(input.store, input.project),
      ),
      read: os.backups.read.handler(async ({ input }) => ({
        text: await backups.read(input.store, input.project, input.version),
      })),
      remove: os.backups.remove.handler(({ input }) => backups.remove(input.store, input.project)),
    },
    stores: {
      list: os.stores.list.handler(async () => (await stores?.collections()) ?? []),
      query: os.stores.query.handler(
        async ({ input }) => (await stores?.rows(input)) ?? { rows: [], total: 0 },
      ),
      remove: os.stores.remove.handler(async ({ input }) => ({
        removed: (await stores?.remove(input.collection, input.key)) ?? false,
      })),
    },
    workspace: {
      list: os.workspace.list.handler(() => workspace.list()),
      read: os.workspace.read.handler(async ({ input }) => ({
        text: await workspace.read(input.path, MAX_READ_BYTES),
      })),
      picture: os.workspace.picture.handler(({ input }) => picture(workspace, input.path)),
      reveal: os.workspace.reveal.handler(async ({ input }) => ({
        shown: await workspace.reveal(input.path),
      })),
    },
  })
}

export type AppRouter = ReturnType<typeof createRouter>
