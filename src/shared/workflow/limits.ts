/**
 * Every limit of this build, in one table. A limit that is passed is named in the error, with what to do; what was done before
 * is kept. `docs/limits.md` lists them.
 */

/** One limit. */
export interface Limit {
  /** The largest number that is accepted. */
  max: number
  unit:
    | 'bytes'
    | 'levels'
    | 'nodes'
    | 'edges'
    | 'notes'
    | 'groups'
    | 'loops'
    | 'items'
    | 'rounds'
    | 'ms'
    | 'characters'
    | 'calls'
  /** What it bounds. */
  bounds: string
  /** What to do past it: a whole sentence. */
  remedy: string
  /** Why this number. */
  reason: string
}

const MB = 1024 * 1024

export const LIMITS = {
  'document-size': {
    max: 20 * MB,
    unit: 'bytes',
    bounds: 'a workflow file',
    remedy: 'Take large data out of it (samples, pasted files) and try again.',
    reason: 'It is read in one step: 13 MB take 160 ms of a core. The largest template has 30 KB.',
  },
  'document-depth': {
    max: 200,
    unit: 'levels',
    bounds: 'objects and lists inside each other in a workflow file',
    remedy: 'Take deeply nested data out of it (samples, configs) and try again.',
    reason: 'What walks a document may do so by recursion and must not run out of stack.',
  },
  'document-nodes': {
    max: 10_000,
    unit: 'nodes',
    bounds: 'a workflow',
    remedy:
      'Split it into several workflows, or do the work for each item of a list in a for-each.',
    reason:
      'The graphs that people draw have hundreds. The analysis of a chain of 10,000 takes half a second of a core.',
  },
  'document-edges': {
    max: 50_000,
    unit: 'edges',
    bounds: 'a workflow',
    remedy: 'Split it into several workflows.',
    reason: 'Five for each node, which is far more than a graph that anyone can read has.',
  },
  'document-stickies': {
    max: 2000,
    unit: 'notes',
    bounds: 'sticky notes in a workflow',
    remedy: 'Put what belongs together into one note, or split the workflow.',
    reason: 'One for every fifth node of the largest workflow.',
  },
  'document-groups': {
    max: 2000,
    unit: 'groups',
    bounds: 'groups in a workflow',
    remedy: 'Make fewer, larger groups, or split the workflow.',
    reason: 'One for every five nodes of the largest workflow.',
  },
  'sticky-text': {
    max: 20_000,
    unit: 'characters',
    bounds: 'the text of a sticky note',
    remedy: 'Split it into several notes, or keep it in a file and link to it.',
    reason: 'Ten pages; it is read and drawn in one step while the canvas moves.',
  },
  'group-title': {
    max: 200,
    unit: 'characters',
    bounds: 'the title of a group',
    remedy: 'Write the rest into a sticky note.',
    reason: 'It is one line above the frame.',
  },
  'document-loops': {
    max: 200,
    unit: 'loops',
    bounds: 'a workflow',
    remedy: 'Split it into several workflows, or take edges out that lead back.',
    reason:
      'The analysis keeps the nodes of each loop: 200 loops around each other in 10,000 nodes take 1.5 s, more of them fill the memory.',
  },
  'document-expressions': {
    max: 1_000_000,
    unit: 'characters',
    bounds: 'texts with expressions in a workflow, all together',
    remedy:
      'Put constant data into the variables of the workflow, or split it into several workflows.',
    reason: 'All are parsed when the workflow is checked, in 0.1 s of a core.',
  },
  'container-depth': {
    max: 20,
    unit: 'levels',
    bounds: 'for-each nodes inside each other',
    remedy:
      'Flatten the lists first, for example with a transform, and go through them in one for-each.',
    reason: 'Each level multiplies the items; twenty levels of two items are a million.',
  },
  'call-depth': {
    max: 10,
    unit: 'levels',
    bounds: 'workflows that run others, inside each other',
    remedy: 'Let one workflow run the others one after the other, in place of inside each other.',
    reason: 'Each level multiplies the runs; ten levels of two calls are a thousand.',
  },
  items: {
    max: 100_000,
    unit: 'items',
    bounds: 'the list of a for-each',
    remedy: 'Split the list, and start a run for each part.',
    reason:
      '100,000 items of one node each take half a second of a core, and each of them is kept as events.',
  },
  rounds: {
    max: 1_000_000,
    unit: 'rounds',
    bounds: 'the rounds that a loop may be allowed',
    remedy: 'Allow fewer rounds, and go on in a run of its own.',
    reason: 'A hundred times the loop of the benchmark; every round is kept as events.',
  },
  'value-size': {
    max: 16 * MB,
    unit: 'bytes',
    bounds: 'one value: an input, an output, the payload of a trigger or an event',
    remedy:
      'Pass on only what is needed, split the list, or keep large data in a file and pass on its path.',
    reason:
      'It is written as JSON in one step, which takes about 30 ms. Step Functions has 256 KB, Temporal 2 MB, the webhooks of n8n 16 MB.',
  },
  'value-depth': {
    max: 200,
    unit: 'levels',
    bounds: 'objects and lists inside each other in one value',
    remedy: 'Flatten it, or keep it as JSON text.',
    reason: 'What walks a value may do so by recursion and must not run out of stack.',
  },
  'expression-size': {
    max: 50_000,
    unit: 'characters',
    bounds: 'the source of one expression',
    remedy:
      'Put constant data into the variables of the workflow, or split the expression over several nodes.',
    reason: 'It is parsed in one step, in about 30 ms.',
  },
  'expression-defaults': {
    max: 8,
    unit: 'levels',
    bounds: 'defaults (?? and ?:) on whose left others stand in brackets',
    remedy:
      'Write a ?? b ?? c without brackets, or give parts of it names: ($x := a ?? b; $x ?? c).',
    reason: 'JSONata doubles what stands on the left of each of them, to be tried twice.',
  },
  'expression-duration': {
    max: 2000,
    unit: 'ms',
    bounds: 'the work of one expression, without waiting for others',
    remedy: 'Let it look at less data, or split the work over several nodes.',
    reason:
      'A simple expression takes 5 microseconds; a quarter of a million items are mapped in a second.',
  },
  'step-duration': {
    max: 40,
    unit: 'ms',
    bounds: 'one call of a function in an expression, and one check against a JSON Schema',
    remedy: 'Give it less data at a time, or simplify its patterns.',
    reason:
      'It cannot be interrupted and continued, and nothing may hold the other runs for over 50 ms.',
  },
  'expression-depth': {
    max: 500,
    unit: 'calls',
    bounds: 'calls inside each other in one expression',
    remedy: 'Let the recursion end, or write it so that the call is the last thing it does.',
    reason: 'Each level takes memory; trees of data are at most 200 deep.',
  },
  sequence: {
    max: 250_000,
    unit: 'items',
    bounds: 'a list that an expression makes',
    remedy: 'Filter first, or split the list.',
    reason: 'Making it is one step, of about 30 ms.',
  },
  'pattern-duration': {
    max: 1000,
    unit: 'ms',
    bounds: 'the search for one match of a regular expression',
    remedy:
      'Write it without a repetition inside a repetition, such as (a+)+, or search a shorter text.',
    reason:
      'Matching is fast unless the same text is tried in countless ways. After 20 ms the search goes on beside the other work.',
  },
  'code-size': {
    max: 200_000,
    unit: 'characters',
    bounds: 'the source of a code node',
    remedy: 'Split it over several nodes, or put constant data into the variables of the workflow.',
    reason: 'Some 5,000 lines. It is parsed at each run of the node.',
  },
  'code-duration': {
    max: 60_000,
    unit: 'ms',
    bounds: 'the work of a code node, whatever it asks for itself (5 s where it says nothing)',
    remedy: 'Let it look at less data, or split the work over several nodes.',
    reason: 'It holds one of the few threads in which code runs.',
  },
  'code-memory': {
    max: 256 * MB,
    unit: 'bytes',
    bounds: 'the memory of a code node, whatever it asks for itself (64 MB where it says nothing)',
    remedy: 'Let it look at less data at a time.',
    reason: 'Sixteen times the largest value; four threads of it must fit beside the rest.',
  },
  'store-value': {
    max: MB,
    unit: 'bytes',
    bounds: 'one row of a store, as JSON',
    remedy: 'Spread it over several rows, or keep it in a file and its path in the store.',
    reason: 'A query reads all rows of a collection; a thousand of the largest are a gigabyte.',
  },
} as const satisfies Record<string, Limit>

export type LimitName = keyof typeof LIMITS

/**
 * What to say when something is past a limit. `subject` names it: `The output of "Fetch"`.
 * `The output of "Fetch" goes past the limit value-size (16 MB). Pass on only ...`
 */
export function limitText(name: LimitName, subject: string): string {
  return `${subject} goes past the limit ${name} (${limitAmount(name)}). ${LIMITS[name].remedy}`
}

/** A limit's number as people write it: `16 MB`, `2 s`, `100,000 items`. */
export function limitAmount(name: LimitName): string {
  const { max, unit }: Limit = LIMITS[name]
  if (unit === 'bytes') return `${max / MB} MB`
  if (unit === 'ms') return max < 1000 ? `${max} ms` : `${max / 1000} s`
  return `${String(max).replace(/\B(?=(\d{3})+$)/g, ',')} ${unit}`
}
