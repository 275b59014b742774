/** Setting, changing and removing breakpoints. None of it is an edit of the document; what is lost with words in it can be taken back. */
import type { Breakpoint } from '../../shared/run/debug'
import type { EditorSession } from '../editor/session'
import { toast } from '../ui'
import {
  breakpointsAt,
  isOnAnyError,
  isWritten,
  newBreakpoint,
  put,
  toggled,
  type Target,
} from './breakpoints'

type Session = Pick<EditorSession, 'debugging' | 'document' | 'project' | 'ui'>

/** The nodes and edges that are selected. */
export function selectedTargets({ document }: Pick<Session, 'document'>): Target[] {
  const { nodes, edges } = document.getState().selection
  return [...nodes.map((node) => ({ node })), ...edges.map((edge) => ({ edge }))]
}

/** The breakpoints on what is selected. */
export function selectedBreakpoints(session: Session): Breakpoint[] {
  const { breakpoints } = session.debugging.getState()
  return selectedTargets(session).flatMap((target) => [...breakpointsAt(breakpoints, target)])
}

/** Gives each of these a breakpoint, or takes them away where all have one. */
export function toggleBreakpoints(session: Session, targets: readonly Target[]): void {
  const { breakpoints } = session.debugging.getState()
  void session.debugging.change((before) => toggled(before, session.project, targets))
  if (targets.every((target) => breakpointsAt(breakpoints, target).length > 0))
    sayRemoved(
      session,
      targets.flatMap((target) => [...breakpointsAt(breakpoints, target)]),
    )
}

export function removeBreakpoints(session: Session, gone: readonly Breakpoint[]): void {
  const ids = new Set(gone.map(({ id }) => id))
  void session.debugging.change((before) => before.filter(({ id }) => !ids.has(id)))
  sayRemoved(session, gone)
}

/** Switches these off where any is on, else on. */
export function switchBreakpoints(session: Session, chosen: readonly Breakpoint[]): void {
  const ids = new Set(chosen.map(({ id }) => id))
  const off = chosen.some(({ disabled }) => !disabled)
  void session.debugging.change((before) =>
    before.map((each) => (ids.has(each.id) ? switched(each, off) : each)),
  )
}

/** Whether runs pause on any error. */
export function pausesOnErrors(breakpoints: readonly Breakpoint[]): boolean {
  return breakpoints.some((each) => isOnAnyError(each) && !each.disabled)
}

export function pauseOnErrors(session: Session, on: boolean): void {
  void session.debugging.change((before) => {
    const others = before.filter((each) => !isOnAnyError(each))
    return on
      ? [...others, { ...newBreakpoint(session.project, { every: true }), on: 'error' }]
      : others
  })
}

/** Opens the form for the breakpoint on what is selected, or for a new one there. */
export function editSelected(session: Session): void {
  const [target] = selectedTargets(session)
  const [first] = selectedBreakpoints(session)
  const breakpoint = first ?? (target && newBreakpoint(session.project, target))
  if (breakpoint) session.ui.setState({ breakpoint })
}

/** Resolves with whether it is kept. */
export function keepBreakpoint(session: Session, breakpoint: Breakpoint): Promise<boolean> {
  return session.debugging.change((before) => put(before, breakpoint))
}

/** A plain one is set again with a key; one in which a person wrote comes back with a button. */
function sayRemoved(session: Session, gone: readonly Breakpoint[]): void {
  if (gone.length < 2 && !gone.some(isWritten)) return
  toast({
    title: gone.length === 1 ? 'Breakpoint removed' : `${gone.length} breakpoints removed`,
    action: {
      label: 'Undo',
      onClick: () =>
        void session.debugging.change((before) => gone.reduce<readonly Breakpoint[]>(put, before)),
    },
  })
}

function switched({ disabled: _before, ...breakpoint }: Breakpoint, off: boolean): Breakpoint {
  return off ? { ...breakpoint, disabled: true } : breakpoint
}
