import { Failure } from './failure'
import { isJournalError } from '../ports'

/** Not even the first event of a run could be kept. */
export function notStarted(error: Error): Failure {
  const message = `The run was not started, because its events cannot be saved. ${journalMessage(error)}`
  return new Failure('UNAVAILABLE', message)
}

/** Why a journal refused, for the interface: what nobody worded for people may hold anything. */
export function journalMessage(error: unknown): string {
  return isJournalError(error)
    ? error.message
    : 'The journal could not be written or read, for a reason that the log of the host tells.'
}

/** Why a run that is kept cannot be read, for the interface. */
export function whyUnreadable(error: unknown): string {
  return isJournalError(error) ? error.message : 'The log of the host says more.'
}

/** What lists say of a run that is kept and cannot be taken up. */
export function cannotGoOn(error: unknown): string {
  return `This run cannot go on. ${whyUnreadable(error)}`
}
