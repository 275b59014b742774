import { expect, it } from 'vitest'
import type { JsonObject } from '../../shared/workflow/document'
import { createOfflineModel } from '../models/offline/offline'
import { structured } from '../models/structured'

/** Tried in 2^60 ways. */
const schema: JsonObject = {
  type: 'object',
  properties: { word: { type: 'string', pattern: '^(a+)+$' } },
  required: ['word'],
}
const HOSTILE = `${'a'.repeat(60)}!`

it("ends the check of a model's answer that would never end", () => {
  const check = (word: string) =>
    structured(
      JSON.stringify({ word }),
      schema,
      { name: 'Local', model: 'm' } as Parameters<typeof structured>[2],
      { spent: {}, cutOff: false },
    )
  expect(check('aaa')).toEqual({ word: 'aaa' })
  expect(() => check(HOSTILE)).toThrow(
    'The check of the answer of Local against its schema goes past the limit step-duration (40 ms)',
  )
})

it('ends the search of the offline model for a text that matches', async () => {
  const model = createOfflineModel({ pieceDelayMs: 0 })
  const prompt = `Write about this.\n\nword: ${HOSTILE}`
  await expect(
    model.generate(
      { model: 'builtin:offline', prompt, schema },
      { signal: new AbortController().signal, onText: () => undefined },
    ),
  ).rejects.toMatchObject({ code: 'limit', limit: 'step-duration' })
})
