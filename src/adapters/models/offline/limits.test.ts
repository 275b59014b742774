import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { fit, withNotice } from './fit'
import { limitsIn, NO_LIMITS, safePattern } from './limits'
import type { Limits } from './limits'
import { sampleFor } from './sample-pattern'
import { purged, violations } from './violations'
import { sentencesOf } from './words'

describe('limits in plain words', () => {
  it.each<[string, Partial<Limits>]>([
    ['Write at most 120 words.', { maxWords: 120 }],
    ['Keep it to 600 characters', { maxChars: 600 }],
    ['Under 50 words, please.', { maxWords: 49 }],
    ['Use fewer than 1,300 characters.', { maxChars: 1299 }],
    ['No more than ten plain words', { maxWords: 10 }],
    ['no longer than 80 characters', { maxChars: 80 }],
    ['200 words or less', { maxWords: 200 }],
    ['At least 40 words.', { minWords: 40 }],
    ['More than 99 characters', { minChars: 100 }],
    ['Write 50 to 80 words.', { minWords: 50, maxWords: 80 }],
    ['between 250 and 1,300 characters', { minChars: 250, maxChars: 1300 }],
    ['30-40 words', { minWords: 30, maxWords: 40 }],
    ['exactly 12 words', { minWords: 12, maxWords: 12 }],
    ['about 100 words', { minWords: 90, maxWords: 110 }],
    ['One scene, in one or two sentences', { maxSentences: 2 }],
    ['in one sentence', { maxSentences: 1 }],
    ['Shorten it: 812 characters, at most 600.', { maxChars: 600 }],
    ['Lengthen it: 12 words, at least 40.', { minWords: 40 }],
    ['Remove the word "synergy".', { forbidden: ['synergy'] }],
    ['Avoid jargon, buzzwords and synergy.', { forbidden: ['jargon', 'buzzwords', 'synergy'] }],
    ['Do not use the words "game changer" or "10x".', { forbidden: ['game changer', '10x'] }],
    ["Never say 'world-class'.", { forbidden: ['world-class'] }],
    ['Forbidden: unlock, supercharge', { forbidden: ['unlock', 'supercharge'] }],
    ['Mention "Baton".', { required: ['Baton'] }],
    ['It must mention pricing.', { required: ['pricing'] }],
    ['Include Baton and Ada Lovelace.', { required: ['Baton', 'Ada Lovelace'] }],
    ['Include a call to action.', {}],
    ['Matches a pattern that is not allowed: /[!]/.', { excludes: [/[!]/u] }],
    ['Does not match the pattern /^Hello/.', { matches: [/^Hello/u] }],
    [
      'No hashtags, no exclamation marks, no emoji.',
      { noHashtags: true, noExclamation: true, noEmoji: true },
    ],
    ['End with a question.', { endWithQuestion: true }],
    ['End on the lesson, not on a question.', {}],
    ['No longer a problem. No one knows more than that.', {}],
    ['It happened in three weeks with two people.', {}],
  ])('%j', (text, expected) => {
    expect(limitsIn(text)).toEqual({ ...NO_LIMITS, ...expected })
  })

  it('takes the tightest of several, and the later of two that cannot both be kept', () => {
    expect(limitsIn('At most 100 words.', 'At most 60 words.').maxWords).toBe(60)
    expect(limitsIn('At least 100 words.', 'At most 60 words.')).toMatchObject({
      minWords: 0,
      maxWords: 60,
    })
    expect(limitsIn('At most 60 words.', 'At least 100 words.')).toMatchObject({
      minWords: 100,
      maxWords: Infinity,
    })
    expect(limitsIn('Mention "hype".', 'Remove the word "hype".')).toMatchObject({
      required: [],
      forbidden: ['hype'],
    })
  })

  it('does not take a pattern that could hang the process, or one that is none', () => {
    for (const source of ['(a+)+$', '(a*)*', '(.*a){20}', '[', 'x'.repeat(400)])
      expect(safePattern(source)).toBeUndefined()
    expect(safePattern('^[a-z]+(?:-[a-z])?$')).toEqual(/^[a-z]+(?:-[a-z])?$/u)
  })
})

describe('a text made to fit', () => {
  const material = sentencesOf(
    `We charged nineteen a month for three years! Nobody had looked at the market, #pricing was a guess 🎉. In March we asked for
     forty-nine, from everybody, with sixty days of notice. The email took four evenings. Two hundred customers read it and eleven left.
     What would you have done? Jonas had said the synergy would be a game changer. He was wrong about that, and I was wrong to wait.`,
  ).map(({ clean }) => clean)
  const parts = { ranked: [...material].reverse(), ordered: material }

  const wish = fc.record(
    {
      words: fc.tuple(fc.integer({ min: 1, max: 150 }), fc.integer({ min: 8, max: 200 })),
      chars: fc.tuple(fc.integer({ min: 0, max: 900 }), fc.integer({ min: 60, max: 600 })),
      forbidden: fc.subarray(['synergy', 'game changer', 'month', 'the', 'Jonas', 'what']),
      required: fc.subarray(['Baton', 'evening', 'café']),
      noHashtags: fc.boolean(),
      noExclamation: fc.boolean(),
      noEmoji: fc.boolean(),
      endWithQuestion: fc.boolean(),
      excludes: fc.subarray([/[!]/u, /#\p{L}/u, /\d/u]),
      matches: fc.subarray([/^Hello/u, /Room \d{3}/u]),
    },
    { requiredKeys: [] },
  )

  it('keeps to every limit that can be kept', () => {
    fc.assert(
      fc.property(wish, ({ words, chars, ...rest }) => {
        const limits: Limits = { ...NO_LIMITS, ...rest }
        // One kind of length at a time: 20 words of at most 30 characters cannot be had.
        if (chars && !words)
          Object.assign(limits, { minChars: chars[0], maxChars: chars[0] + chars[1] })
        if (words) Object.assign(limits, { minWords: words[0], maxWords: words[0] + words[1] })
        if (limits.excludes.some((pattern) => pattern.test('Room 111'))) limits.matches = []
        const text = fit(parts, limits)
        expect([text, violations(text, limits)]).toEqual([text, []])
      }),
      { numRuns: 1_500 },
    )
  })

  it('says that it is a simulation wherever that breaks no limit', () => {
    expect(withNotice('A text.', NO_LIMITS)).toBe("A text.\n\n(Simulated by Baton's offline model)")
    expect(withNotice('A text?', { ...NO_LIMITS, endWithQuestion: true })).toMatch(
      /^\(Simulated by.*\n\nA text\?$/,
    )
    expect(withNotice('A text.', { ...NO_LIMITS, maxChars: 25 })).toBe('A text.\n\n(Simulated)')
    expect(withNotice('A text.', { ...NO_LIMITS, maxWords: 2 })).toBe('A text.')
    expect(withNotice('A text.', { ...NO_LIMITS, forbidden: ['simulated'] })).toBe('A text.')
  })

  it('loses what must not be in it and keeps the rest readable', () => {
    const limits = limitsIn('Remove the words "game changer", "very".', 'No exclamation marks.')
    expect(purged('It is a very good game game changer changer, is it not!', limits)).toBe(
      'It is a good, is it not.',
    )
  })
})

describe('a sample of a pattern', () => {
  it.each([
    '^[A-Z]{2}-\\d{4}$',
    '^(yes|no)$',
    '^https?://\\S+$',
    '^[^@\\s]+@[^@\\s]+$',
    '\\p{Lu}\\p{L}+',
    '^#[0-9a-f]{6}$',
    '^(?:\\+\\d{1,3} )?\\d{3,}$',
    'a?b*c',
  ])('%s is matched', (source) => {
    expect(sampleFor(source)).toMatch(new RegExp(source, 'u'))
  })

  it('is empty for what it does not understand', () => {
    expect(sampleFor('(?=x)y')).toBe('')
    expect(sampleFor('(a)b\\1')).toBe('')
  })
})
