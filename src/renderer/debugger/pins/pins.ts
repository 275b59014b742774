/** Pinning what nodes give: kept beside the project, never in the document. Where it cannot be kept, a notice says so. */
import { create, useStore } from 'zustand'
import type { Pin, Pins } from '../../../shared/run/debug'
import { messageOf } from '../../bridge/error-message'
import { useDocument, useEditor } from '../../editor/context'
import { nodeById, nodeName } from '../../editor/document-index'
import type { EditorSession } from '../../editor/session'
import { savePins } from '../../projects/debugging'
import { toast } from '../../ui'
import type { ValueDraft } from '../forks/ValueEditor'
import { keptPin, pinFault, usablePins } from './kept-pins'

/** What is open about pins: the editor of one, or the list of all. */
export const usePinDialog = create<{ editing?: EditedPin; listed: boolean }>(() => ({
  listed: false,
}))

interface EditedPin {
  node: string
  pin: Pin
  /** What was written before the window was closed. */
  written?: { draft: ValueDraft; port: string }
}

export function editPin(node: string, pin: Pin): void {
  usePinDialog.setState({ editing: { node, pin } })
}

/** The pin of a node, and why it is not used, if so. */
export function usePin(id: string): { pin: Pin; fault: string | undefined } | undefined {
  const { debugging, catalog } = useEditor()
  const pin = useStore(debugging, ({ pins }) => pins[id])
  const fault = useDocument((workflow) => pin && pinFault(workflow, catalog, id, pin))
  return pin && { pin, fault }
}

export function pinsOf({ debugging }: Pick<EditorSession, 'debugging'>): Pins {
  return debugging.getState().pins
}

/** From now on the node gives this in runs from the editor. */
export async function pinOutput(session: EditorSession, id: string, pin: Pin): Promise<boolean> {
  const node = nodeById(session.document.document(), id)
  if (!node) return false
  const kept = keptPin(node, pin)
  return change(session, (pins) => ({ ...pins, [id]: kept }))
}

/** The node runs again; for a while that can be taken back. */
export async function unpin(session: EditorSession, id: string): Promise<void> {
  const before = pinsOf(session)[id]
  if (!before) return
  const done = await change(session, ({ [id]: _gone, ...rest }) => rest)
  const node = nodeById(session.document.document(), id)
  if (done)
    toast({
      title: `${node ? nodeName(node) : id} runs again`,
      action: {
        label: 'Undo',
        onClick: () => void change(session, (pins) => ({ ...pins, [id]: before })),
      },
    })
}

/** Every node runs again; for a while that can be taken back. */
export async function clearPins(session: EditorSession): Promise<void> {
  const before = pinsOf(session)
  const count = Object.keys(before).length
  if (count === 0 || !(await change(session, () => ({})))) return
  toast({
    title: count === 1 ? 'The pin is gone' : `${count} pins are gone`,
    action: {
      label: 'Undo',
      onClick: () => void change(session, (pins) => ({ ...before, ...pins })),
    },
  })
}

/** What a run that is started now takes along; a notice says which pins it does not. */
export function pinsForRun(session: EditorSession): Pins | undefined {
  const { pins, faults } = usablePins(session.document.document(), session.catalog, pinsOf(session))
  if (faults.length > 0)
    toast({
      title: faults.length === 1 ? 'A pin is not used' : `${faults.length} pins are not used`,
      description: faults.map(({ message }) => message).join(' '),
      action: { label: 'Show the pins', onClick: () => usePinDialog.setState({ listed: true }) },
    })
  return Object.keys(pins).length === 0 ? undefined : pins
}

async function change(session: EditorSession, next: (pins: Pins) => Pins): Promise<boolean> {
  try {
    session.debugging.setState(await savePins(session.project, next), true)
    return true
  } catch (error) {
    toast({ title: 'The pins are as before', description: messageOf(error), tone: 'danger' })
    return false
  }
}
