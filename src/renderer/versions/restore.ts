/** Brings a version back: an edit like any other, so undo takes it back, and what was there is a version too. */
import type { Workflow } from '../../shared/workflow/document'
import type { EditorSession } from '../editor/session'
import type { ProjectVersion } from '../projects/schema'
import { exactTime } from '../time/relative'

const notes = new WeakMap<Workflow, string>()

/** What there is to say of a document that was not drawn but brought back; undefined of any other. */
export function noteOn(workflow: Workflow): string | undefined {
  return notes.get(workflow)
}

/**
 * Puts a version in place of the document, after what is there has been kept. Returns how to take it back, which does nothing
 * once something else was edited. Rejects when what is there could not be kept; then nothing was changed.
 */
export async function restoreVersion(
  session: Pick<EditorSession, 'document' | 'saving'>,
  version: Pick<ProjectVersion, 'at' | 'name' | 'workflow'>,
): Promise<() => void> {
  const { document, saving } = session
  await saving.flush()
  const state = saving.state.getState()
  if (state.kind === 'stale')
    throw new Error(
      'Another window saved this workflow. Choose between the two first, then restore.',
    )
  if (state.kind === 'failed')
    throw new Error(`What is here now could not be kept as a version. ${state.message}`)
  const what = version.name ? `“${version.name}”` : `the version of ${exactTime(version.at)}`
  // A document of its own: the same one twice would be no edit.
  const restored = { ...version.workflow }
  notes.set(restored, `Restored ${what}`)
  document.replace(`Restore ${what}`, restored)
  return () => {
    if (document.document() === restored) document.undo()
  }
}
