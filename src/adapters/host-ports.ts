/** The ports of the core on Node, wired once for the desktop, the server and the command line. */
import { hostname } from 'node:os'
import { join } from 'node:path'
import type { Effects } from '../engine/effects'
import type { DurableJournal, Ports } from '../app/ports'
import { ApprovalFolder } from './approvals/approval-folder'
import { BackupFolder } from './backups/backup-folder'
import { createHostBounded } from './bounded/host-bounded'
import { createChannels } from './channels/channels'
import { SystemClock } from './clock/system-clock'
import { VirtualClock } from './clock/virtual-clock'
import { HostConnections } from './host-connections'
import type { HostConnectionsOptions } from './host-connections'
import { HttpDoor } from './door/http-door'
import { SenderCheck } from './door/senders'
import { guardedFetch } from './http/guard'
import { createHttpEffect } from './http/http-effect'
import { calledRunId, newRunId } from './ids'
import { openSqliteJournal } from './journal/sqlite/sqlite-journal'
import { createServices } from './services/services'
import { createLocalServers } from './models/local-servers'
import { createModels } from './models/models'
import { Pace } from './models/pace'
import type { OwnPrices } from './models/spending'
import { createSandbox } from './sandbox/sandbox'
import { HostStores } from './stores/stores'
import { SettingsFile } from './settings/settings-file'
import { createSources } from './triggers'
import { FolderWorkspace } from './workspace/workspace'

/** `dataDir` is the folder of `prepareDataFolder`; nothing is written there before it is needed. */
export interface HostPortsOptions extends HostConnectionsOptions {
  kind: 'desktop' | 'server'
  version: string
  /** The journal of the folder, where it is open already. */
  journal?: DurableJournal
  /** Shows an absolute path in the system's file manager. */
  reveal?: (path: string) => Promise<boolean>
}

/** Everything that a host lends to the core, on this machine. */
export async function createHostPorts(
  options: HostPortsOptions,
): Promise<Ports & { journal: DurableJournal }> {
  const { dataDir, kind, version, report } = options
  const connections = new HostConnections(options)
  const settings = new SettingsFile(dataDir)
  const prices: OwnPrices = async () => {
    try {
      return (await settings.read()).prices
    } catch (error) {
      report({ where: 'reading the prices of models', error })
      return undefined
    }
  }
  const stores = new HostStores(dataDir)
  const workspace = new FolderWorkspace(join(dataDir, 'workspace'), { reveal: options.reveal })
  return {
    // The host's window or socket keeps the process alive; a run that waits does not.
    clock: new SystemClock({ unref: true }),
    journal: options.journal ?? (await openSqliteJournal({ folder: dataDir })),
    effects: {
      http: createHttpEffect({
        connections,
        reach: async () => (await settings.read()).reach,
        keep: (bytes, about) => workspace.values.keep(bytes, about),
      }),
      models: createModels({
        connections,
        prices,
        // A call that waits for its turn is work in flight, and keeps the process alive.
        pace: new Pace(new SystemClock()),
        files: {
          locate: (path) => workspace.whereIs(path),
          readText: (path) => workspace.files.read(path),
          readBytes: (path, most) => workspace.readBytes(path, most),
          keep: (bytes, about) => workspace.values.keep(bytes, about),
        },
      }),
      service: createServices({
        connections,
        readFile: (path, maxBytes) => workspace.readBytes(path, maxBytes),
      }),
      files: workspace.files,
      sandbox: createSandbox(),
      stores,
      bounded: createHostBounded(),
      log,
    },
    workspace,
    stores,
    simulationClock: (start) => new VirtualClock(start),
    connections,
    localServers: createLocalServers(),
    channels: createChannels({ connections }),
    approvals: new ApprovalFolder(dataDir),
    settings,
    door: new HttpDoor({ settings: async () => (await settings.read()).door, report }),
    triggers: createSources({
      workspace: {
        folder: workspace.folder,
        keepFile: (path, about) => workspace.values.keepFile(path, about),
      },
      mail: { connections, keep: (bytes, about) => workspace.values.keep(bytes, about) },
      fetch: guardedFetch({ reach: async () => (await settings.read()).reach }),
      report,
    }),
    senders: new SenderCheck({ connections, now: Date.now }),
    backups: new BackupFolder(dataDir),
    ids: { run: () => newRunId(), called: calledRunId },
    host: {
      name: kind === 'desktop' ? 'This computer' : hostname(),
      kind,
      version,
      workspace: workspace.folder,
      platform: process.platform,
    },
    report,
  }
}

/** One line for each entry, on standard error: standard output belongs to whoever started the host. */
const log: Effects['log'] = ({ level, message, run, node }) =>
  console.error(`[${level}] ${run} ${node}: ${message}`)
