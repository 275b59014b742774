import type { JsonObject } from '../../../shared/workflow/document'
import type { PromptReading } from './read-prompt'
import { lean, scoreBetween } from './signals'
import type { Verdict } from './signals'
import { hash01 } from './words'

export interface NumberRequest {
  name: string
  path: string
  schema: JsonObject
  reading: PromptReading
  seed: string
  verdict?: Verdict
  shift: number
}

/** A number within the schema's bounds: a fact of that name, how sure or how high the material leans, or a stable hash. */
export function numberValue(request: NumberRequest): number {
  const { name, schema, reading, verdict, seed, path, shift } = request
  const step =
    typeof schema.multipleOf === 'number' && schema.multipleOf > 0 ? schema.multipleOf : undefined
  const whole = schema.type === 'integer'
  const [low, high] = bounds(request)
  const fact = reading.facts.get(name.toLowerCase())
  const stated =
    typeof fact === 'number'
      ? fact
      : typeof fact === 'string' && /^-?\d+(?:\.\d+)?$/.test(fact)
        ? Number(fact)
        : undefined
  const raw =
    stated !== undefined && stated >= low && stated <= high && shift === 0
      ? stated
      : /confidence|certainty|sure/i.test(name)
        ? low + (high - low) * sureness(reading, seed)
        : verdict && /score|rating|grade/i.test(name)
          ? low +
            (high - low) * (verdict.pass ? 0.85 + hash01(seed) * 0.1 : 0.1 + hash01(seed) * 0.2)
          : scoreBetween(low, high, reading, `${name}|${path}`)
  return onGrid(raw, low, high, step ?? (whole ? 1 : undefined), whole, shift)
}

/** From 0.5 to 0.95: surer where the material leans one way. */
function sureness(reading: PromptReading, seed: string): number {
  const chance = hash01(`sure|${seed}|${reading.material}`)
  return Math.abs(lean(reading.material)) > 0.3 ? 0.8 + chance * 0.15 : 0.5 + chance * 0.25
}

function bounds({ schema, name }: NumberRequest): [number, number] {
  const described = /(-?\d+)\b[^\d]{0,30}?(?:to|-|–)\s*(\d+)/.exec(String(schema.description ?? ''))
  const usual: [number, number] = described
    ? [Number(described[1]), Number(described[2])]
    : schema.type !== 'integer' && /score|confidence|probability|share|ratio|certainty/i.test(name)
      ? [0, 1]
      : [0, 10]
  const low = least(schema)
  const high = most(schema)
  if (low !== undefined && high !== undefined) return [low, high]
  if (low !== undefined) return [low, Math.max(usual[1], low + 10)]
  if (high !== undefined) return [Math.min(usual[0], high - 10), high]
  return usual
}

/** Exclusive bounds are moved in a little; the grid moves whole numbers further. */
function least({ minimum, exclusiveMinimum }: JsonObject): number | undefined {
  const open =
    typeof exclusiveMinimum === 'number' ? exclusiveMinimum + nudge(exclusiveMinimum) : undefined
  return typeof minimum === 'number' ? Math.max(minimum, open ?? minimum) : open
}

function most({ maximum, exclusiveMaximum }: JsonObject): number | undefined {
  const open =
    typeof exclusiveMaximum === 'number' ? exclusiveMaximum - nudge(exclusiveMaximum) : undefined
  return typeof maximum === 'number' ? Math.min(maximum, open ?? maximum) : open
}

function nudge(value: number): number {
  return Math.max(Math.abs(value), 1) * 1e-6
}

function onGrid(
  raw: number,
  low: number,
  high: number,
  step: number | undefined,
  whole: boolean,
  shift: number,
): number {
  if (step === undefined) {
    const moved = low + ((raw - low + (shift * (high - low)) / 61) % (high - low || 1))
    const rounded = Number(moved.toFixed(high - low > 2 ? 1 : 2))
    return rounded >= low && rounded <= high ? rounded : moved
  }
  const first = Math.ceil(low / step - 1e-9)
  const count = Math.max(Math.floor(high / step + 1e-9) - first + 1, 1)
  const nearest = Math.min(Math.max(Math.round(raw / step) - first, 0), count - 1)
  const value = (first + ((nearest + shift) % count)) * step
  return whole ? Math.round(value) : Number(value.toPrecision(12))
}
