/** What a host finds in its journal when it starts. */
import { whyUnreadable } from '../failures/journal-message'
import type { Clock, DurableJournal, KeptHistory, KeptRun, Ports } from '../ports'
import { foldInTurns, SLICE } from './in-turns'
import type { RunList } from './run-list'
import { outline, summarize } from './run-summary'

/** Runs that are asked for at once. */
const PAGE = 200

/** Lists every kept run and hands over the unfinished ones, oldest first; `found` has those from the start. Resolves with the finished ones that no process summed up. */
export async function listKept(
  journal: DurableJournal,
  clock: Clock,
  list: RunList,
  found: Set<string>,
  onUnfinished: (kept: KeptRun, history: KeptHistory) => Promise<void>,
): Promise<KeptRun[]> {
  const unread: KeptRun[] = []
  const all = (await journal.list()).reverse()
  const unfinished = all.filter(({ ended }) => !ended)
  for (const { run } of unfinished) found.add(run)
  const histories = readHistories(journal, unfinished, clock)
  for (const kept of all) {
    if (!kept.ended) {
      const { value } = await histories.next()
      if (value) await onUnfinished(kept, value)
      continue
    }
    list.put(kept.summary ?? outline(kept))
    if (!kept.summary) unread.push(kept)
  }
  return unread
}

/** Makes up the summaries that no process lived to keep, as far as they are listed. The newest first. */
export async function sumUp(
  journal: DurableJournal,
  list: RunList,
  unread: readonly KeptRun[],
  { clock, report, isClosed }: Pick<Ports, 'clock' | 'report'> & { isClosed(): boolean },
): Promise<void> {
  for (const { run, startedAt } of unread.toReversed()) {
    if (isClosed()) return
    const listed = list.of(run)
    if (!listed) continue
    try {
      const [workflow, events] = [await journal.document(run), await journal.read(run)]
      if (!workflow || !list.of(run)) continue
      const summary = summarize(await foldInTurns(run, events, clock), workflow, startedAt)
      if (!list.of(run)) continue
      list.put(summary)
      await journal.summarize(run, summary)
    } catch (error) {
      if (isClosed()) return
      report({ where: `run ${run}`, error })
      list.put({ ...listed, error: `This run cannot be shown. ${whyUnreadable(error)}` })
    }
  }
}

/**
 * What is kept of many runs, in order. The journal reads a page ahead while the one before is worked through, which gives way to
 * others now and then.
 */
async function* readHistories(
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
