import type { KeptActivation, KeptDelivery, Ledger, Published } from '../../../app/triggers/ledger'
import type { Alert } from '../../../shared/contract/alerts'
import type { Json, Workflow } from '../../../shared/workflow/document'
import type { KeptActivationRow } from './protocol'
import type { JournalThread } from './thread'

/** The ledger in the journal's file. The document of an active workflow is one object for as long as it is the same version. */
export class SqliteLedger implements Ledger {
  readonly #thread: Pick<JournalThread, 'call'>

  constructor(thread: Pick<JournalThread, 'call'>) {
    this.#thread = thread
  }

  async activations(): Promise<KeptActivation[]> {
    return (await this.#thread.call('activations', {})).map(decode)
  }

  async activate(
    { workflow, ...published }: Published,
    triggers: readonly { node: string; type: string }[],
  ): Promise<void> {
    const document = JSON.stringify(workflow)
    await this.#thread.call('activate', {
      ...published,
      workflow: workflow.id,
      document,
      triggers: triggers.map(({ node, type }) => ({ node, type })),
    })
  }

  async deactivate(workflow: string): Promise<void> {
    await this.#thread.call('deactivate', { workflow })
  }

  async keepPlace(workflow: string, node: string, place: Json): Promise<void> {
    await this.#thread.call('keepPlace', { workflow, node, place: JSON.stringify(place) })
  }

  async awake(at: number): Promise<void> {
    await this.#thread.call('awake', { at })
  }

  delivered({
    workflow,
    node,
    id,
  }: Pick<KeptDelivery, 'workflow' | 'node' | 'id'>): Promise<string | undefined> {
    return this.#thread.call('delivered', { workflow, node, delivery: id })
  }

  /** In steps, between which events are kept. */
  async forgetDeliveries(before: number): Promise<void> {
    while (await this.#thread.call('forgetDeliveries', { before }));
  }

  async alerts(): Promise<Alert[]> {
    return (await this.#thread.call('alerts', {})).map((json) => JSON.parse(json) as Alert)
  }

  async keepAlert(alert: Alert): Promise<void> {
    await this.#thread.call('keepAlert', { alert: alert.id, json: JSON.stringify(alert) })
  }

  async dropAlert(id: string): Promise<void> {
    await this.#thread.call('dropAlert', { alert: id })
  }
}

function decode({ workflow: _id, document, triggers, ...kept }: KeptActivationRow): KeptActivation {
  return {
    ...kept,
    workflow: JSON.parse(document) as Workflow,
    triggers: triggers.map(({ place, lastAt, lastRun, ...trigger }) => ({
      ...trigger,
      ...(place === null ? {} : { place: JSON.parse(place) as Json }),
      ...(lastAt === null ? {} : { lastAt }),
      ...(lastRun === null ? {} : { lastRun }),
    })),
  }
}
