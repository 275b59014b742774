/** Keys to commands. Text that is being edited keeps its own keys. */
import { useEffect } from 'react'
import { removeSelection, selectionText } from '../editor/actions'
import { pasteText } from '../editor/pasting'
import type { EditorSession } from '../editor/session'
import { COMMANDS, isEnabled, type Command } from './commands'

export interface KeyPress {
  key: string
  ctrlKey: boolean
  metaKey: boolean
  shiftKey: boolean
  altKey: boolean
}

/** Whether a key press is this shortcut (`Mod+Shift+Z`). `Mod` is Ctrl or Cmd. */
export function isShortcut(event: KeyPress, shortcut: string): boolean {
  const parts = shortcut.split('+')
  const key = parts.pop() || '+'
  const wantsMod = parts.includes('Mod')
  const wantsShift = parts.includes('Shift')
  const pressed = event.key === '!' && event.shiftKey ? '1' : event.key
  const isKey = pressed.toLowerCase() === key.toLowerCase() || (key === '=' && pressed === '+')
  const isShiftFree = key === '=' || event.shiftKey === wantsShift
  return isKey && (event.ctrlKey || event.metaKey) === wantsMod && isShiftFree && !event.altKey
}

/** The command that a key press asks for, of those that can be done now. */
export function commandFor(
  event: KeyPress,
  session: EditorSession,
  isTyping: boolean,
): Command | undefined {
  const commands: readonly Command[] = COMMANDS
  return commands.find(
    (command) =>
      !command.native &&
      (!isTyping || command.whileTyping === true) &&
      command.shortcuts?.some((shortcut) => isShortcut(event, shortcut)) === true &&
      isEnabled(command, session),
  )
}

/** Whether keys now write text. */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches('input, textarea, select, [role="textbox"]'))
  )
}

/** Whether the key belongs to what has the focus: a button takes Enter, a menu takes arrows. */
function isTakenByControl(event: KeyboardEvent): boolean {
  const { target } = event
  if (!(target instanceof HTMLElement)) return false
  if (target.closest('[role="dialog"], [role="menu"], [role="listbox"], [role="alertdialog"]'))
    return true
  return event.key === 'Enter' && target.matches('button, a, summary, [role="tab"]')
}

/** Listens for shortcuts while the editor is shown. */
export function useShortcuts(session: EditorSession): void {
  useEffect(() => {
    // Enter on a node selects it; on one that is selected it opens the inspector. React Flow selects before this listens.
    let selectedBefore: readonly string[] = []
    const remember = () => {
      selectedBefore = session.document.getState().selection.nodes
    }
    // Tab inserts for who works with the pointer over the canvas; for who moves the focus by Tab, it goes on doing that.
    let movesFocus = true
    const byPointer = () => {
      movesFocus = false
    }
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return
      if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 'k') {
        event.preventDefault()
        session.ui.setState({ commandsOpen: !session.ui.getState().commandsOpen })
        return
      }
      if (isTakenByControl(event)) return
      if (event.key === 'Tab' && (movesFocus || session.canvas?.isPointerOver() !== true)) {
        movesFocus = true
        return
      }
      const focusedNode =
        event.target instanceof Element ? event.target.closest('.react-flow__node') : null
      const isSelecting =
        event.key === 'Enter' &&
        !event.ctrlKey &&
        !event.metaKey &&
        focusedNode !== null &&
        !selectedBefore.includes(focusedNode.getAttribute('data-id') ?? '')
      if (isSelecting) return
      const command = commandFor(event, session, isTyping(event.target))
      if (!command) return
      event.preventDefault()
      command.perform(session)
    }
    const onClipboard = (event: ClipboardEvent) => {
      if (isTyping(event.target) || !document.getSelection()?.isCollapsed) return
      if (event.type === 'paste') {
        event.preventDefault()
        pasteText(session, event.clipboardData?.getData('text/plain') ?? '')
        return
      }
      const text = selectionText(session)
      if (text === undefined) return
      event.preventDefault()
      event.clipboardData?.setData('text/plain', text)
      if (event.type === 'cut') removeSelection(session)
    }
    window.addEventListener('keydown', remember, true)
    window.addEventListener('keydown', onKey)
    window.addEventListener('pointermove', byPointer)
    for (const type of ['copy', 'cut', 'paste'] as const)
      document.addEventListener(type, onClipboard)
    return () => {
      window.removeEventListener('keydown', remember, true)
      window.removeEventListener('keydown', onKey)
      window.removeEventListener('pointermove', byPointer)
      for (const type of ['copy', 'cut', 'paste'] as const)
        document.removeEventListener(type, onClipboard)
    }
  }, [session])
}
