/** What a host keeps of active workflows beside their runs, and which deliveries began runs (docs/triggers.md). */
import type { Alert } from '../../shared/contract/alerts'
import type { Json, Workflow } from '../../shared/workflow/document'

/** What is kept of one trigger, also while its workflow is not active. Times are milliseconds since the epoch. */
export interface KeptTrigger {
  node: string
  type: string
  activeSince: number
  /** What its source wants to find again. */
  place?: Json
  deliveries: number
  lastAt?: number
  /** The run that the last delivery began. */
  lastRun?: string
}

/** A workflow as it was published. */
export interface Published {
  workflow: Workflow
  /** Counts what was published, from 1. */
  version: number
  hash: string
  activatedAt: number
  publishedAt: number
}

export interface KeptActivation extends Published {
  /** When the host last said that it listened. */
  awakeAt: number
  triggers: KeptTrigger[]
}

/** A delivery as it is kept with the beginning of its run. */
export interface KeptDelivery {
  workflow: string
  node: string
  id: string
  /** Absent: what was kept before stays. */
  place?: Json
}

/** An alert as it is kept. One of failures that was dismissed stays: those up to its `at` are counted no more. */
export interface KeptAlert extends Alert {
  dismissed?: true
}

/** Part of a journal: what it promises of events holds for all of this. Rejects with a journal's error. */
export interface Ledger {
  activations(): Promise<KeptActivation[]>
  /**
   * Keeps a published version in place of the one before. What is kept of a trigger stays where its node had the same type and the
   * workflow was active; else it begins anew at `publishedAt`, but for the ids of what came.
   */
  activate(published: Published, triggers: readonly { node: string; type: string }[]): Promise<void>
  deactivate(workflow: string): Promise<void>
  keepPlace(workflow: string, node: string, place: Json): Promise<void>
  /** The host listens at this time to all that is active. */
  awake(at: number): Promise<void>
  /** The run that a delivery began. */
  delivered(delivery: Pick<KeptDelivery, 'workflow' | 'node' | 'id'>): Promise<string | undefined>
  /** Forgets ids that came before a time and whose runs are not kept any more. */
  forgetDeliveries(before: number): Promise<void>
  /** Keeps a delivery, where that is not done with the beginning of its run. */
  note?(delivery: KeptDelivery, run: string, at: number): void
  alerts(): Promise<KeptAlert[]>
  keepAlert(alert: KeptAlert): Promise<void>
  dropAlert(id: string): Promise<void>
}
