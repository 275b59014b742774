import type { Clock, DurableJournal, KeptHistory, KeptRun } from './ports'

/** Runs that are asked for at once. */
const PAGE = 200
/** How long whoever reads works before others have their turn, in milliseconds. */
const SLICE = 8

/**
 * What is kept of many runs, in order. The journal reads a page ahead while the one before is worked through, which gives way to
 * others now and then.
 */
export async function* readHistories(
  journal: Pick<DurableJournal, 'histories'>,
  kept: readonly KeptRun[],
  clock: Clock,
): AsyncGenerator<KeptHistory, void> {
  let next = page(journal, kept.slice(0, PAGE))
  for (let from = 0; from < kept.length; from += PAGE) {
    const histories = await next
    next = page(journal, kept.slice(from + PAGE, from + 2 * PAGE))
    for (const history of histories) {
      yield history
      if (clock.spent() >= SLICE) await clock.turn()
    }
  }
}

async function page(
  journal: Pick<DurableJournal, 'histories'>,
  kept: readonly KeptRun[],
): Promise<KeptHistory[]> {
  if (kept.length === 0) return []
  try {
    return await journal.histories(kept.map(({ run }) => run))
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown))
    return kept.map(({ run }) => ({ run, error }))
  }
}
