/** What of the debugger is open and chosen. Never part of the document. */
import { create } from 'zustand'
import type { Branch } from '../../shared/run/step-tree'

interface DebugView {
  /** The step that is looked at, by its id. */
  step: string | undefined
  /** Lines that a person opened or closed, by id. */
  opened: ReadonlyMap<string, boolean>
  /** The run that this one is held against, by its id. */
  against: string | undefined
}

const NOTHING: DebugView = { step: undefined, opened: new Map(), against: undefined }

export const useDebugView = create<DebugView>(() => NOTHING)

/** A for-each with more items than this begins with its items closed. */
const OPEN_ITEMS = 3

export function isClosed(branch: Branch, opened: DebugView['opened']): boolean {
  const chosen = opened.get(branch.id)
  if (chosen !== undefined) return !chosen
  return branch.kind === 'item' && (branch.parent?.children.length ?? 0) > OPEN_ITEMS
}

export function setOpen(branches: readonly Branch[], open: boolean): void {
  useDebugView.setState(({ opened }) => ({
    opened: new Map([...opened, ...branches.map(({ id }) => [id, open] as const)]),
  }))
}

export function chooseStep(step: string | undefined): void {
  useDebugView.setState({ step })
}

/** Holds the run that is shown against another one; undefined ends that. */
export function compareWith(against: string | undefined): void {
  useDebugView.setState({ against })
}

/** Forgets all: another run is shown. */
export function forgetRun(): void {
  useDebugView.setState(NOTHING)
}
