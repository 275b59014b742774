/** Why the journal could not do something, in words for a person. */
import type { Failure } from './protocol'

/** Another process, or another journal of this one, uses the data folder. */
export class JournalInUse extends Error {
  override readonly name = 'JournalInUse'
  readonly code = 'journal-in-use'
  /** Which process; undefined while it is about to sign. */
  readonly pid: number | undefined

  constructor(message: string, pid?: number) {
    super(message)
    this.pid = pid
  }
}

/** The file was written by a newer version of Baton. It was not changed. */
export class JournalTooNew extends Error {
  override readonly name = 'JournalTooNew'
  readonly code = 'journal-too-new'
}

/** The file was written by an older version of Baton, and who only looks at it cannot bring it up to date. */
export class JournalOutdated extends Error {
  override readonly name = 'JournalOutdated'
  readonly code = 'journal-outdated'
}

/** The file is torn, is not a journal, or could not be brought to the newest layout. It was not changed. */
export class JournalDamaged extends Error {
  override readonly name = 'JournalDamaged'
  readonly code = 'journal-damaged'
}

/** A disk that is full or failing. Nothing of the call was kept; later calls work again when the disk is well. */
export class JournalDiskFailed extends Error {
  override readonly name = 'JournalDiskFailed'
  readonly code = 'journal-disk-failed'
}

/** The journal is closed, or its thread died: then the next call starts another. */
export class JournalUnusable extends Error {
  override readonly name = 'JournalUnusable'
  readonly code = 'journal-unusable'
}

/** The call does not fit what is kept: a mistake of the caller. Nothing was kept of it. */
export class JournalRefused extends Error {
  override readonly name = 'JournalRefused'
  readonly code = 'journal-refused'
}

/** The error for a failure that the worker reports. */
export function journalError(failure: Failure, place: { folder: string; file: string }): Error {
  const { folder, file } = place
  switch (failure.kind) {
    case 'in-use':
      return new JournalInUse(
        `Another Baton${failure.pid === undefined ? '' : ` (process ${failure.pid})`} uses the data folder ${folder}. ` +
          'Close it first, or choose another folder with --data or BATON_DATA. ' +
          'What it keeps can be read meanwhile with: baton runs, baton show.',
        failure.pid,
      )
    case 'newer':
      return new JournalTooNew(
        `The journal ${file} was written by a newer version of Baton: it has layout ${failure.version}, and this version knows ` +
          `up to ${failure.newest}. Nothing was changed. Use the newer version, or choose another folder with --data or BATON_DATA.`,
      )
    case 'older':
      return new JournalOutdated(
        `The journal ${file} was written by an older version of Baton (layout ${failure.version}) and must be brought up to date ` +
          `before it can be read. Start Baton on it once, for example with: baton serve --data ${folder}`,
      )
    case 'not-a-journal':
      return new JournalDamaged(
        `The file ${file} is not a journal of Baton. Nothing was changed. Move it away, or choose another folder with --data or BATON_DATA.`,
      )
    case 'damaged':
      return new JournalDamaged(
        `The file ${failure.file} is damaged: ${failure.detail}. Nothing was changed. ${remedy(failure.backup)}`,
      )
    case 'lost':
      return new JournalDamaged(
        (failure.there === 0
          ? `The journal ${failure.file} is gone or empty, though events were kept in it.`
          : `The journal ${failure.file} has lost its newest events: row ${failure.kept} was kept, and the last one there is ${failure.there}.`) +
          ' Its -wal file may have been cut short or removed. Nothing was changed. Put it back, or restore a copy of the folder. ' +
          `To go on from what is there, delete ${failure.markFile}: what was done since may then be done again.`,
      )
    case 'migration':
      return new JournalDamaged(
        `The journal ${file} could not be brought from layout ${failure.version} to the one of this version: ${failure.detail}. ` +
          `It is as it was, and a copy of it is ${failure.backup}. Use the version of Baton that wrote it.`,
      )
    case 'disk':
      return new JournalDiskFailed(
        failure.full
          ? `The journal could not be written: the disk is full (${file}). Free some space there.`
          : `The journal could not be written or read: ${failure.detail} (${file}). Check the disk and the rights to the folder.`,
      )
    case 'out-of-order':
      return new JournalRefused(
        `Event ${failure.seq} (${failure.type}) of run ${failure.run} cannot be kept: number ${failure.expected} comes next.`,
      )
    case 'kept-otherwise':
      return new JournalRefused(
        `Event ${failure.seq} (${failure.type}) of run ${failure.run} cannot be kept: another one is kept in its place.`,
      )
    case 'ended':
      return new JournalRefused(
        `Event ${failure.seq} (${failure.type}) of run ${failure.run} cannot be kept: the run has ended.`,
      )
    case 'not-begun':
      return new JournalRefused(
        `Events of run ${failure.run} cannot be kept: the run was never begun in this journal.`,
      )
    case 'begun-before':
      return new JournalRefused(`Run ${failure.run} was begun before; a run begins once.`)
    case 'delivered-before':
      return new JournalRefused(`This delivery began run ${failure.run} before; it begins one.`)
    case 'no-trigger':
      return new JournalRefused(
        `Nothing can be delivered to "${failure.node}" of workflow ${failure.workflow}: it was never activated here.`,
      )
    case 'not-ended':
      return new JournalRefused(`Run ${failure.run} cannot be dropped: it has not ended.`)
  }
}

function remedy(backup: string | undefined): string {
  return backup === undefined
    ? 'Restore it from a backup of yours, or move it away with the files beside it whose names begin the same, to begin with an empty one.'
    : `Restore the copy ${backup} in its place and delete the other files whose names begin the same, or move all of them away to begin with an empty one.`
}
