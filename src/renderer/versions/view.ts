/** Whether the history is open, and which version is looked at. Never part of the document. */
import { create } from 'zustand'

/** What a version is held against: the one before it, or the document as it is now. */
export type Against = 'before' | 'now'

interface VersionsView {
  open: boolean
  /** The version on show, by its id, and the one before it. */
  shown: { id: number; before: number | undefined } | undefined
  against: Against
}

const CLOSED: VersionsView = { open: false, shown: undefined, against: 'before' }

export const useVersionsView = create<VersionsView>(() => CLOSED)

/** Opens the history at the right, or closes it. */
export function toggleVersions(): void {
  useVersionsView.setState(({ open }) => (open ? CLOSED : { open: true }))
}

export function closeVersions(): void {
  useVersionsView.setState(CLOSED)
}

/** Goes back from a version to the document. */
export function closeVersion(): void {
  useVersionsView.setState({ shown: undefined })
}
