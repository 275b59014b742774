/** Copy, cut and paste by menu, where the browser sends no event of its own. Its refusals are said, with the keys that work. */
import { messageOf } from '../bridge/error-message'
import { removeSelection, selectionText } from '../editor/actions'
import { pasteText } from '../editor/pasting'
import type { EditorSession } from '../editor/session'
import { toast } from '../ui'
import { MOD } from './keys'

/** Puts what is selected into the clipboard. Returns whether it is there. */
export async function copy(session: EditorSession): Promise<boolean> {
  const text = selectionText(session)
  if (text === undefined) return false
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch (error) {
    toast({
      title: 'Not copied',
      description: `The system's clipboard refused (${messageOf(error)}). Press ${MOD}+C instead.`,
      tone: 'danger',
    })
    return false
  }
}

/** The same, and takes it away. */
export async function cut(session: EditorSession): Promise<void> {
  if (await copy(session)) removeSelection(session, { members: true })
}

/** Adds what the clipboard holds. */
export async function paste(session: EditorSession): Promise<void> {
  try {
    pasteText(session, await navigator.clipboard.readText())
  } catch (error) {
    toast({
      title: 'Not pasted',
      description: `The system's clipboard refused (${messageOf(error)}). Press ${MOD}+V instead.`,
      tone: 'danger',
    })
  }
}
