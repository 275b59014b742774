import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { checkRule } from '../../../nodes/validator/check-rule'
import type { Rule } from '../../../nodes/validator/rules'
import { createOfflineModel } from './offline'

const model = createOfflineModel({ pieceDelayMs: 0 })
const recording = readFileSync('resources/templates/samples/founder-recording.txt', 'utf8')

/** Drafts, checks with the real rules, sends the corrections back; the last text and what is still wrong with it. */
async function draftUntilRight(rules: Rule[], prompt: string, rounds: number) {
  let corrections: { previous: string; list: string[] } | undefined
  for (let round = 1; ; round += 1) {
    const { text } = await model.generate(
      { model: 'builtin:offline', prompt, corrections },
      { signal: new AbortController().signal, onText: () => undefined },
    )
    const list = (await Promise.all(rules.map((rule) => checkRule(rule, text)))).flat()
    if (list.length === 0 || round === rounds) return { text, list, round }
    corrections = { previous: text, list }
  }
}

const rule = fc.oneof(
  fc.record({
    kind: fc.constant('forbids' as const),
    terms: fc.subarray(['month', 'the', 'email', 'Jonas', 'game changer', 'people'], {
      minLength: 1,
    }),
  }),
  fc.record({
    kind: fc.constant('contains' as const),
    terms: fc.subarray(['Baton', 'naïve café', 'Tuesday'], { minLength: 1 }),
  }),
  fc.record({
    kind: fc.constant('excludes' as const),
    pattern: fc.constantFrom('[!]', '#[A-Za-z]', '[0-9]', '[;:]', 'very. A'),
  }),
  fc.record({
    kind: fc.constant('matches' as const),
    pattern: fc.constantFrom('^Dear', 'Mara$', 'Fri(?:day)?'),
  }),
)
const length = fc.oneof(
  fc.record({ min: fc.nat(300), room: fc.integer({ min: 80, max: 600 }) }).map(({ min, room }) => ({
    kind: 'length' as const,
    min,
    max: min + room,
    unit: 'chars' as const,
  })),
  fc.record({ min: fc.nat(80), room: fc.integer({ min: 25, max: 100 }) }).map(({ min, room }) => ({
    kind: 'length' as const,
    min,
    max: min + room,
    unit: 'words' as const,
  })),
)

describe('a validator and the offline model', () => {
  it('come to terms within a few rounds, whatever the rules', async () => {
    await fc.assert(
      fc.asyncProperty(
        length,
        fc.uniqueArray(rule, { maxLength: 2, selector: ({ kind }) => kind }),
        async (size, others) => {
          const outcome = await draftUntilRight(
            [size, ...others],
            `Write a post.\n\nRecording:\n${recording}`,
            5,
          )
          expect(outcome).toMatchObject({ list: [] })
        },
      ),
      { numRuns: 150 },
    )
  })

  it('need one round more for rules that the prompt does not name', async () => {
    const rules: Rule[] = [
      { kind: 'length', max: 300, unit: 'chars' },
      { kind: 'contains', terms: ['Baton'] },
    ]
    const { round, text } = await draftUntilRight(
      rules,
      `Write a post.\n\nRecording:\n${recording}`,
      3,
    )
    expect(round).toBe(2)
    expect(text).toContain('Baton')
  })

  const folder = '../shared/data/transcripts'
  const speeches = speechesIn(folder)
  it(`come to terms over real speech (${speeches.length} speeches at hand)`, async () => {
    for (const text of [recording, ...speeches]) {
      const rules: Rule[] = [
        { kind: 'length', min: 250, max: 1300, unit: 'chars' },
        { kind: 'length', min: 40, max: 240, unit: 'words' },
        { kind: 'forbids', terms: ['nation', 'people', 'revolutionary'] },
        { kind: 'excludes', pattern: '[!]' },
      ]
      expect(
        await draftUntilRight(
          rules,
          `Write one LinkedIn post of 250 to 1,300 characters.\n\nRecording:\n${text}`,
          3,
        ),
      ).toMatchObject({ list: [] })
    }
  })
})

/** Speeches beside the project, where they are; the recording that ships with it is tested everywhere. */
function speechesIn(folder: string): string[] {
  try {
    return readdirSync(folder).map((name) => readFileSync(`${folder}/${name}`, 'utf8'))
  } catch (error) {
    expect(error).toMatchObject({ code: 'ENOENT' })
    return []
  }
}
