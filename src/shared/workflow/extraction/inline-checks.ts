/** What keeps a called workflow from coming in place of its call with the same meaning, and what holds no more when it does. */
import { jsonEqual } from '../json-equal'
import { DEFAULT_CONCURRENCY, DEFAULT_MAX_ROUNDS, type Json } from '../document'
import type { InliningWork } from './inline'
import { quoted, quotedList, refuse, type Refusal } from './part'

/** Why it cannot be done; undefined when it can. */
export function inlineFault(work: InliningWork): Refusal | undefined {
  const { call, child, part, outer, trigger } = work
  const name = `“${child.name}”`
  if (call.locked === true) return refuse(`${quoted(call)} is locked. Unlock it first.`, [call.id])
  if (call.disabled)
    return refuse(
      `${quoted(call)} is switched off, and the nodes of ${name} would not be. Switch it on first.`,
      [call.id],
    )
  const failing = outer.leaving.find(({ sourcePort }) => sourcePort === 'error')
  if (failing)
    return refuse(
      `The error port of ${quoted(call)} catches whatever fails in ${name}; its nodes would have to do that each for itself. Disconnect the error port first.`,
      [call.id],
    )
  if (part.outer.length === 0)
    return refuse(`In ${name}, nothing follows ${quoted(trigger)}: there is nothing to put here.`, [
      call.id,
    ])
  if (part.graph.faults.length > 0 || part.region.tangles.length > 0)
    return refuse(`${name} has problems with its edges. Open it and mend them first.`, [call.id])
  const unknown = part.outer.find(({ definition }) => !definition)
  if (unknown)
    return refuse(
      `${quoted(unknown.node)} in ${name} is of a type that this version of Baton does not know.`,
      [call.id],
    )
  const other = part.entering.find(({ source }) => source !== trigger.id)
  if (other)
    return refuse(
      `${quoted(part.node(other.target))} in ${name} is also led to by ${quoted(part.node(other.source))}, where this call does not begin. Disconnect the two first.`,
      [call.id],
    )
  const vague = part
    .reads()
    .find(({ read }) => read.kind === 'all-nodes' || read.kind === 'assigned')
  if (vague)
    return refuse(
      `${quoted(vague.node.node)} in ${name} reads all of $nodes, or gives a name like $trigger a value of its own, so what it needs cannot be told. Change that expression first.`,
      [call.id],
    )
  if (!work.isInLoop) return undefined
  const counting = part.countsRounds()
  if (counting)
    return refuse(
      `${quoted(counting)} in ${name} would take notice of the rounds of the loop that ${quoted(call)} stands in.`,
      [call.id],
    )
  const found = part.readOfEarlierRound()
  if (!found) return undefined
  return refuse(
    `${quoted(found.by)} in ${name} reads ${quoted(found.of)}, which need not have run before it: in the loop around ${quoted(call)} it would see what an earlier round put out.`,
    [call.id],
  )
}

/** What holds no more, each in a sentence. */
export function settingsLeft(work: InliningWork): string[] {
  const { call, child, workflow, part, left } = work
  const notes: string[] = []
  const own = child.settings ?? {}
  const here = workflow.settings ?? {}
  if (own.budget && !jsonEqual(own.budget as Json, (here.budget ?? {}) as Json))
    notes.push(`The budget of “${child.name}” holds no more; that of this workflow does.`)
  const hasLoops = part.graph.regions.some(({ loops }) => loops.length > 0)
  const rounds = [own.maxRounds ?? DEFAULT_MAX_ROUNDS, here.maxRounds ?? DEFAULT_MAX_ROUNDS]
  if (hasLoops && rounds[0] !== rounds[1])
    notes.push(`Its loops now end after ${rounds[1]} rounds rather than ${rounds[0]}.`)
  const slots = [own.concurrency ?? DEFAULT_CONCURRENCY, here.concurrency ?? DEFAULT_CONCURRENCY]
  if (slots[0] !== slots[1])
    notes.push(`Up to ${slots[1]} of its nodes now run at once rather than ${slots[0]}.`)
  if ((call.retry?.maxAttempts ?? 1) > 1)
    notes.push(`${quoted(call)} was tried again as a whole when it failed; its nodes are not.`)
  if (call.timeout !== undefined)
    notes.push(`The time limit of ${quoted(call)} (${call.timeout}) holds no more.`)
  if (call.risk !== undefined && call.risk !== 'reversible')
    notes.push(`${quoted(call)} was marked as ${call.risk}; mark the nodes that are.`)
  if (part.reads().some(({ read }) => read.kind === 'bound' && read.name === 'run'))
    notes.push('$run now stands for this run.')
  if (left.length > 0)
    notes.push(`${quotedList(left)} stayed behind: the call does not lead there.`)
  const led = (id: string, port: string) =>
    child.edges.filter((edge) => edge.target === id && (edge.targetHandle ?? 'in') === port)
  const renamed = child.nodes.filter(
    ({ id }) =>
      work.idOf(id) !== id &&
      child.edges.some(
        ({ source, target, targetHandle }) =>
          source === id &&
          (led(target, targetHandle ?? 'in').length > 1 || part.seesSources(target)),
      ),
  )
  if (renamed.length > 0)
    notes.push(
      `${quotedList(renamed)} got another id, and a node after it tells its inputs apart by id. Look at its expressions.`,
    )
  return notes
}
