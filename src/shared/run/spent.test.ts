import { expect, it } from 'vitest'
import { mergeModels, spentOf, sumSpent, unpricedOf } from './spent'

const usage = (inputTokens: number, outputTokens: number) => ({ inputTokens, outputTokens })

it('adds what is known and counts what is not', () => {
  expect(
    sumSpent([
      { usage: usage(10, 5), costUsd: 0.25 },
      { usage: usage(1, 2), unpriced: { calls: 2, models: ['a:x', 'b:y'] } },
      {
        usage: { ...usage(3, 3), cachedInputTokens: 2 },
        costUsd: 0.5,
        unpriced: { calls: 1, models: ['a:x'] },
      },
      {},
    ]),
  ).toEqual({
    usage: { inputTokens: 14, outputTokens: 10, cachedInputTokens: 2 },
    costUsd: 0.75,
    unpriced: { calls: 3, models: ['a:x', 'b:y'] },
  })
})

it('says nothing of what used nothing, and no cost where none is known', () => {
  expect(sumSpent([])).toEqual({})
  expect(sumSpent([{ usage: usage(1, 1) }])).toEqual({
    usage: usage(1, 1),
    unpriced: { calls: 1, models: [] },
  })
})

it('counts a call that broke off before it told its tokens', () => {
  expect(sumSpent([{ unpriced: { calls: 1, models: ['a:x'] } }])).toEqual({
    unpriced: { calls: 1, models: ['a:x'] },
  })
})

it('reads tokens without a cost, as older versions kept them, as one call without a price', () => {
  expect(unpricedOf({ usage: usage(1, 1) })).toEqual({ calls: 1, models: [] })
  expect(unpricedOf({ usage: usage(1, 1), costUsd: 0 })).toBeUndefined()
  expect(unpricedOf({})).toBeUndefined()
})

it('takes no field that is absent', () => {
  expect(Object.keys(spentOf({ usage: undefined, costUsd: 0 }))).toEqual(['costUsd'])
})

it('names each model once, and no more than twenty', () => {
  const names = Array.from({ length: 30 }, (_, index) => `m:${index}`)
  expect(mergeModels(['m:0'], ['m:0', 'm:1', 'm:1'])).toEqual(['m:0', 'm:1'])
  expect(mergeModels([], names)).toEqual(names.slice(0, 20))
  const full = names.slice(0, 20)
  expect(mergeModels(full, ['other'])).toBe(full)
})
