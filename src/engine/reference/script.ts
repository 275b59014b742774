/** Outcomes that follow from a number, and from nothing else but the place. */
import type { Json } from '../../shared/workflow/document'
import type { GraphNode } from '../../shared/workflow/graph'
import type { Answer, Outcome, Script } from './trace'

/** Every outcome and every duration follows from the salt and the place. */
export function scripted(salt: number): Script {
  return (node, place, attempt) => {
    const roll = (what: string) => hash(`${salt}/${what}/${place}/${attempt}`)
    return { takes: time(roll('takes')), outcome: outcomeOf(node, roll, attempt) }
  }
}

/** Between 1 ms and 11 days; two are hardly ever the same. */
function time(roll: number): number {
  return 1 + (roll % 1_000_000_007)
}

function outcomeOf(
  { definition, node }: GraphNode,
  roll: (what: string) => number,
  attempt: number,
): Outcome {
  const value = valueOf(roll('value'))
  if (definition?.trigger) return { ports: ['p0'], output: value }
  const dice = roll('dice')
  if (dice % (node.parent === undefined ? 13 : 8) === 0)
    return { error: { retryable: attempt < (node.retry?.maxAttempts ?? 1) || dice % 2 === 0 } }
  switch (node.type) {
    case 'each':
      return {
        items: Array.from({ length: dice % 4 }, (_, index) => valueOf(roll(`item ${index}`))),
        concurrency: 1 + ((dice >>> 4) % 3),
        collect: (dice >>> 8) % 2 === 0,
      }
    case 'pause':
      return dice % 3 === 0
        ? { waits: time(roll('waits')), port: 'p1', payload: value }
        : { waits: time(roll('waits')), port: dice % 3 === 1 ? 'p0' : 'p1' }
    case 'ask': {
      const answers: Answer[] = ['approve', 'approve', 'reject', 'timeout', 'approve by itself']
      const answer = answers[dice % answers.length] ?? 'approve'
      return { asks: 2 + time(roll('asks')), value, answer, people: (dice >>> 6) % 3 === 0 ? 2 : 1 }
    }
    default: {
      const both = [['p0'], ['p0'], ['p1'], ['p0', 'p1'], ['p0'], ['p1'], ['p0']]
      const ports = both[(dice >>> 3) % both.length] ?? ['p0']
      return { ports, output: value, tokens: (dice >>> 7) % 50 }
    }
  }
}

/** Small, and of every kind. */
export function valueOf(roll: number): Json {
  const values: Json[] = [
    1,
    2,
    0,
    '1',
    'text',
    '',
    true,
    false,
    null,
    [],
    [1],
    [[]],
    [1, [2, 3]],
    {},
    { a: 1 },
    { a: { b: 2 }, b: 1 },
    { a: [{ b: 1 }, { b: 2 }] },
    { a: [], b: null },
    [{ a: 1 }, { a: 'x' }],
    { a: 'x', b: [0] },
  ]
  return ownOf(values[roll % values.length] ?? null)
}

/** A value of its own: nobody else holds it. */
function ownOf(value: Json): Json {
  return JSON.parse(JSON.stringify(value)) as Json
}

/** FNV-1a with a final mix, so that neighbouring places differ in all bits. */
export function hash(text: string): number {
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}
