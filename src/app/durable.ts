import type { DurableJournal, RunJournal } from './ports'

/** Whether what the journal holds outlives the process. */
export function isDurable(journal: RunJournal): journal is DurableJournal {
  return 'begin' in journal
}
