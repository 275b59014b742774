/** `baton serve`, and the server process of `npm start`: from the arguments to the exit status. */
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { DataFolderUnusable, dataFolder } from '../adapters/data-folder'
import { isJournalError } from '../app/ports'
import { createServerHost, InterfaceMissing } from './host'
import type { ServerHost } from './host'
import { listenCode } from './listen'

const USAGE = `baton serve [--port N] [--data DIR]
  --port N     the port on 127.0.0.1; 0 takes any free one (default: BATON_PORT, else 4317 or the next free one)
  --data DIR   where runs, connections and the workspace folder are kept (default: BATON_DATA, else the app's data folder)`

/** How long closing may take before what is left is cut off, in milliseconds. */
const CLOSING_MS = 1_500
/** The built files lie one folder below `out/`, beside the interface. */
const RENDERER = join(import.meta.dirname, '..', 'renderer')

/** What the process is given; tests give their own. */
export interface ServeContext {
  env: Record<string, string | undefined>
  rendererDir: string
  /** Where SIGINT and SIGTERM come from. */
  signals: Pick<NodeJS.EventEmitter, 'once' | 'off'>
}

/**
 * Serves until SIGINT or SIGTERM, then resolves with 0. Prints one line with the address when it is ready. Resolves with 1 when
 * it cannot serve and 2 when the arguments are wrong; why stands on standard error then.
 */
export async function serve(args: string[], context: Partial<ServeContext> = {}): Promise<number> {
  const { env, rendererDir, signals } = {
    env: process.env,
    rendererDir: RENDERER,
    signals: process,
    ...context,
  }
  const stopped = stopSignal(signals)
  try {
    const options = readOptions(args, env)
    if (options === 'help') {
      console.log(USAGE)
      return 0
    }
    const host = await createServerHost({ ...options, rendererDir, report })
    console.log(`Baton is at ${host.url}`)
    await stopped.promise
    await close(host)
    return 0
  } catch (error) {
    const refusal = explain(error)
    if (!refusal) throw error
    console.error(refusal.message)
    return refusal.status
  } finally {
    stopped.forget()
  }
}

class UsageError extends Error {}

interface Options {
  port?: number
  dataDir: string
}

function readOptions(args: string[], env: Record<string, string | undefined>): Options | 'help' {
  let values
  try {
    const options = { port: { type: 'string' }, data: { type: 'string' } } as const
    const help = { type: 'boolean', short: 'h' } as const
    values = parseArgs({ args, options: { ...options, help } }).values
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error })
  }
  if (values.help) return 'help'
  const dataDir =
    values.data === undefined ? dataFolder(env, process.platform) : resolve(values.data)
  return { port: readPort(values.port ?? env.BATON_PORT), dataDir }
}

function readPort(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined
  const port = /^\d+$/.test(text) ? Number(text) : NaN
  if (port >= 0 && port < 65_536) return port
  throw new UsageError(`The port must be a number from 0 to 65535, not “${text}”.`)
}

function explain(error: unknown): { message: string; status: number } | undefined {
  if (error instanceof UsageError) return { message: `${error.message}\n\n${USAGE}`, status: 2 }
  if (
    error instanceof DataFolderUnusable ||
    error instanceof InterfaceMissing ||
    isJournalError(error)
  )
    return { message: error.message, status: 1 }
  const other = 'Choose another one with --port, or leave it out to take a free one.'
  switch (listenCode(error)) {
    case 'EADDRINUSE':
      return { message: `The port is taken by another program. ${other}`, status: 1 }
    case 'EACCES':
      return { message: `This user may not listen on that port. ${other}`, status: 1 }
    default:
      return undefined
  }
}

function report({ where, error }: { where: string; error: unknown }): void {
  console.error(`Baton: ${where}:`, error)
}

/** Resolves at the first signal to stop. */
function stopSignal(signals: ServeContext['signals']): { promise: Promise<void>; forget(): void } {
  const { promise, resolve: stop } = Promise.withResolvers<void>()
  signals.once('SIGINT', stop)
  signals.once('SIGTERM', stop)
  const forget = () => {
    signals.off('SIGINT', stop)
    signals.off('SIGTERM', stop)
  }
  return { promise, forget }
}

/** Closes in good order, or stops waiting for it. */
async function close(host: ServerHost): Promise<void> {
  const { promise: late, resolve: giveUp } = Promise.withResolvers<void>()
  const limit = setTimeout(giveUp, CLOSING_MS)
  await Promise.race([host.close(), late])
  clearTimeout(limit)
}
