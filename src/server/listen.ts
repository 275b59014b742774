import type { Server } from 'node:http'

/** Only this machine reaches the server. */
const LOOPBACK = '127.0.0.1'
/** Where the server is found when no port is asked for. */
export const DEFAULT_PORT = 4317
/** How many ports after the default are tried before any free one is taken. */
const TRIES = 20

/**
 * Listens on loopback and resolves with the port: the one asked for (0: any), else 4317 or the next free one.
 * Rejects when the port that was asked for is taken, or may not be used.
 */
export async function listen(server: Server, port?: number): Promise<number> {
  if (port !== undefined) return bind(server, port)
  for (let i = 0; i < TRIES; i += 1) {
    try {
      return await bind(server, DEFAULT_PORT + i)
    } catch (error) {
      if (listenCode(error) !== 'EADDRINUSE') throw error
    }
  }
  return bind(server, 0)
}

function bind(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host: LOOPBACK, port, exclusive: true }, () => {
      server.off('error', reject)
      const address = server.address()
      resolve(typeof address === 'object' && address ? address.port : port)
    })
  })
}

/** Why listening failed, such as `EADDRINUSE`; undefined for any other error. */
export function listenCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('syscall' in error) || error.syscall !== 'listen')
    return undefined
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
