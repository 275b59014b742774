/**
 * Evaluates the plain part of JSONata directly: paths, literals, comparisons, `and`, `or`, `?:`, `??` and arithmetic, on data
 * without lists on the way. The results are JSONata's own; wherever its rules go further than these few, the answer is `UNSURE`
 * and JSONata is asked.
 *
 * JSONata awaits each part of an expression, some 20 microseconds for `a = 1`; this takes a hundredth of that.
 */
import jsonata from 'jsonata'
import type { Json } from '../shared/workflow/document'
import { fieldOf, UNSURE, type Seen } from './seen'

/** The result of an expression; undefined where it finds nothing. */
export type Quick = (input: Json, seen: Seen) => Json | undefined | typeof UNSURE

/** Longer expressions are JSONata's, which says when they are too long. Characters. */
const MAX_SOURCE = 1000

/** Deeper expressions are JSONata's, which has a limit of its own. */
const MAX_DEPTH = 50

/** The expression as a function, which is always `UNSURE` where it is not plain, or not JSONata at all. */
export function quickly(source: string): Quick {
  const unsure: Quick = () => UNSURE
  if (source.length > MAX_SOURCE) return unsure
  try {
    return compile(jsonata(source).ast() as Node, 0) ?? unsure
  } catch {
    return unsure
  }
}

/** What we look at in JSONata's syntax tree; a node with any other field that says more is not plain. */
interface Node {
  type: string
  value?: unknown
  steps?: Node[]
  lhs?: Node
  rhs?: Node
  condition?: Node
  then?: Node
  else?: Node
  expressions?: Node[]
  expression?: Node
  arguments?: Node[]
  procedure?: Node
}

const KNOWN_FIELDS = new Set<string>([
  ...['type', 'value', 'position', 'steps', 'lhs', 'rhs', 'condition', 'then', 'else'],
  ...['expressions', 'expression', 'arguments', 'procedure'],
])

function compile(node: Node | undefined, depth: number): Quick | undefined {
  if (!node || depth > MAX_DEPTH || !Object.keys(node).every((key) => KNOWN_FIELDS.has(key)))
    return undefined
  const { value } = node
  switch (node.type) {
    case 'string':
    case 'number':
    case 'value':
      return literal(value)
    case 'variable':
      return typeof value === 'string' ? variable(value) : undefined
    case 'path':
      return path(node.steps ?? [])
    case 'block':
      return node.expressions?.length === 1 ? compile(node.expressions[0], depth + 1) : undefined
    case 'condition':
      return condition(node, depth + 1)
    case 'binary':
      return binary(node, depth + 1)
    default:
      return undefined
  }
}

function literal(value: unknown): Quick | undefined {
  if (value !== null && !['string', 'number', 'boolean'].includes(typeof value)) return undefined
  const json = value as Json
  return () => json
}

function variable(name: string): Quick | undefined {
  if (name === '') return (input) => checked(input)
  // The root of the input, which is wrapped when it is a list.
  if (name === '$') return undefined
  return (_input, seen) => checked(seen.look(name))
}

/** The fields of a step that is nothing but a name. */
const PLAIN_STEP = new Set(['type', 'value', 'position'])

/** Fields of fields. A list on the way would be mapped over. */
function path(steps: readonly Node[]): Quick | undefined {
  const [first, ...rest] = steps
  if (!first) return undefined
  const names: string[] = []
  if (Object.keys(first).some((key) => !PLAIN_STEP.has(key))) return undefined
  for (const step of first.type === 'variable' ? rest : steps) {
    if (
      Object.keys(step).some((key) => !PLAIN_STEP.has(key)) ||
      step.type !== 'name' ||
      typeof step.value !== 'string'
    )
      return undefined
    names.push(step.value)
  }
  const [field, ...inner] = names
  if (first.type !== 'variable' || first.value === '') return (input) => follow(input, names)
  const name = first.value
  if (typeof name !== 'string' || name === '$' || field === undefined) return undefined
  return (_input, seen) => follow(seen.field(name, field), inner)
}

function follow(from: unknown, names: readonly string[]): ReturnType<Quick> {
  let value = from
  for (const name of names) value = fieldOf(value, name)
  return checked(value)
}

/** A value as JSONata would pass it on. It takes some objects for functions, by their fields. */
function checked(value: unknown): ReturnType<Quick> {
  if (value === UNSURE || typeof value === 'function') return UNSURE
  if (value !== null && typeof value === 'object' && !Array.isArray(value))
    if ('_jsonata_lambda' in value || '_jsonata_function' in value) return UNSURE
  return value as Json | undefined
}

function condition(node: Node, depth: number): Quick | undefined {
  const then = compile(node.then, depth)
  const otherwise = node.else ? compile(node.else, depth) : () => undefined
  const holds = existence(node.condition, depth) ?? compile(node.condition, depth)
  if (!then || !otherwise || !holds) return undefined
  return (input, seen) => {
    const truth = truthOf(holds(input, seen))
    return truth === UNSURE ? UNSURE : truth ? then(input, seen) : otherwise(input, seen)
  }
}

/** `a ?? b` is parsed as `$exists(a) ? a : b`; this is the call. */
function existence(node: Node | undefined, depth: number): Quick | undefined {
  if (node?.type !== 'function' || node.arguments?.length !== 1) return undefined
  const { procedure } = node
  if (procedure?.type !== 'variable' || procedure.value !== 'exists') return undefined
  const argument = compile(node.arguments[0], depth)
  return (
    argument &&
    ((input, seen) => {
      if (seen.look('exists') !== UNSURE) return UNSURE
      const value = argument(input, seen)
      return value === UNSURE ? UNSURE : value !== undefined
    })
  )
}

function binary(node: Node, depth: number): Quick | undefined {
  const left = compile(node.lhs, depth)
  const right = compile(node.rhs, depth)
  if (!left || !right) return undefined
  const operator = node.value
  if (operator === 'and' || operator === 'or') return logic(operator, left, right)
  const apply = OPERATORS.get(String(operator))
  if (!apply) return undefined
  return (input, seen) => {
    const a = left(input, seen)
    if (a === UNSURE) return UNSURE
    const b = right(input, seen)
    return b === UNSURE ? UNSURE : apply(a, b)
  }
}

function logic(operator: 'and' | 'or', left: Quick, right: Quick): Quick {
  return (input, seen) => {
    const a = truthOf(left(input, seen))
    if (a === UNSURE || a === (operator === 'or')) return a
    return truthOf(right(input, seen))
  }
}

/** As `$boolean` has it; nothing counts as false. */
function truthOf(value: ReturnType<Quick>): boolean | typeof UNSURE {
  if (value === UNSURE || Array.isArray(value)) return UNSURE
  if (value !== null && typeof value === 'object') return Object.keys(value).length > 0
  return Boolean(value)
}

type Operator = (a: Json | undefined, b: Json | undefined) => ReturnType<Quick>

const OPERATORS: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ['=', (a, b) => equality(a, b, true)],
  ['!=', (a, b) => equality(a, b, false)],
  ['<', (a, b) => comparison(a, b, (x, y) => x < y)],
  ['<=', (a, b) => comparison(a, b, (x, y) => x <= y)],
  ['>', (a, b) => comparison(a, b, (x, y) => x > y)],
  ['>=', (a, b) => comparison(a, b, (x, y) => x >= y)],
  ['+', (a, b) => arithmetic(a, b, (x, y) => x + y)],
  ['-', (a, b) => arithmetic(a, b, (x, y) => x - y)],
  ['*', (a, b) => arithmetic(a, b, (x, y) => x * y)],
  ['&', joined],
])

/** Longer texts are JSONata's, where they are held against the limits. Characters. */
const MAX_JOINED = 100_000

function joined(a: Json | undefined, b: Json | undefined): ReturnType<Quick> {
  if (typeof a !== 'string' || typeof b !== 'string') return UNSURE
  return a.length + b.length > MAX_JOINED ? UNSURE : a + b
}

/** Where a side finds nothing, both `=` and `!=` are false. */
function equality(a: Json | undefined, b: Json | undefined, wanted: boolean) {
  if (a === undefined || b === undefined) return false
  if (isStructure(a) && isStructure(b)) return UNSURE
  return (a === b) === wanted
}

function isStructure(value: Json): boolean {
  return value !== null && typeof value === 'object'
}

/** Both numbers or both texts; what else is compared is JSONata's to refuse. */
function comparison(
  a: Json | undefined,
  b: Json | undefined,
  holds: (a: string | number, b: string | number) => boolean,
): ReturnType<Quick> {
  if (typeof a === 'number' && typeof b === 'number') return holds(a, b)
  if (typeof a === 'string' && typeof b === 'string') return holds(a, b)
  return UNSURE
}

function arithmetic(
  a: Json | undefined,
  b: Json | undefined,
  apply: (a: number, b: number) => number,
): ReturnType<Quick> {
  if (typeof a !== 'number' || typeof b !== 'number') return UNSURE
  const result = apply(a, b)
  // JSON has no negative zero.
  return Number.isFinite(result) ? result + 0 : UNSURE
}
