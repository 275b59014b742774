import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { prepareDataFolder } from '../adapters/data-folder'
import { createHostPorts } from '../adapters/host-ports'
import { createApp } from '../app/app'
import type { Ports } from '../app/ports'
import { version } from '../../package.json'
import { leaveAddress, withAddress } from './address-file'
import { startHttpServer } from './http-server'

export interface ServerHostOptions {
  dataDir: string
  /** The folder of the built interface. */
  rendererDir: string
  /** 0 takes any free port. Absent: 4317, or the next free one. */
  port?: number
  report: Ports['report']
}

export interface ServerHost {
  readonly url: string
  /** Lets go of every run and connection. Resolves when the port is free again. */
  close(): Promise<void>
}

/** The interface was not built, so there is nothing to serve. */
export class InterfaceMissing extends Error {
  override readonly name = 'InterfaceMissing'
}

/**
 * Starts the host without a window. Rejects with `DataFolderUnusable`, `InterfaceMissing`, or the system's error when the port
 * cannot be had.
 */
export async function createServerHost(options: ServerHostOptions): Promise<ServerHost> {
  const { dataDir, rendererDir, report } = options
  await prepareDataFolder(dataDir)
  await access(join(rendererDir, 'index.html')).catch((cause: unknown) => {
    throw new InterfaceMissing(
      `The interface is not built: there is no index.html in ${rendererDir}. Build it with: npm run build`,
      { cause },
    )
  })
  const ports = await createHostPorts({ dataDir, kind: 'server', version, report }).catch(
    async (error: unknown) => {
      throw await withAddress(error, dataDir)
    },
  )
  const app = createApp(ports)
  try {
    await app.recover()
    const server = await startHttpServer({ ...options, router: app.router })
    const takeBack = await leaveAddress(dataDir, server.url)
    return {
      url: server.url,
      async close() {
        await takeBack()
        await app.close()
        await server.close()
      },
    }
  } catch (error) {
    await app.close()
    throw error
  }
}
