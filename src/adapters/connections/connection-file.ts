import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { NodeError } from '../../engine/node-error'
import { readKept, writeKept } from '../kept-json'

/** A connection as the file holds it: the secrets sealed. A kind that this build does not know stays in the file. */
const storedSchema = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.string(),
  fields: z.record(z.string(), z.string()),
  sealed: z.record(z.string(), z.string()),
  createdAt: z.number(),
})
const fileSchema = z.object({ version: z.literal(2), connections: z.array(storedSchema) })

/** What the first version of the file held. */
const firstSchema = z.object({
  version: z.literal(1),
  connections: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      kind: z.enum(['openai-compatible', 'http-header']),
      baseUrl: z.string().optional(),
      header: z.string().optional(),
      sealed: z.string().optional(),
      createdAt: z.number(),
    }),
  ),
})

const newerSchema = z.object({ version: z.number().int().min(3) })

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

  /**
   * The list; empty when there is no file. A file of the first version is read as the second, which the next change writes. A
   * damaged file is renamed, so that it is not lost when the list is next written. Rejects for one of a newer Baton.
   */
  async load(): Promise<StoredConnection[]> {
    const doing = `read the connections from ${this.path}`
    const json = await readKept(this.path, { doing, folder: this.dataFolder })
    if (json === undefined) return []
    const parsed = fileSchema.safeParse(json)
    if (parsed.success) return parsed.data.connections
    const first = firstSchema.safeParse(json)
    if (first.success) return first.data.connections.map(fromFirst)
    if (newerSchema.safeParse(json).success)
      throw new NodeError(
        'file',
        `The file of connections, ${this.path}, was written by a newer Baton. Start that one, or move the file away and enter the connections again.`,
      )
    await this.setAside()
    return []
  }

  async store(connections: StoredConnection[]): Promise<void> {
    const words = {
      folder: this.dataFolder,
      doing: `save the connections to ${this.path}`,
      unsaved: 'The connection was not saved',
      then: ', then save again',
    }
    const text = `${JSON.stringify({ version: 2, connections }, null, 2)}\n`
    await writeKept(this.path, text, words, { mode: 0o600 })
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

type First = z.infer<typeof firstSchema>['connections'][number]

function fromFirst({
  id,
  name,
  kind,
  createdAt,
  baseUrl,
  header,
  sealed,
}: First): StoredConnection {
  return {
    id,
    name,
    kind,
    fields: {
      ...(baseUrl === undefined ? {} : { baseUrl }),
      ...(header === undefined ? {} : { header }),
    },
    sealed: sealed === undefined ? {} : { [kind === 'http-header' ? 'value' : 'apiKey']: sealed },
    createdAt,
  }
}
