import type { Alert } from '../../shared/contract/alerts'
import type { Json } from '../../shared/workflow/document'
import type { KeptActivation, KeptDelivery, KeptTrigger, Ledger, Published } from './ledger'

/** Keeps all of it as long as the process lives, beside a journal that does so too. */
export class MemoryLedger implements Ledger {
  readonly #active = new Map<string, Omit<KeptActivation, 'triggers'> & { nodes: string[] }>()
  readonly #triggers = new Map<string, KeptTrigger>()
  readonly #delivered = new Map<string, string>()
  readonly #alerts = new Map<string, Alert>()

  async activations(): Promise<KeptActivation[]> {
    return [...this.#active.values()].map(({ nodes, ...kept }) => ({
      ...kept,
      triggers: nodes.flatMap((node) => this.#triggers.get(key(kept.workflow.id, node)) ?? []),
    }))
  }

  async activate(
    published: Published,
    triggers: readonly { node: string; type: string }[],
  ): Promise<void> {
    const { workflow, publishedAt } = published
    const before = this.#active.get(workflow.id)
    for (const { node, type } of triggers) {
      const kept = this.#triggers.get(key(workflow.id, node))
      const stays = kept?.type === type && before?.nodes.includes(node)
      if (stays) continue
      this.#triggers.set(key(workflow.id, node), {
        node,
        type,
        activeSince: publishedAt,
        deliveries: 0,
      })
    }
    const nodes = triggers.map(({ node }) => node)
    this.#active.set(workflow.id, { ...published, awakeAt: publishedAt, nodes })
  }

  async deactivate(workflow: string): Promise<void> {
    this.#active.delete(workflow)
  }

  async keepPlace(workflow: string, node: string, place: Json): Promise<void> {
    this.#change(workflow, node, { place })
  }

  async awake(at: number): Promise<void> {
    for (const kept of this.#active.values()) kept.awakeAt = at
  }

  async delivered({ workflow, node, id }: KeptDelivery): Promise<string | undefined> {
    return this.#delivered.get(key(workflow, node, id))
  }

  /** What lives as long as the process needs no forgetting. */
  async forgetDeliveries(): Promise<void> {}

  note({ workflow, node, id, place }: KeptDelivery, run: string, at: number): void {
    this.#delivered.set(key(workflow, node, id), run)
    const { deliveries = 0 } = this.#triggers.get(key(workflow, node)) ?? {}
    const last = { deliveries: deliveries + 1, lastAt: at, lastRun: run }
    this.#change(workflow, node, { ...last, ...(place === undefined ? {} : { place }) })
  }

  async alerts(): Promise<Alert[]> {
    return [...this.#alerts.values()]
  }

  async keepAlert(alert: Alert): Promise<void> {
    this.#alerts.set(alert.id, alert)
  }

  async dropAlert(id: string): Promise<void> {
    this.#alerts.delete(id)
  }

  #change(workflow: string, node: string, change: Partial<KeptTrigger>): void {
    const kept = this.#triggers.get(key(workflow, node))
    if (kept) this.#triggers.set(key(workflow, node), { ...kept, ...change })
  }
}

function key(...parts: string[]): string {
  return JSON.stringify(parts)
}
