/** What a person last asked of a run in an editor: where that stops in another run, they are led there (`useDebugger.ts`). */
import type { EditorSession } from '../../editor/session'

/** The run, by the editor in which it was begun, or asked to go on. */
const asked = new WeakMap<EditorSession, string>()

export function noteAsked(session: EditorSession, run: string): void {
  asked.set(session, run)
}

export function wasAsked(session: EditorSession, run: string): boolean {
  return asked.get(session) === run
}

export function forgetAsked(session: EditorSession): void {
  asked.delete(session)
}
