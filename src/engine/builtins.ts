/**
 * The functions of JSONata 2.2 within the limits: each call gives way before it, what would take long in one step is done piece by
 * piece or ended, and what would fill the memory is refused. Results are JSONata's own.
 */
import jsonata from 'jsonata'
import { LIMITS } from '../shared/workflow/limits'
import { isSmall } from './large'
import { LARGE, refuseBefore } from './large-builtins'
import { PastLimit, type Evaluation } from './pace'

/** How JSONata keeps a function. */
export interface Definition {
  _jsonata_function: true
  implementation: Native
  signature?: unknown
}

/** What JSONata calls a function on. */
export interface Focus {
  environment?: { lookup(name: string): unknown }
  input?: unknown
  createSequence(...items: unknown[]): unknown[]
}

export type Native = (this: Focus, ...args: unknown[]) => unknown

/** The name under which an expression finds its own evaluation. No expression can spell it. */
export const EVALUATION = ' evaluation'

/** The evaluation that a function is called in. */
export function evaluationOf(focus: Focus): Evaluation | undefined {
  return focus.environment?.lookup(EVALUATION) as Evaluation | undefined
}

/** Names of all functions but those that JSONata binds to each expression (`now`, `millis`). */
const NAMES = (
  'sum count max min average string substring substringBefore substringAfter lowercase uppercase length trim pad match ' +
  'contains replace split join formatNumber formatBase formatInteger parseInteger number floor ceil round abs sqrt power ' +
  'random boolean not map zip filter single reduce sift keys lookup append exists spread merge reverse each error assert ' +
  'type sort shuffle distinct base64encode base64decode encodeUrlComponent encodeUrl decodeUrlComponent decodeUrl toMillis ' +
  'fromMillis clone eval'
).split(' ')

/** Characters and items that any function goes through in a few milliseconds. */
const BULKY = 20_000

/** Functions that look into what they are given, not only at it. */
const DEEP = new Set(['keys', 'merge'])

let guarded: Promise<ReadonlyMap<string, Definition>> | undefined

/** The guarded functions by name. */
export function guardedBuiltins(): Promise<ReadonlyMap<string, Definition>> {
  return (guarded ??= load())
}

async function load(): Promise<ReadonlyMap<string, Definition>> {
  const source = `{${NAMES.map((name) => `"${name}": $${name}`).join()}}`
  const found = (await jsonata(source).evaluate(null)) as Record<string, Definition>
  return new Map(Object.entries(found).map(([name, original]) => [name, guard(name, original)]))
}

function guard(name: string, original: Definition): Definition {
  const { implementation } = original
  const large = LARGE.get(name)
  const work = function (focus: Focus, args: unknown[], evaluation: Evaluation | undefined) {
    refuseBefore(name, args)
    const own = large?.(args, focus, evaluation, implementation)
    if (own !== undefined) return own
    const plain = () => implementation.apply(focus, args)
    if (
      !evaluation ||
      !(isBulky(args) || isHostile(name, args) || (DEEP.has(name) && isDeep(args)))
    )
      return plain()
    const done = evaluation.bounded.within(LIMITS['step-duration'].max, plain)
    if (!done) throw new PastLimit('step-duration')
    return done.value
  }
  const called: Native = function (...args) {
    const evaluation = evaluationOf(this)
    const done = evaluation?.spent
      ? evaluation.rest().then(() => work(this, args, evaluation))
      : work(this, args, evaluation)
    return done instanceof Promise ? done.then(checkText) : checkText(done)
  }
  // JSONata asks a function how many arguments it takes, and reads their names in its source when it is partially applied.
  Object.defineProperty(called, 'length', { value: implementation.length })
  called.toString = () => implementation.toString()
  return { ...original, implementation: called }
}

function isBulky(args: readonly unknown[]): boolean {
  let bulk = 0
  for (const arg of args) if (typeof arg === 'string' || Array.isArray(arg)) bulk += arg.length
  return bulk > BULKY
}

function isDeep(args: readonly unknown[]): boolean {
  return args.some((arg) => !isSmall(arg))
}

/**
 * Whether the function makes a regular expression of its picture that may be tried in countless ways: of parts without anything
 * between them, and of words.
 */
function isHostile(name: string, [text, picture]: readonly unknown[]): boolean {
  if (name !== 'toMillis' && name !== 'parseInteger') return false
  if (typeof text !== 'string' || typeof picture !== 'string') return false
  const adjoining = picture.split('][').length - 1
  const words = picture.split(/[wn][^\][]*\]/i).length - 1
  return text.length > 100 || words > 2 || adjoining > (text.length > 40 ? 2 : 4)
}

function checkText(result: unknown): unknown {
  if (typeof result === 'string' && result.length > LIMITS['value-size'].max)
    throw new PastLimit('value-size')
  return result
}
