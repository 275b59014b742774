/** Builds an answer that fits a JSON Schema, filled from the prompt. */
import { Validator } from '@cfworker/json-schema'
import type { Schema } from '@cfworker/json-schema'
import { shortStep } from '../../bounded/short-step'
import { NodeError } from '../../../engine/node-error'
import type { Json, JsonObject } from '../../../shared/workflow/document'
import { numberValue } from './number-value'
import { PropertyLimits } from './property-limits'
import type { PromptReading } from './read-prompt'
import { classify, verdictOn } from './signals'
import type { Verdict } from './signals'
import { isProse, stringValue } from './string-value'
import { hash01, NUMBER, numberOf } from './words'

/** Past this depth only what is required is made, past the next nothing: a schema may contain itself. */
const SPARE_DEPTH = 5
const MAX_DEPTH = 30
const MAX_ITEMS = 1_000
/** How many combinations of alternatives are tried. */
const ATTEMPTS = 12

/**
 * An instance of the schema. The same prompt, schema and corrections give the same one.
 *
 * @throws NodeError `bad-config` when the schema cannot be used, `model-answer` when this model finds no answer that fits it
 */
export function instanceOf(
  schema: JsonObject,
  reading: PromptReading,
  seed: string,
  corrections: string[],
): Json {
  let last = ''
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    try {
      const instance = new Maker(schema, reading, seed, corrections, attempt).make()
      const { valid, errors } = shortStep(
        () => new Validator(schema as Schema, '2020-12', true).validate(instance),
        'The check of an answer against its schema',
      )
      if (valid) return instance
      last = errors.at(-1)?.error ?? ''
    } catch (error) {
      if (error instanceof NodeError) throw error
      const why = error instanceof Error ? error.message : String(error)
      throw new NodeError(
        'bad-config',
        `The schema of the answer cannot be used: ${why.slice(0, 200)} Correct it in the node.`,
        {
          cause: error,
        },
      )
    }
  }
  throw new NodeError(
    'model-answer',
    `The offline model found no answer that fits the schema (${last.slice(0, 200)}). Make the schema simpler, or choose another model.`,
  )
}

interface Place {
  name: string
  path: string
  depth: number
  reading: PromptReading
  main: boolean
  /** Set inside an object that gives a verdict. */
  verdict?: Verdict
  /** Counts up when a value must differ from the ones before it. */
  shift: number
}

class Maker {
  private readonly limits: PropertyLimits
  private readonly used = new Set<string>()

  constructor(
    private readonly root: JsonObject,
    private readonly reading: PromptReading,
    private readonly seed: string,
    corrections: string[],
    private readonly attempt: number,
  ) {
    this.limits = new PropertyLimits([reading.instructions, ...corrections], root)
  }

  make(): Json {
    return this.value(this.root, {
      name: '',
      path: '',
      depth: 0,
      reading: this.reading,
      main: true,
      shift: 0,
    })
  }

  private value(written: Json, place: Place): Json {
    if (place.depth > MAX_DEPTH) return null
    const schema = this.resolved(written)
    if ('const' in schema) return schema.const ?? null
    if (Array.isArray(schema.enum)) return this.fromEnum(schema.enum, place)
    switch (typeOf(schema)) {
      case 'object':
        return this.object(schema, place)
      case 'array':
        return this.array(schema, place)
      case 'number':
      case 'integer':
        return numberValue({ ...place, schema, seed: this.seed })
      case 'boolean':
        return this.boolean(place)
      case 'null':
        return null
      default:
        return this.string(schema, place)
    }
  }

  /** With `$ref`, `allOf` and one of `anyOf` or `oneOf` taken in. */
  private resolved(written: Json, depth = 0): JsonObject {
    if (!isObject(written) || depth > MAX_DEPTH) return {}
    const { $ref, allOf, anyOf, oneOf, ...rest } = written
    const parts: Json[] = [...(Array.isArray(allOf) ? allOf : [])]
    if (typeof $ref === 'string') parts.push(this.pointed($ref))
    for (const alternatives of [anyOf, oneOf])
      if (Array.isArray(alternatives) && alternatives.length > 0)
        parts.push(alternatives[this.attempt % alternatives.length] ?? {})
    return parts.reduce<JsonObject>(
      (whole, part) => merged(whole, this.resolved(part, depth + 1)),
      rest,
    )
  }

  private pointed(reference: string): Json {
    if (!reference.startsWith('#'))
      throw new Error(`it refers to ${reference}, which is outside of it.`)
    let target: Json = this.root
    for (const part of reference.split('/').slice(1)) {
      const key = decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~')
      const next: Json | undefined = isObject(target)
        ? target[key]
        : Array.isArray(target)
          ? target[Number(key)]
          : undefined
      if (next === undefined) throw new Error(`it refers to ${reference}, which is not there.`)
      target = next
    }
    return target
  }

  private fromEnum(values: Json[], { name, path, reading, verdict, shift }: Place): Json {
    const texts = values.filter((value) => typeof value === 'string')
    const fact = reading.facts.get(name.toLowerCase())
    const passing = texts.find((value) =>
      /^(?:pass(?:ed)?|ok|approved?|accept(?:ed)?|compliant)$/i.test(value),
    )
    const failing = texts.find((value) =>
      /^(?:fail(?:ed)?|not ok|reject(?:ed)?|denied|block(?:ed)?)$/i.test(value),
    )
    let chosen: Json | undefined
    if (passing !== undefined && failing !== undefined)
      chosen = (verdict ?? verdictOn(reading)).pass ? passing : failing
    else if (fact !== undefined && values.includes(fact)) chosen = fact
    else chosen = classify(texts, reading)
    const start =
      chosen === undefined
        ? Math.floor(hash01(`${this.seed}|${path}`) * values.length)
        : values.indexOf(chosen)
    return values[(start + shift) % values.length] ?? null
  }

  private object(schema: JsonObject, place: Place): JsonObject {
    const properties = isObject(schema.properties) ? schema.properties : {}
    const required = Array.isArray(schema.required)
      ? schema.required.filter((name) => typeof name === 'string')
      : []
    const known = Object.keys(properties)
    const wanted =
      place.depth > SPARE_DEPTH
        ? required
        : [...known, ...required.filter((name) => !known.includes(name))]
    const most = typeof schema.maxProperties === 'number' ? schema.maxProperties : Infinity
    const kept =
      wanted.length <= most
        ? wanted
        : [...required, ...wanted.filter((name) => !required.includes(name))].slice(0, most)
    const main = this.mainOf(kept, properties)
    const verdict = kept.some((name) => VERDICT.test(name))
      ? verdictOn(this.reading)
      : place.verdict
    const result: JsonObject = {}
    const add = (name: string, property: Json) => {
      const path = `${place.path}/${name}`
      result[name] = this.value(property, {
        ...place,
        name,
        path,
        depth: place.depth + 1,
        main: name === main,
        verdict,
      })
    }
    const additional = isObject(schema.additionalProperties) ? schema.additionalProperties : {}
    for (const name of kept) add(name, properties[name] ?? additional)
    const least =
      typeof schema.minProperties === 'number' ? Math.min(schema.minProperties, MAX_ITEMS) : 0
    for (let index = 1; Object.keys(result).length < least && index <= MAX_ITEMS; index += 1)
      add(`field${index}`, additional)
    return result
  }

  /** The property that carries the text: the one named like it, else the only string that is not short. */
  private mainOf(names: string[], properties: JsonObject): string | undefined {
    const strings = names.filter((name) => {
      const schema = this.resolved(properties[name] ?? {})
      return (
        typeOf(schema) === 'string' &&
        !('const' in schema) &&
        !('enum' in schema) &&
        !('format' in schema && schema.format !== 'textarea')
      )
    })
    const prose = strings.filter(isProse)
    // Of several the roomiest: `text` beside `altText`.
    const room = (name: string) => {
      const { maxLength } = this.resolved(properties[name] ?? {})
      return typeof maxLength === 'number' ? maxLength : Infinity
    }
    const best = [...prose].sort((a, b) => room(b) - room(a))[0]
    return best !== undefined && room(best) >= 200 ? best : undefined
  }

  private array(schema: JsonObject, place: Place): Json[] {
    const least = typeof schema.minItems === 'number' ? schema.minItems : 0
    const most = typeof schema.maxItems === 'number' ? schema.maxItems : MAX_ITEMS
    const count = Math.min(Math.max(this.wantedItems(place), least), most, MAX_ITEMS)
    if (place.verdict && COMPLAINTS.test(place.name) && least === 0)
      return place.verdict.found.slice(0, most).map(complaint)
    const prefix = Array.isArray(schema.prefixItems) ? schema.prefixItems : []
    if (schema.items === false)
      return prefix.map((item, index) => this.item(item, place, index, prefix.length, []))
    const items: Json[] = []
    for (let index = 0; index < Math.max(count, prefix.length); index += 1) {
      const contained = index === 0 && isObject(schema.contains) ? schema.contains : undefined
      const written =
        prefix[index] ??
        (contained ? { allOf: [schema.items ?? {}, contained] } : (schema.items ?? {}))
      const item = this.item(written, place, index, count, schema.uniqueItems === true ? items : [])
      // Where there are no more different values, the list ends as soon as it may.
      if (schema.uniqueItems === true && index >= least && holds(items, item)) break
      items.push(item)
    }
    return items
  }

  /** One item, from its own part of the material; differs from those before where it must. */
  private item(written: Json, place: Place, index: number, count: number, before: Json[]): Json {
    const reading = { ...place.reading, sentences: part(place.reading.sentences, index, count) }
    const path = `${place.path}/${index}`
    const make = (shift: number) =>
      this.value(written, { ...place, reading, path, depth: place.depth + 1, main: false, shift })
    let value = make(0)
    for (let shift = 1; holds(before, value) && shift <= 60; shift += 1) value = make(shift)
    return value
  }

  private wantedItems({ name, depth }: Place): number {
    if (depth > SPARE_DEPTH) return 0
    const asked =
      name === ''
        ? undefined
        : new RegExp(
            `\\b(${NUMBER}) (?:[\\p{L}-]+ ){0,3}${name.replace(/[^\p{L}]/gu, '')}`,
            'iu',
          ).exec(this.reading.instructions)?.[1]
    return asked === undefined ? 3 : Math.min(numberOf(asked), 50)
  }

  private boolean({ name, path, reading, verdict, shift }: Place): boolean {
    const fact = reading.facts.get(name.toLowerCase())
    const first = VERDICT.test(name)
      ? (verdict ?? verdictOn(reading)).pass
      : typeof fact === 'boolean'
        ? fact
        : hash01(`${this.seed}|${path}`) < 0.5
    return shift % 2 === 0 ? first : !first
  }

  private string(schema: JsonObject, { name, path, reading, main, verdict, shift }: Place): string {
    const limits = this.limits.of(name, schema, main)
    const seed = `${this.seed}|${path}${shift === 0 ? '' : `|${shift}`}`
    return stringValue({ name, schema, limits, reading, seed, main, used: this.used, verdict })
  }
}

const VERDICT = /^(?:pass(?:ed|es)?|verdict|approved?|ok|valid|compliant|safe|result|decision)$/i
const COMPLAINTS = /^(?:corrections?|issues?|problems?|violations?|findings?|errors?|reasons?)$/i

function holds(items: Json[], item: Json): boolean {
  const text = JSON.stringify(item)
  return items.some((other) => JSON.stringify(other) === text)
}

function complaint(term: string): string {
  return term === '!' ? 'Take out the exclamation marks.' : `Remove the word "${term}".`
}

function part<T>(list: T[], index: number, count: number): T[] {
  if (list.length < count * 2)
    return [
      ...list.slice(index % Math.max(list.length, 1)),
      ...list.slice(0, index % Math.max(list.length, 1)),
    ]
  const size = list.length / count
  return list.slice(Math.floor(index * size), Math.floor((index + 1) * size))
}

/** Both schemas at once, as far as a value can be made from them: the later one's words, the tighter one's bounds. */
function merged(a: JsonObject, b: JsonObject): JsonObject {
  const both: JsonObject = { ...a, ...b }
  if (isObject(a.properties) && isObject(b.properties)) {
    const properties: JsonObject = { ...a.properties }
    for (const [name, schema] of Object.entries(b.properties))
      properties[name] = name in properties ? { allOf: [properties[name] ?? {}, schema] } : schema
    both.properties = properties
  }
  if (Array.isArray(a.required) && Array.isArray(b.required))
    both.required = [...new Set([...a.required, ...b.required])]
  for (const [keys, tighter] of [
    [['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties'], Math.max],
    [['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties'], Math.min],
  ] as const)
    for (const key of keys) {
      const [left, right] = [a[key], b[key]]
      if (typeof left === 'number' && typeof right === 'number') both[key] = tighter(left, right)
    }
  return both
}

function typeOf(schema: JsonObject): string {
  const { type } = schema
  if (typeof type === 'string') return type
  if (Array.isArray(type)) {
    const named = type.find((one) => one !== 'null') ?? 'null'
    if (typeof named === 'string') return named
  }
  if ('properties' in schema || 'required' in schema || 'minProperties' in schema) return 'object'
  if ('items' in schema || 'prefixItems' in schema || 'minItems' in schema || 'contains' in schema)
    return 'array'
  return 'minimum' in schema || 'maximum' in schema || 'multipleOf' in schema ? 'number' : 'string'
}

function isObject(value: Json | undefined): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}
