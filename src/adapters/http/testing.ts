/** A server for one test, and the HTTP effect as a node has it. */
import type { RequestListener } from 'node:http'
import type { HttpRequest } from '../../engine/effects'
import type { Credentials } from '../connections/credentials'
import { startServer, type TestServer } from '../testing'
import { createHttpEffect } from './http-effect'

const servers: TestServer[] = []

/** Starts a server that `closeServers` ends. */
export async function serve(handler: RequestListener): Promise<TestServer> {
  const server = await startServer(handler)
  servers.push(server)
  return server
}

export async function closeServers(): Promise<void> {
  await Promise.all(servers.splice(0).map((server) => server.close()))
}

/** Never aborts. */
export const never = new AbortController().signal

/** The effect with these connections; a request is a GET of JSON where it does not say otherwise. */
export function effect(credentials: Credentials[] = [], maxResponseBytes?: number) {
  const connections = {
    credentials: async (id: string) => credentials.find((one) => one.id === id),
  }
  const http = createHttpEffect({ connections, maxResponseBytes })
  return (request: Partial<HttpRequest>, signal: AbortSignal = never) =>
    http({ method: 'GET', url: '', headers: {}, expect: 'json', ...request }, signal)
}
