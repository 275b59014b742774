import { hash } from 'node:crypto'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { ApprovalStore, KeptApproval } from '../../app/approvals/store'
import type { Json } from '../../shared/workflow/document'
import { readKept, writeKept, type KeptWords } from '../kept-json'
import { errorCode, fileFailure } from '../workspace/file-failure'

/** Only whoever runs Baton reads what people were asked. */
const MODE = 0o600

const json = z.custom<Json>()
const approvalSchema = z.object({
  callback: z.string(),
  run: z.string(),
  title: z.string(),
  messages: z.array(
    z.object({
      place: z.string(),
      ticket: z.string(),
      shown: z.string(),
      edition: z.string(),
      state: z.enum(['sending', 'sent', 'closed']),
      message: json.optional(),
      sentAt: z.number().optional(),
    }),
  ),
  links: z.array(
    z.object({ token: z.string(), by: z.string().optional(), used: z.string().optional() }),
  ),
  drafts: z.array(
    z.object({ place: z.string(), by: z.string(), revision: z.number(), value: json }),
  ),
  how: z.string().optional(),
  settledAt: z.number().optional(),
})
const fileSchema = z.object({ version: z.literal(1), approval: approvalSchema })
const placeSchema = z.object({ version: z.literal(1), connection: z.string(), place: json })

/**
 * What was asked where, in `approvals` of the data folder: a small file for each question, so that one costs the same however many
 * there are, and one for each place that is listened to.
 */
export class ApprovalFolder implements ApprovalStore {
  readonly #folder: string
  readonly #questions: string
  readonly #places: string

  constructor(dataFolder: string) {
    this.#folder = dataFolder
    this.#questions = join(dataFolder, 'approvals', 'questions')
    this.#places = join(dataFolder, 'approvals', 'places')
  }

  async load(): Promise<{ approvals: KeptApproval[]; unreadable: string[] }> {
    const approvals: KeptApproval[] = []
    const unreadable: string[] = []
    for (const name of await this.#names()) {
      const path = join(this.#questions, name)
      const words = this.#words(path, 'read')
      const kept = await readKept(path, words).catch(() => null)
      const parsed = fileSchema.safeParse(kept)
      if (parsed.success) approvals.push(parsed.data.approval)
      else if (kept !== undefined) unreadable.push(path)
    }
    return { approvals, unreadable }
  }

  keep(approval: KeptApproval): Promise<void> {
    const path = this.#pathOf(this.#questions, approval.callback)
    return writeKept(path, JSON.stringify({ version: 1, approval }), this.#words(path, 'keep'), {
      mode: MODE,
    })
  }

  async remove(callback: string): Promise<void> {
    const path = this.#pathOf(this.#questions, callback)
    try {
      await rm(path, { force: true })
    } catch (error) {
      throw fileFailure(error, `remove ${path}`, this.#folder)
    }
  }

  async place(connection: string): Promise<Json | undefined> {
    const path = this.#pathOf(this.#places, connection)
    const parsed = placeSchema.safeParse(await readKept(path, this.#words(path, 'read')))
    return parsed.success ? parsed.data.place : undefined
  }

  keepPlace(connection: string, place: Json): Promise<void> {
    const path = this.#pathOf(this.#places, connection)
    const text = JSON.stringify({ version: 1, connection, place })
    return writeKept(path, text, this.#words(path, 'keep'), { mode: MODE })
  }

  async #names(): Promise<string[]> {
    try {
      return (await readdir(this.#questions)).filter((name) => name.endsWith('.json'))
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return []
      throw fileFailure(error, `read ${this.#questions}`, this.#folder)
    }
  }

  /** Ids of questions and connections can be longer than a file's name, and hold what a name may not. */
  #pathOf(folder: string, id: string): string {
    return join(folder, `${hash('sha256', id).slice(0, 40)}.json`)
  }

  #words(path: string, what: 'read' | 'keep'): KeptWords {
    return {
      folder: this.#folder,
      doing: `${what} what was asked where in ${path}`,
      unsaved: 'What was asked where was not kept',
      then: '; Baton tries again by itself',
    }
  }
}
