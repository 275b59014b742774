/** What expressions see, and what people's answers look like. Parts of the reference interpreter. */
import type { Json } from '../../shared/workflow/document'
import { isoTime } from '../../shared/workflow/time'
import { loopsOf, type Instance } from './instance'
import type { Seen } from './real-nodes'
import type { Outcome } from './trace'

/** What differs from run to run and expressions can see. */
export interface Given {
  trigger: string
  payload: Json
  variables: Json
  run: { id: string; workflow: string }
  /** Milliseconds since the epoch. */
  startedAt: number
}

export function seenBy(given: Given, instance: Instance, id: string, input: Json): Seen {
  const [loop] = loopsOf(instance, id)
  return {
    input,
    bindings: {
      nodes: outputsSeen(instance),
      trigger: given.payload,
      vars: given.variables,
      run: { ...given.run, startedAt: isoTime(given.startedAt) },
      loop: {
        round: loop ? instance.rounds.get(loop) : 1,
        feedback: (loop && instance.feedback.get(loop)) ?? null,
      },
      ...(instance.owner ? { item: instance.item, index: instance.index } : {}),
    },
  }
}

/** In an item: what its own nodes put out, then what the ones around it did. */
function outputsSeen({ owner, outputs }: Instance): Record<string, Json> {
  return { ...(owner ? outputsSeen(owner.instance) : {}), ...Object.fromEntries(outputs) }
}

/** What people came to, as a callback's port carries it (section 4). */
export function answerOf(
  { answer, value, people }: Extract<Outcome, { asks: number }>,
  at: string,
) {
  const voters = people === 1 ? ['Ada'] : ['Ada', 'Bo']
  const base = { value, at, comment: null, edited: false }
  switch (answer) {
    case 'approve':
      return { ...base, port: 'approved', decision: 'approve', by: voters, auto: false }
    case 'reject':
      return {
        ...base,
        port: 'rejected',
        decision: 'reject',
        by: [voters.at(-1) ?? ''],
        auto: false,
      }
    case 'timeout':
      return { ...base, port: 'timeout', decision: 'timeout', by: [], auto: true }
    case 'approve by itself':
      return { ...base, port: 'approved', decision: 'approve', by: [], auto: true }
  }
}
