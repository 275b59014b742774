/** What pausing does to what is shown of a run. Times that are waited for move by as long as it was paused (docs/debugging.md). */
import type { RunEventOf } from './events'
import { IDLE, MAX_LOGS, type NodeState, type NodeView } from './run-view'
import { change, question, type Draft } from './view-draft'

export function pause(view: Draft, event: RunEventOf<'run.paused'>): void {
  const { before, reason = 'asked', place, breakpoint, error, at } = event
  view.paused = {
    before,
    reason,
    at,
    ...(place ? { place } : {}),
    ...(breakpoint === undefined ? {} : { breakpoint }),
    ...(error === undefined ? {} : { error }),
  }
}

/** What was waited for is later; what was interrupted begins again. */
export function goOn(view: Draft, event: RunEventOf<'run.resumed'>): void {
  const { paused } = view
  if (!paused) return
  view.paused = undefined
  const later = Math.max(0, event.at - paused.at)
  view.pausedMs += later
  for (const [id, node] of Object.entries(view.nodes))
    if (node.wakeAt !== undefined) view.nodes[id] = { ...node, wakeAt: node.wakeAt + later }
  for (const id of (view.changes ?? view).asking.values()) {
    const asked = question(view, id)
    if (!asked) continue
    const { expiresAt, escalateAt } = asked
    change(view, asked, {
      ...(expiresAt === undefined ? {} : { expiresAt: expiresAt + later }),
      ...(escalateAt === undefined ? {} : { escalateAt: escalateAt + later }),
    })
  }
  for (const [key, phase] of view.places) {
    if (phase !== 'interrupted') continue
    view.places.set(key, 'running')
    view.running += 1
    setState(view, key, ({ attempt }) => (attempt > 1 ? 'retrying' : 'running'))
  }
}

/** The process ended while the run was paused: what was in flight waits with it. */
export function interrupt(view: Draft): void {
  for (const [key, phase] of view.places) {
    if (phase !== 'running') continue
    view.places.set(key, 'interrupted')
    setState(view, key, () => 'waiting')
  }
  view.running = 0
}

export function log(view: Draft, event: RunEventOf<'debug.logged'>): void {
  const { seq, at, node, round, scope, text, breakpoint } = event
  const place = { node, round, ...(scope === undefined ? {} : { scope }) }
  view.logs = [...view.logs.slice(1 - MAX_LOGS), { seq, at, place, text, breakpoint }]
}

/** A time that an event of a paused run waits for, as it would be had the run gone on when it paused. */
export function unpausedTime({ paused }: Draft, time: number, at: number): number {
  return paused ? time - Math.max(0, at - paused.at) : time
}

function setState(view: Draft, key: string, stateOf: (node: NodeView) => NodeState): void {
  const [, id = ''] = key.split('|')
  const node = view.nodes[id] ?? IDLE
  view.nodes[id] = { ...node, state: stateOf(node) }
}
