/** Large values piece by piece: what JSONata would do to one in a single long step. */
import { sizeOf } from '../shared/workflow/measure'
import type { Evaluation } from './pace'

/** What one step does at once takes a millisecond or two. */
const PIECE = { size: 64 * 1024, depth: Infinity } as const
/** Small things that are done between two looks at the clock. */
const FEW = 256

/** Whether a value can be gone through in one step. */
export function isSmall(value: unknown): boolean {
  return typeof sizeOf(value, PIECE) === 'number'
}

/** A function of the expression, which is an object with much behind it. */
export function isFunction(value: object): boolean {
  return '_jsonata_lambda' in value || '_jsonata_function' in value
}

function isLarge(value: unknown): value is object {
  return value !== null && typeof value === 'object' && !isSmall(value) && !isFunction(value)
}

/** How the results for the parts of a large value become the result for the whole. */
export interface Fold<T> {
  /** `depth` counts the lists and objects around it. */
  small(value: unknown, depth: number): T
  list(items: T[]): T
  object(entries: [string, T][]): T
}

/** Folds a value of any size, resting in between. */
export async function fold<T>(
  value: unknown,
  how: Fold<T>,
  evaluation: Evaluation | undefined,
  depth = 0,
): Promise<T> {
  if (!isLarge(value)) return how.small(value, depth)
  const keys = Array.isArray(value) ? undefined : Object.keys(value)
  const parts = keys?.map((key) => (value as Record<string, unknown>)[key]) ?? (value as unknown[])
  const done: T[] = []
  for (const part of parts) {
    done.push(
      // A small part needs no promise.
      isLarge(part) ? await fold(part, how, evaluation, depth + 1) : how.small(part, depth + 1),
    )
    if (evaluation && done.length % FEW === 0 && evaluation.spent) await evaluation.rest()
  }
  return keys ? how.object(keys.map((key, index) => [key, done[index] as T])) : how.list(done)
}

/** The items in order, the same ones side by side in their old order; `swap` says whether two of them stand wrongly. */
export async function sorted(
  items: readonly unknown[],
  swap: (left: unknown, right: unknown) => boolean | Promise<boolean>,
  evaluation: Evaluation,
): Promise<unknown[]> {
  let from = [...items]
  let steps = 0
  for (let width = 1; width < from.length; width *= 2) {
    const to: unknown[] = []
    for (let start = 0; start < from.length; start += 2 * width) {
      let left = start
      let right = Math.min(start + width, from.length)
      const [middle, end] = [right, Math.min(start + 2 * width, from.length)]
      while (left < middle && right < end) {
        const wrong = swap(from[left], from[right])
        to.push(from[(wrong instanceof Promise ? await wrong : wrong) ? right++ : left++])
        if ((steps += 1) % FEW === 0 && evaluation.spent) await evaluation.rest()
      }
      while (left < middle) to.push(from[left++])
      while (right < end) to.push(from[right++])
    }
    from = to
  }
  return from
}

/** The first of each set of equal items, in order. */
export async function distinct(
  items: readonly unknown[],
  evaluation: Evaluation,
): Promise<unknown[]> {
  const seen = new Set<unknown>()
  const kept: unknown[] = []
  for (const [index, item] of items.entries()) {
    const identity = isLarge(item) ? await fold(item, IDENTITY, evaluation) : identityOf(item)
    if (!seen.has(identity)) {
      seen.add(identity)
      kept.push(item)
    }
    if (index % FEW === 0 && evaluation.spent) await evaluation.rest()
  }
  return kept
}

/** Equal for equal values and only for them. What is compared by its content is a text, and a text is one in quotes. */
function identityOf(value: unknown): unknown {
  if (typeof value === 'string') return JSON.stringify(value)
  return value !== null && typeof value === 'object' && !isFunction(value)
    ? identityText(value)
    : value
}

function identityText(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'nothing'
  if (Array.isArray(value)) return IDENTITY.list(value.map(identityText))
  return IDENTITY.object(Object.entries(value).map(([key, item]) => [key, identityText(item)]))
}

const IDENTITY: Fold<string> = {
  small: identityText,
  list: (items) => `[${items.join()}]`,
  // Whatever the order of the keys.
  object: (entries) =>
    `{${entries
      .map(([key, text]) => `${JSON.stringify(key)}:${text}`)
      .sort()
      .join()}}`,
}
