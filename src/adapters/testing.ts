/** What tests of adapters share: a real server that does as it is told, and a look at a failure. */
import { createServer } from 'node:http'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { NodeError } from '../engine/node-error'

export interface TestServer {
  url: string
  port: number
  close(): Promise<void>
}

/** A server on a free port of 127.0.0.1. `close` also ends what hangs. */
export async function startServer(handler: RequestListener): Promise<TestServer> {
  const server = createServer(handler)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** A port of 127.0.0.1 at which nothing answers. */
export async function closedPort(): Promise<number> {
  const server = await startServer(() => undefined)
  await server.close()
  return server.port
}

/** The whole body of a request. */
export async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return text
}

export function answerJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
}

/** The error that the work rejects with; fails the test when it does not. */
export async function failureOf(work: Promise<unknown>): Promise<NodeError> {
  let value: unknown
  try {
    value = await work
  } catch (error) {
    return error as NodeError
  }
  throw new Error(`It should have failed, and gave ${JSON.stringify(value)}.`)
}
