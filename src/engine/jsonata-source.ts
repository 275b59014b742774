/**
 * The source of an expression, parsed once, and changed where JSONata 2.2 would do in one endless step what a limit bounds:
 * regular expressions, `&`, and `=` of whole values become calls of functions of ours.
 */
import jsonata from 'jsonata'
import { jsonEqual } from '../shared/workflow/json-equal'
import type { Json } from '../shared/workflow/document'
import { LIMITS } from '../shared/workflow/limits'
import { sourceLimit } from '../shared/workflow/template'
import {
  EVALUATION,
  evaluationOf,
  guardedBuiltins,
  type Definition,
  type Focus,
  type Native,
} from './builtins'
import { isSmall } from './large'
import { PastLimit, type Evaluation, type Pace } from './pace'

/** An expression that can be evaluated. */
export interface Source {
  expression: jsonata.Expression
  /** The names under which it looks for its regular expressions. */
  patterns: ReadonlyMap<string, RegExp>
  /** Names of the variables and functions that it mentions. */
  names: ReadonlySet<string>
  /** The pace that it keeps, once it has been evaluated on a host that has one. */
  pace: Pace | undefined
  /** Whether its functions are the guarded ones. */
  guarded: boolean
}

/** JSONata asks whether a name is bound to this and awaits it at each step, which costs; so it is bound only when it is time. */
const ENTRY = Symbol.for('jsonata.__evaluate_entry') as unknown as string

/**
 * Parses a source. Throws `PastLimit`, or what JSONata throws for a source that is none. `root` is the name under which it finds
 * what `$$` stands for, where that is not its own input.
 */
export function parse(text: string, root?: string): Source {
  const limit = sourceLimit(text)
  if (limit) throw new PastLimit(limit)
  const rest = (_node: unknown, _input: unknown, environment: Focus['environment']) => {
    source.expression.assign(ENTRY, undefined)
    return (environment?.lookup(EVALUATION) as Evaluation | undefined)?.rest()
  }
  let steps = 0
  const expression = jsonata(text, {
    stack: LIMITS['expression-depth'].max,
    sequence: LIMITS.sequence.max,
    // Read at each step. Where a host lends a clock, its own measure of time counts.
    get timeout() {
      if (!source.pace) return LIMITS['expression-duration'].max
      steps += 1
      if (steps % 4 === 0 && source.pace.spent) source.expression.assign(ENTRY, rest)
      return 0
    },
  })
  const { patterns, names } = rewrite(expression.ast(), root)
  const source: Source = { expression, patterns, names, pace: undefined, guarded: false }
  return source
}

/** Gives the expression the functions that keep the limits, once. `evaluator` is to stand for `$eval`. */
export async function guardFunctions(source: Source, evaluator: Native): Promise<void> {
  const guarded = await guardedBuiltins()
  for (const name of source.names) {
    const definition = guarded.get(name)
    if (definition)
      source.expression.assign(
        name,
        name === 'eval' ? { ...definition, implementation: evaluator } : definition,
      )
  }
  const text = guarded.get('string')
  if (text)
    for (const [name, definition] of operators(text.implementation))
      source.expression.assign(name, definition)
  source.guarded = true
}

interface Node {
  type?: string
  value?: unknown
  position?: number
  lhs?: Node
  rhs?: Node
  [field: string]: unknown
}

function rewrite(ast: unknown, root: string | undefined): Pick<Source, 'patterns' | 'names'> {
  const nodes = nodesOf(ast)
  // The left of ?? and ?: is there twice, and one of the two went through JSON, where a regular expression is lost.
  const originals = new Map<number, RegExp>()
  for (const { type, value, position } of nodes)
    if (type === 'regex' && value instanceof RegExp) originals.set(position ?? -1, value)
  const patterns = new Map<string, RegExp>()
  const names = new Set<string>()
  for (const node of nodes) {
    if (node.type === 'regex') {
      const name = ` pattern ${node.position}`
      const pattern = originals.get(node.position ?? -1)
      if (pattern) patterns.set(name, pattern)
      Object.assign(node, { type: 'variable', value: name })
    } else if (node.type === 'binary') {
      const name = ownName(node)
      if (name === undefined) continue
      Object.assign(node, {
        type: 'function',
        value: '(',
        procedure: { type: 'variable', value: name, position: node.position },
        arguments: [node.lhs, node.rhs],
      })
    } else if (node.type === 'variable' && typeof node.value === 'string') {
      const name = node.value === '$' ? (root ?? '$') : node.value
      node.value = name
      names.add(name)
    }
    // The transform operator copies its input with it.
    else if (node.type === 'transform') names.add('clone')
  }
  return { patterns, names }
}

/** All nodes, without recursion: a long path nests deeply. */
function nodesOf(root: unknown): Node[] {
  const seen = new Set<object>()
  const open: unknown[] = [root]
  while (open.length > 0) {
    const at = open.pop()
    if (at === null || typeof at !== 'object' || at instanceof RegExp || seen.has(at)) continue
    seen.add(at)
    for (const part of Object.values(at)) if (typeof part === 'object') open.push(part)
  }
  return [...seen].filter((at): at is Node => !Array.isArray(at))
}

const JOIN = ' join'
const SAME = ' same'
const DIFFERS = ' differs'

/** The function of ours that does what an operator does. Nothing large equals a text or a number as it is written. */
function ownName({ value, lhs, rhs }: Node): string | undefined {
  if (value === '&') return JOIN
  if ((value !== '=' && value !== '!=') || isLiteral(lhs) || isLiteral(rhs)) return undefined
  return value === '=' ? SAME : DIFFERS
}

function isLiteral(node: Node | undefined): boolean {
  return node?.type === 'string' || node?.type === 'number' || node?.type === 'value'
}

/** What `&`, `=` and `!=` became. `text` is the guarded `$string`. */
function operators(text: Native): [string, Definition][] {
  const define = (implementation: Native): Definition => ({
    _jsonata_function: true,
    implementation,
  })
  const textOf = (focus: Focus, side: unknown) =>
    typeof side === 'string' ? side : ((text.call(focus, side) ?? '') as string | Promise<string>)
  return [
    [
      JOIN,
      define(function (left, right) {
        const [a, b] = [textOf(this, left), textOf(this, right)]
        if (typeof a === 'string' && typeof b === 'string') return joined(a, b)
        return Promise.all([a, b]).then(([first, second]) => joined(first, second))
      }),
    ],
    [
      SAME,
      define(function (left, right) {
        return left !== undefined && right !== undefined && same(left, right, evaluationOf(this))
      }),
    ],
    [
      DIFFERS,
      define(function (left, right) {
        return left !== undefined && right !== undefined && !same(left, right, evaluationOf(this))
      }),
    ],
  ]
}

function joined(a: string, b: string): string {
  if (a.length + b.length > LIMITS['value-size'].max) throw new PastLimit('value-size')
  return a + b
}

function same(left: unknown, right: unknown, evaluation: Evaluation | undefined): boolean {
  const compare = () => jsonEqual(left as Json, right as Json)
  if (!evaluation || isSmall(left) || isSmall(right)) return compare()
  const result = evaluation.bounded.within(LIMITS['step-duration'].max, compare)
  if (!result) throw new PastLimit('step-duration')
  return result.value
}
