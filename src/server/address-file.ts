/** Where a server host can be reached, for the commands of the same person that find its data folder in use. */
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { JournalInUse } from '../adapters/journal/sqlite/errors'
import { errorCode } from '../adapters/workspace/file-failure'

/** The file in the data folder. Readable by its owner only, as the connections are. */
const ADDRESS_FILE = 'host.json'

const fileSchema = z.object({
  pid: z.number().int(),
  // Only this machine: whoever could write another address here must not get a vote sent there.
  url: z.string().regex(/^http:\/\/127\.0\.0\.1:\d{1,5}$/),
})

/** Says in the data folder where this process listens; resolves with how to take it back. */
export async function leaveAddress(dataDir: string, url: string): Promise<() => Promise<void>> {
  const file = join(dataDir, ADDRESS_FILE)
  // Not written over: what a killed host left may have other rights. A reader that comes too early finds none, or half of it.
  await rm(file, { force: true })
  await writeFile(file, JSON.stringify({ pid: process.pid, url }), { mode: 0o600, flag: 'wx' })
  return () => rm(file, { force: true })
}

/** Where the process listens that holds the folder; undefined for one without a server, such as the desktop or another command. */
export async function addressOf(dataDir: string, holder: number): Promise<string | undefined> {
  try {
    const parsed = fileSchema.safeParse(
      JSON.parse(await readFile(join(dataDir, ADDRESS_FILE), 'utf8')),
    )
    // What a host that was killed left behind has another process's number.
    return parsed.success && parsed.data.pid === holder ? parsed.data.url : undefined
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || error instanceof SyntaxError) return undefined
    throw error
  }
}

/** The same refusal, with where the other Baton can be reached, if it can. */
export async function withAddress(error: unknown, dataDir: string): Promise<unknown> {
  if (!(error instanceof JournalInUse) || error.pid === undefined) return error
  const url = await addressOf(dataDir, error.pid)
  return url === undefined ? error : new JournalInUse(`${error.message} It is at ${url}`, error.pid)
}
