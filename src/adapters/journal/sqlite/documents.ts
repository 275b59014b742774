import type { Workflow } from '../../../shared/workflow/document'

/**
 * Documents that were read and are still in use, by content hash: ten thousand runs of one workflow share one object, and so
 * whatever was worked out of it.
 */
export class Documents {
  readonly #known = new Map<string, WeakRef<Workflow>>()
  readonly #gone = new FinalizationRegistry<string>((hash) => {
    // It may have been read again since.
    if (!this.#known.get(hash)?.deref()) this.#known.delete(hash)
  })

  /** The document with this hash; `json` is what it is read from where it is not known. */
  of(hash: string, json: string): Workflow {
    const known = this.#known.get(hash)?.deref()
    if (known) return known
    const workflow = JSON.parse(json) as Workflow
    this.#known.set(hash, new WeakRef(workflow))
    this.#gone.register(workflow, hash)
    return workflow
  }
}
