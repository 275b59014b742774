import { mkdir, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { NodeError } from '../../engine/node-error'
import { writeAtomically } from '../workspace/atomic-file'
import { errorCode, fileFailure } from '../workspace/file-failure'

/** A connection as the file holds it: the secret sealed. */
const storedSchema = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['openai-compatible', 'http-header']),
  baseUrl: z.string().optional(),
  header: z.string().optional(),
  sealed: z.string().optional(),
  createdAt: z.number(),
})
const fileSchema = z.object({ version: z.literal(1), connections: z.array(storedSchema) })

export type StoredConnection = z.infer<typeof storedSchema>

/** The file in the data folder. */
export const CONNECTION_FILE = 'connections.json'

/** Reads and writes the whole list. One process at a time; within it the store keeps the order. */
export class ConnectionFile {
  readonly path: string

  constructor(
    private readonly dataFolder: string,
    /** Told when a damaged file was set aside. */
    private readonly report: (problem: { where: string; error: unknown }) => void,
  ) {
    this.path = join(dataFolder, CONNECTION_FILE)
  }

  /** The list; empty when there is no file. A damaged file is renamed, so that it is not lost when the list is next written. */
  async load(): Promise<StoredConnection[]> {
    const text = await this.readText()
    if (text === undefined) return []
    const parsed = fileSchema.safeParse(parse(text))
    if (parsed.success) return parsed.data.connections
    await this.setAside()
    return []
  }

  async store(connections: StoredConnection[]): Promise<void> {
    try {
      await mkdir(this.dataFolder, { recursive: true })
      const text = `${JSON.stringify({ version: 1, connections }, null, 2)}\n`
      await writeAtomically(this.path, text, { mode: 0o600 })
    } catch (error) {
      if (errorCode(error) === 'ENOSPC' || errorCode(error) === 'EDQUOT')
        throw new NodeError(
          'disk-full',
          `The connection was not saved: the disk that holds ${this.dataFolder} is full. Free some space, then save again.`,
          { cause: error },
        )
      throw fileFailure(error, `save the connections to ${this.path}`, this.dataFolder)
    }
  }

  private async readText(): Promise<string | undefined> {
    try {
      return await readFile(this.path, 'utf8')
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return undefined
      throw fileFailure(error, `read the connections from ${this.path}`, this.dataFolder)
    }
  }

  private async setAside(): Promise<void> {
    const aside = this.path.replace(/\.json$/, `.damaged-${Date.now()}.json`)
    await rename(this.path, aside)
    this.report({
      where: 'connections',
      error: new NodeError(
        'file',
        `The file of connections was damaged. It was set aside as ${aside}, and the list is empty now. Enter the connections again, or put a backup in its place as ${this.path}.`,
      ),
    })
  }
}

/** The JSON, or undefined, which fits no schema. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
