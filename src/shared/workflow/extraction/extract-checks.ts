/** What cannot be taken out of a workflow and run by one call with the same meaning. */
import type { GraphNode } from '../graph'
import { readsOf } from './node-templates'
import { quoted, quotedList, refuse, type Exit, type Part, type Refusal } from './part'

/** How a part can be called. */
export interface Callable {
  ok: true
  part: Part
  /** Every run of it ends there; without one it hands on what its last nodes put out. */
  exit: Exit | undefined
  /** Nodes of it whose outputs nodes outside read, without the exit. */
  handedOut: string[]
  /** All edges into it come from one port: the call has one edge, which leads on to each entry. */
  isSpread: boolean
}

/** Says how a part can be called, or why it cannot. */
export function callable(part: Part): Callable | Refusal {
  const found =
    shapeFault(part) ?? loopFault(part) ?? detour(part) ?? entryFault(part) ?? nameFault(part)
  if (found) return found
  const exit = exitOf(part)
  if (exit && 'ok' in exit) return exit
  const handedOut = outsideReads(part).filter((id) => id !== exit?.node)
  const held = handedOutFault(part, exit, handedOut) ?? roundFault(part)
  if (held) return held
  const ports = new Set(part.entering.map(({ source, sourcePort }) => `${source} ${sourcePort}`))
  const isSpread = ports.size === 1 && part.entering.length > 0
  return { ok: true, part, exit, handedOut, isSpread }
}

const nodesOf = (part: Part, ids: Iterable<string>) => [...new Set(ids)].map((id) => part.node(id))

function shapeFault(part: Part): Refusal | undefined {
  const { outer, graph, ids } = part
  if (outer.length === 0) return refuse('Choose the nodes of the sub-workflow first.', [])
  const elsewhere = outer.find(({ region }) => region !== part.region)
  if (elsewhere) {
    const container = elsewhere.region.container ?? part.region.container
    return refuse(
      `${quoted(elsewhere.node)} stands on the other side of the border of ${quoted(part.node(container ?? ''))}. Choose nodes inside it, or all of it.`,
      [elsewhere.id],
    )
  }
  const inside = [...graph.nodes.values()].filter(({ id }) => ids.has(id))
  const trigger = inside.find(({ definition }) => definition?.trigger)
  if (trigger)
    return refuse(
      `${quoted(trigger.node)} is a trigger: a sub-workflow is started by its call. Leave it out of the selection.`,
      [trigger.id],
    )
  const locked = inside.find(({ node }) => node.locked === true)
  if (locked)
    return refuse(
      `${quoted(locked.node)} is locked. Unlock it first, or leave it out of the selection.`,
      [locked.id],
    )
  const unknown = inside.find(({ definition }) => !definition)
  if (unknown)
    return refuse(
      `${quoted(unknown.node)} is of a type that this version of Baton does not know, so nobody can say what it reads. Leave it out of the selection.`,
      [unknown.id],
    )
  const broken = graph.faults.find(({ edge }) => ids.has(edge.source) || ids.has(edge.target))
  if (broken) {
    const ends = [broken.edge.source, broken.edge.target].filter((id) => ids.has(id))
    return refuse(
      `An edge of ${quotedList(nodesOf(part, ends))} is broken. Look at the problems and mend it first.`,
      ends,
    )
  }
  const tangle = part.region.tangles.find((each) => each.some((id) => ids.has(id)))
  if (tangle)
    return refuse(
      `${quotedList(nodesOf(part, tangle))} form a cycle with several ways in. Mend that first.`,
      tangle,
    )
  return undefined
}

function loopFault(part: Part): Refusal | undefined {
  for (const loop of part.region.loops) {
    if (!part.around.includes(loop)) continue
    const cut = loop.edges.find(
      ({ source, target }) => part.ids.has(source) || part.ids.has(target),
    )
    if (!cut) continue
    const missing = [...loop.nodes].filter((id) => !part.ids.has(id))
    return refuse(
      `The loop from ${quoted(part.node(cut.source))} back to ${quoted(part.node(cut.target))} would be cut. Choose ${quotedList(nodesOf(part, missing))} too, or leave ${quotedList(
        nodesOf(
          part,
          [cut.source, cut.target].filter((id) => part.ids.has(id)),
        ),
      )} out.`,
      [cut.source, cut.target],
    )
  }
  return undefined
}

/** A way that leads out of the part and back into it would lead from the call to itself. */
function detour(part: Part): Refusal | undefined {
  const from = new Map<string, string>()
  const open = part.leaving.flatMap(({ kind, source, target }) => {
    if (kind !== 'forward' || from.has(target)) return []
    from.set(target, source)
    return [target]
  })
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const { kind, source, target } of part.region.edges) {
      if (source !== at || kind !== 'forward') continue
      if (part.ids.has(target))
        return refuse(
          `From ${quoted(part.node(from.get(at) ?? ''))} a way leads by ${quoted(part.node(at))}, which is not chosen, to ${quoted(part.node(target))}. Choose ${quoted(part.node(at))} too.`,
          [at],
        )
      if (from.has(target)) continue
      from.set(target, from.get(at) ?? '')
      open.push(target)
    }
  }
  return undefined
}

function entryFault(part: Part): Refusal | undefined {
  const ports = new Set(part.entering.map(({ source, sourcePort }) => `${source} ${sourcePort}`))
  if (ports.size <= 1) return undefined
  const { entries } = part
  const [entry = ''] = entries
  if (entries.length > 1)
    return refuse(
      `${quotedList(nodesOf(part, entries))} are entered from different places, and a call has one input. Choose ${quotedList(
        nodesOf(
          part,
          part.entering.map(({ source }) => source),
        ),
      )} too, or only what follows one of them.`,
      entries,
    )
  const isJoined = part.within.some(({ target, kind }) => target === entry && kind === 'forward')
  if (isJoined || part.node(entry)?.type === 'merge')
    return refuse(
      `${quoted(part.node(entry))} tells its inputs apart by the nodes they come from. Leave it out of the selection, or choose ${quotedList(
        nodesOf(
          part,
          part.entering.map(({ source }) => source),
        ),
      )} too.`,
      [entry],
    )
  return undefined
}

/** Reads that cannot be written anew. */
function nameFault(part: Part): Refusal | undefined {
  for (const node of part.graph.nodes.values()) {
    const isIn = part.ids.has(node.id)
    for (const read of readsOf(node.node, part.catalog)) {
      if (read.kind === 'all-nodes')
        return refuse(
          `${quoted(node.node)} reads all of $nodes, so which outputs it needs cannot be told. Name the nodes, as in $nodes.draft${isIn ? ', or leave it out of the selection' : ''}.`,
          [node.id],
        )
      if (read.kind === 'assigned' && isIn)
        return refuse(
          `An expression of ${quoted(node.node)} gives $${read.name} a value of its own. Give that another name.`,
          [node.id],
        )
    }
  }
  return undefined
}

/** In a loop around it, each round would run the part anew. */
function roundFault(part: Part): Refusal | undefined {
  if (part.around.length === 0) return undefined
  const counting = part.countsRounds()
  if (counting)
    return refuse(
      `${quoted(counting)} takes notice of the rounds of the loop around it, which another workflow does not see. Choose all of the loop, or leave ${quoted(counting)} out.`,
      [counting.id],
    )
  const found = part.readOfEarlierRound()
  if (!found) return undefined
  return refuse(
    `${quoted(found.by)} reads what ${quoted(found.of)} may have put out in an earlier round of the loop. Choose all of the loop, or leave ${quoted(found.by)} out.`,
    [found.by.id],
  )
}

/** The nodes of the part that nodes outside read. */
function outsideReads(part: Part): string[] {
  const read = new Set<string>()
  for (const node of part.graph.nodes.values()) {
    if (part.ids.has(node.id)) continue
    for (const each of readsOf(node.node, part.catalog))
      if (each.kind === 'node' && part.ids.has(each.id)) read.add(each.id)
  }
  return [...part.graph.nodes.keys()].filter((id) => read.has(id))
}

function exitOf(part: Part): Exit | Refusal | undefined {
  const { leaving } = part
  const failing = leaving.find(({ sourcePort }) => sourcePort === 'error')
  if (failing)
    return refuse(
      `The error port of ${quoted(part.node(failing.source))} leads to ${quoted(part.node(failing.target))}, and a sub-workflow hands on one output. Choose ${quoted(part.node(failing.target))} too, or leave ${quoted(part.node(failing.source))} out.`,
      [failing.source, failing.target],
    )
  const ways = new Set(leaving.map(({ source, sourcePort }) => `${source} ${sourcePort}`))
  if (ways.size > 1)
    return refuse(
      `The selection is left in several places: ${[...ways].map((way) => wayText(part, way)).join(', ')}. A sub-workflow has one output. Choose what follows too, until one way leads out.`,
      leaving.map(({ source }) => source),
    )
  const from = part.entering.length > 0 ? part.entries : startsOf(part)
  const exit = part.exit(from)
  const [way] = leaving
  if (way) {
    if (exit?.node === way.source && exit.port === way.sourcePort) return exit
    return unsureExit(part, way.source, way.sourcePort, from)
  }
  return exit ?? lastOutside(part)
}

function wayText(part: Part, way: string): string {
  const [id = '', port = ''] = way.split(' ')
  return `${quoted(part.node(id))} by “${port}”`
}

/** Where runs would begin in a part that nothing leads into. */
function startsOf(part: Part): string[] {
  const led = new Set(part.within.map(({ target }) => target))
  return part.outer.map(({ id }) => id).filter((id) => !led.has(id))
}

/** Why a run need not end where the part is left. */
function unsureExit(part: Part, source: string, port: string, from: readonly string[]): Refusal {
  const way = part.node(source)
  const node = part.graph.nodes.get(source)
  const others = (node ? part.portsOf(node) : []).filter((each) => each !== port)
  if (others.length > 0)
    return refuse(
      `${quoted(way)} does not always leave by “${port}”, but a sub-workflow always hands on an output. Leave ${quoted(way)} out of the selection, or choose what follows it too.`,
      [source],
    )
  if (part.within.some((edge) => edge.source === source && edge.sourcePort === port))
    return refuse(
      `${quoted(way)} leads out of the selection and on within it, so its output is not the last one. Choose what follows it outside too, or leave out what follows it inside.`,
      [source],
    )
  const last = part.outer.filter((each) => each.id !== source && part.endsOf(each).length > 0)
  if (last.length > 0)
    return refuse(
      `${quotedList(last.map((each) => each.node))} may be where a run of the selection ends, but only what ${quoted(way)} puts out leads on. Leave out what does not lead to ${quoted(way)}.`,
      last.map(({ id }) => id),
    )
  return refuse(
    `${quoted(way)} is not reached each time that ${quotedList(nodesOf(part, from))} runs, but a sub-workflow always hands on an output. Choose only what comes after the choice, or all that follows it.`,
    [source],
  )
}

/** A run that ends in the part and elsewhere too has an output that names both. */
function lastOutside(part: Part): Refusal | undefined {
  if (part.region.container !== undefined) return undefined
  const ends = (node: GraphNode) =>
    part
      .portsOf(node)
      .some(
        (port) =>
          !part.region.edges.some((edge) => edge.source === node.id && edge.sourcePort === port),
      )
  const outside = part.region.nodes.filter(
    (node) => !part.ids.has(node.id) && part.region.reachable.has(node.id) && ends(node),
  )
  const inside = part.outer.filter(ends)
  if (outside.length === 0 || inside.length === 0) return undefined
  return refuse(
    `A run may end at ${quotedList(inside.map(({ node }) => node))} inside the selection and at ${quotedList(outside.map(({ node }) => node))} outside, and its output names each of them. Choose all of them, or none.`,
    inside.map(({ id }) => id),
  )
}

function handedOutFault(
  part: Part,
  exit: Exit | undefined,
  handedOut: readonly string[],
): Refusal | undefined {
  const deep = handedOut.find((id) => !part.outer.some((node) => node.id === id))
  if (deep !== undefined)
    return refuse(
      `What ${quoted(part.node(deep))} puts out for each item is read outside. Choose what reads it too, or leave it out.`,
      [deep],
    )
  const [first] = handedOut
  if (first === undefined) return undefined
  if (!exit)
    return refuse(
      `${quoted(part.node(first))} is read outside, but the selection does not always end in one place that could hand it out. Choose what reads it too.`,
      [first],
    )
  const unsure = part.around.length > 0 && handedOut.find((id) => !part.isCertain(id))
  if (unsure)
    return refuse(
      `${quoted(part.node(unsure))} is read outside, and does not run in each round of the loop around it. Choose what reads it too.`,
      [unsure],
    )
  return undefined
}
