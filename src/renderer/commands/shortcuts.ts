/** Keys to commands. Text that is being edited keeps its own keys. */
import { useEffect } from 'react'
import { removeSelection, selectionText } from '../editor/actions'
import { pasteText } from '../editor/pasting'
import { keysOf, selectionOfKeys } from '../editor/selection'
import type { EditorSession } from '../editor/session'
import { toast } from '../ui'
import { COMMANDS, isEnabled, type Command } from './commands'

export interface KeyPress {
  key: string
  /** The key by its place on the keyboard: `Digit1`, `KeyA`. */
  code?: string
  ctrlKey: boolean
  metaKey: boolean
  shiftKey: boolean
  altKey: boolean
}

/**
 * Whether a key press is this shortcut (`Mod+Shift+Z`). `Mod` is Ctrl or Cmd. With Shift or Alt held, digits and letters are told by their
 * place: what they would write differs from layout to layout.
 */
export function isShortcut(event: KeyPress, shortcut: string): boolean {
  const parts = shortcut.split('+')
  const key = parts.pop() || '+'
  const isShiftFree = key === '=' || event.shiftKey === parts.includes('Shift')
  return (
    isKey(event, key) &&
    isShiftFree &&
    (event.ctrlKey || event.metaKey) === parts.includes('Mod') &&
    event.altKey === parts.includes('Alt')
  )
}

function isKey(event: KeyPress, key: string): boolean {
  const byPlace = /^\d$/.test(key) ? `Digit${key}` : event.altKey ? `Key${key}` : undefined
  return (
    event.key.toLowerCase() === key.toLowerCase() ||
    (key === '=' && event.key === '+') ||
    (byPlace !== undefined && event.code === byPlace && (event.shiftKey || event.altKey))
  )
}

/** The command that a key press asks for, of those that can be done now. */
export function commandFor(
  event: KeyPress,
  session: EditorSession,
  isTyping: boolean,
  isOnCanvas = true,
): Command | undefined {
  return commandsOf(event, isTyping, isOnCanvas).find((command) => isEnabled(command, session))
}

/** Why what a key press asks for cannot be done now; undefined where it can, or where nothing is to be said. */
export function refusalFor(
  event: KeyPress,
  session: EditorSession,
  isTyping: boolean,
): { title: string; reason: string } | undefined {
  for (const { title, refusal } of commandsOf(event, isTyping, false)) {
    const reason = refusal?.(session)
    if (reason !== undefined) return { title, reason }
  }
  return undefined
}

/** Whether keys that are held ask once more for what is done once. */
export function isHeldTooLong(event: KeyPress & { repeat: boolean }, isTyping: boolean): boolean {
  return event.repeat && commandsOf(event, isTyping, false).some(({ once }) => once === true)
}

/** The commands with these keys. */
function commandsOf(event: KeyPress, isTyping: boolean, isOnCanvas: boolean): readonly Command[] {
  const commands: readonly Command[] = COMMANDS
  return commands.filter(
    (command) =>
      !command.native &&
      (isOnCanvas || command.onCanvas !== true) &&
      (!isTyping || command.whileTyping === true) &&
      command.shortcuts?.some((shortcut) => isShortcut(event, shortcut)) === true,
  )
}

/** Whether keys now write text. */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches('input, textarea, select, [role="textbox"]'))
  )
}

/** Whether keys go to the canvas: nothing has the focus, or something on it that is no field. */
function isOnCanvas(target: EventTarget | null): boolean {
  if (target === document.body) return true
  return target instanceof Element && target.closest('.react-flow') !== null && !isTyping(target)
}

/** Whether the key belongs to what has the focus: a button takes Enter, a menu takes arrows. */
function isTakenByControl(event: KeyboardEvent): boolean {
  const { target } = event
  if (!(target instanceof HTMLElement)) return false
  if (target.closest('[role="dialog"], [role="menu"], [role="listbox"], [role="alertdialog"]'))
    return true
  return event.key === 'Enter' && target.matches('button, a, summary, [role="tab"]')
}

/** Keys of the debugger that a browser takes for its own: F5 would load the page anew, and what is written in a window with it. */
function isKeyOfDebugger({ key, altKey }: Pick<KeyPress, 'key' | 'altKey'>): boolean {
  return !altKey && ['F5', 'F6', 'F10', 'F11'].includes(key)
}

/** Selects the group whose frame has the focus: React Flow selects the rest. */
function selectFrame(session: EditorSession, node: Element): void {
  const key = node.getAttribute('data-id') ?? ''
  if (node.matches('.react-flow__node-frame')) session.document.select(selectionOfKeys([key]))
}

/** Keys that could be pressed for something do not do nothing without a word. */
function sayRefusal(session: EditorSession, event: KeyboardEvent): void {
  const refused = refusalFor(event, session, isTyping(event.target))
  if (!refused) return
  // Else F5 would load the page anew.
  event.preventDefault()
  toast({ title: `Not now: ${refused.title.toLowerCase()}`, description: refused.reason })
}

/** Listens for shortcuts while the editor is shown. */
export function useShortcuts(session: EditorSession): void {
  useEffect(() => {
    // Enter on a node selects it; on one that is selected it opens the inspector. React Flow selects before this listens.
    let selectedBefore: readonly string[] = []
    const first = (event: KeyboardEvent) => {
      selectedBefore = keysOf(session.document.getState().selection)
      // React Flow moves a focused node by its own steps: those commands that take its keys are asked before it.
      if (!isOnCanvas(event.target) || isTakenByControl(event)) return
      const command = commandFor(event, session, false)
      if (command?.onCanvas !== true) return
      event.preventDefault()
      event.stopPropagation()
      command.perform(session)
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
      if (isTakenByControl(event)) {
        if (isKeyOfDebugger(event)) event.preventDefault()
        return
      }
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
      if (isSelecting) return selectFrame(session, focusedNode)
      if (isHeldTooLong(event, isTyping(event.target))) return event.preventDefault()
      const command = commandFor(event, session, isTyping(event.target), false)
      if (!command) return sayRefusal(session, event)
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
      if (event.type === 'cut') removeSelection(session, { members: true })
    }
    window.addEventListener('keydown', first, true)
    window.addEventListener('keydown', onKey)
    window.addEventListener('pointermove', byPointer)
    for (const type of ['copy', 'cut', 'paste'] as const)
      document.addEventListener(type, onClipboard)
    return () => {
      window.removeEventListener('keydown', first, true)
      window.removeEventListener('keydown', onKey)
      window.removeEventListener('pointermove', byPointer)
      for (const type of ['copy', 'cut', 'paste'] as const)
        document.removeEventListener(type, onClipboard)
    }
  }, [session])
}
