/**
 * One expression: within the limits, and its result plain JSON. What is particular to JSONata is here and in `jsonata-*.ts`.
 */
import jsonata from 'jsonata'
import type { Json } from '../shared/workflow/document'
import { limitText, type LimitName } from '../shared/workflow/limits'
import { isoTime } from '../shared/workflow/time'
import type { Found } from '../shared/workflow/matches'
import type { Bounded } from './effects'
import { EVALUATION, evaluationOf, type Focus } from './builtins'
import { guardFunctions, parse, type Source } from './jsonata-source'
import { plainJson, withOwnLists } from './jsonata-values'
import { NodeError } from './node-error'
import { paceOf, PastLimit, type Evaluation } from './pace'
import { findMatches } from './patterns'

/** What `$name` stands for in an expression, by name without the dollar. */
export type Bindings = Record<string, unknown>

/** The name under which bindings hold what the host lends. No expression can spell it. */
const HOST = ' host'

/** The name under which the text of `$eval` finds the input of the whole expression. */
const ROOT = ' root'

/** One expression. Resolves with undefined when it finds nothing. Rejects with a `NodeError` `bad-expression` or `limit`. */
export function compileExpression(
  source: string,
  field: string,
): (input: Json, bindings: Bindings) => Promise<Json | undefined> {
  const fail = (thrown: unknown) => failure(thrown, source, field)
  let parsed: Source
  try {
    parsed = parse(source)
  } catch (thrown) {
    const error = fail(thrown)
    return () => Promise.reject(error)
  }
  const buildsObjects = source.includes('{')
  return async (input, bindings) => {
    const host = bindings[HOST] as Bounded | undefined
    const evaluation = host && paceOf(host).begin()
    try {
      if (!parsed.guarded) await guardFunctions(parsed, evalText)
      const found = buildsObjects
        ? await run(
            parsed,
            await withOwnLists(input, evaluation),
            await ownBindings(parsed, bindings, evaluation),
            evaluation,
          )
        : await run(parsed, input, bindings, evaluation)
      const value = plainJson(found, evaluation)
      return value instanceof Promise ? await value : value
    } catch (thrown) {
      throw fail(thrown)
    } finally {
      evaluation?.end()
    }
  }
}

/** `$now()` and `$millis()` on the engine's clock instead of the machine's, and what the host lends to keep expressions short. */
export function clockBindings(now: () => number, host?: Bounded): Bindings {
  return {
    now: (picture?: string, timezone?: string) =>
      picture === undefined
        ? isoTime(now())
        : formatTime.evaluate(null, { at: now(), picture, timezone }),
    millis: () => now(),
    ...(host ? { [HOST]: host } : {}),
  }
}

const formatTime = jsonata('$fromMillis($at, $picture, $timezone)')

function run(
  source: Source,
  input: unknown,
  bindings: Bindings,
  evaluation: Evaluation | undefined,
): Promise<unknown> {
  if (!evaluation && source.patterns.size === 0)
    return source.expression.evaluate(input, bindings) as Promise<unknown>
  const bound: Bindings = { ...bindings, [EVALUATION]: evaluation }
  for (const [name, pattern] of source.patterns) bound[name] = matcher(pattern, evaluation)
  if (evaluation) source.pace = evaluation.pace
  return source.expression.evaluate(input, bound) as Promise<unknown>
}

async function ownBindings(
  source: Source,
  bindings: Bindings,
  evaluation: Evaluation | undefined,
): Promise<Bindings> {
  const own = { ...bindings }
  for (const name of source.names)
    if (Object.hasOwn(bindings, name)) own[name] = await withOwnLists(bindings[name], evaluation)
  return own
}

interface Match {
  match: string
  start: number
  end: number
  groups: (string | undefined)[]
  next(): Promise<Match | undefined>
}

/** A regular expression as JSONata has it: a function that finds the first match in a text, from which the next is asked. */
function matcher(pattern: RegExp, evaluation: Evaluation | undefined) {
  const find = async (text: string, from: number): Promise<Found[]> => {
    if (evaluation?.spent) await evaluation.rest()
    const found = findMatches(pattern, text, from, evaluation?.bounded)
    if (!(found instanceof Promise)) return found
    const searched = await (evaluation ? evaluation.pause(() => found) : found)
    if (!searched) throw new PastLimit('pattern-duration')
    return searched
  }
  const at = (text: string, found: Found[], index: number): Match | undefined => {
    const one = found[index]
    if (!one) return undefined
    return {
      ...one,
      async next() {
        if (one.end >= text.length) return undefined
        const next =
          index + 1 < found.length
            ? at(text, found, index + 1)
            : at(text, await find(text, one.end), 0)
        // It would never go on from there; D1004 is JSONata's code for that.
        if (next?.match === '') throw { code: 'D1004', value: pattern.source }
        return next
      },
    }
  }
  return async (text: string) => at(text, await find(text, 0), 0)
}

/** `$eval` within the same limits: the text sees the variables around it. */
async function evalText(this: Focus, text?: unknown, focus?: unknown): Promise<unknown> {
  if (typeof text !== 'string') return undefined
  const inner = attempt('D3120', () => parse(text, ROOT))
  const around = (name: string) => this.environment?.lookup(name)
  // An outer $eval has an input of its own too.
  const root = around(ROOT)
  const bindings: Bindings = { [ROOT]: root === undefined ? around('$') : root }
  for (const name of inner.names) if (name !== ROOT) bindings[name] = around(name)
  await guardFunctions(inner, evalText)
  try {
    return await run(inner, focus ?? this.input, bindings, evaluationOf(this))
  } catch (thrown) {
    throw wrapped('D3121', thrown)
  }
}

function attempt<T>(code: string, work: () => T): T {
  try {
    return work()
  } catch (thrown) {
    throw wrapped(code, thrown)
  }
}

/** As JSONata tells what went wrong in `$eval`. */
function wrapped(code: string, thrown: unknown): unknown {
  if (limitOf(thrown)) return thrown
  return { code, value: (thrown as { message?: string }).message, error: thrown }
}

function failure(thrown: unknown, source: string, field: string): NodeError {
  const subject = `The expression {{ ${shortened(source.trim())} }} in ${field}`
  const limit = limitOf(thrown)
  if (limit) return new NodeError('limit', limitText(limit, subject), { limit })
  const { message = String(thrown) } = thrown as { message?: string }
  return new NodeError('bad-expression', `${subject} failed: ${message}`)
}

function shortened(source: string): string {
  return source.length > 1000 ? `${source.slice(0, 1000)}...` : source
}

/** JSONata's codes for what is a limit here. */
const CODES: Readonly<Record<string, LimitName>> = {
  D1011: 'expression-depth',
  D1012: 'expression-duration',
  D2014: 'sequence',
  D2015: 'sequence',
}

function limitOf(thrown: unknown): LimitName | undefined {
  if (thrown instanceof PastLimit) return thrown.limit
  if (thrown instanceof RangeError) {
    if (thrown.message.includes('string length')) return 'value-size'
    if (thrown.message.includes('call stack')) return 'expression-depth'
  }
  const { code } = (thrown ?? {}) as { code?: unknown }
  return typeof code === 'string' ? CODES[code] : undefined
}
