/** A server for one test, and the HTTP effect as a node has it. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { HttpRequest } from '../../engine/effects'
import type { Credentials } from '../connections/credentials'
import { isFileReference } from '../../shared/run/file-reference'
import { startServer, type TestServer } from '../testing'
import { ValueFiles } from '../workspace/value-files'
import { createHttpEffect } from './http-effect'

const servers: TestServer[] = []

/** Starts a server that `closeServers` ends. */
export async function serve(handler: RequestListener): Promise<TestServer> {
  const server = await startServer(handler)
  servers.push(server)
  return server
}

let folder: string | undefined
let kept: ValueFiles | undefined

/** Where binary answers of this test are kept. */
export function files(): ValueFiles {
  folder ??= mkdtempSync(join(tmpdir(), 'baton-http-'))
  const workspace = folder
  return (kept ??= new ValueFiles({ workspace, place: async (path) => join(workspace, path) }))
}

/** The content of a file that an answer refers to. */
export function contentOf(body: unknown): Buffer {
  if (!isFileReference(body) || !folder) throw new Error(`No file: ${JSON.stringify(body)}`)
  return readFileSync(join(folder, body.file))
}

/** Ends the servers, and drops the files. */
export async function closeServers(): Promise<void> {
  if (folder) rmSync(folder, { recursive: true })
  folder = kept = undefined
  await Promise.all(servers.splice(0).map((server) => server.close()))
}

/** Never aborts. */
export const never = new AbortController().signal

/** The effect with these connections; a request is a GET of JSON where it does not say otherwise. */
export function effect(credentials: Credentials[] = [], maxResponseBytes?: number) {
  const connections = {
    credentials: async (id: string) => credentials.find((one) => one.id === id),
  }
  const http = createHttpEffect({
    connections,
    maxResponseBytes,
    keep: (bytes, about) => files().keep(bytes, about),
  })
  return (request: Partial<HttpRequest>, signal: AbortSignal = never) =>
    http({ method: 'GET', url: '', headers: {}, expect: 'json', ...request }, signal)
}
