/** What a command is, and what commands ask of the session. */
import { chosenNodes, keysOf } from '../editor/selection'
import type { EditorSession } from '../editor/session'

export interface Command {
  id: string
  /** A verb first. */
  title: string
  group: 'Edit' | 'Selection' | 'Arrange' | 'View' | 'Run' | 'Debug' | 'File' | 'Go to'
  icon?: string
  /** `Mod` is Ctrl, or Cmd on a Mac. The first is shown. */
  shortcuts?: readonly string[]
  /** Fires on the browser's own copy, cut and paste events rather than on keys. */
  native?: boolean
  /** Works while a text is being edited as well. */
  whileTyping?: boolean
  /** Is done once while its keys are held. */
  once?: boolean
  /** Takes its keys before what has the focus does, as long as that is the canvas. */
  onCanvas?: boolean
  /** Whether it can be done now; always unless told. */
  when?(session: EditorSession): boolean
  /** Why it cannot be done now, undefined when it can: said where its keys are pressed all the same. */
  refusal?(session: EditorSession): string | undefined
  /** How it enters the history: not at all, as an entry, or it moves in it. */
  history: 'none' | 'entry' | 'moves'
  perform(session: EditorSession): void
}

export const selected = (session: EditorSession) => session.document.getState().selection
/** Nodes are selected, or groups with nodes in them. */
export const hasNodes = (session: EditorSession) =>
  chosenNodes(session.document.document(), selected(session)).length > 0
/** Nodes, notes or groups are selected. */
export const hasItems = (session: EditorSession) => keysOf(selected(session)).length > 0
