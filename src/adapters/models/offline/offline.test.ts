import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { ModelAnswer, ModelRequest } from '../../../engine/effects'
import { NodeError } from '../../../engine/node-error'
import { failureOf } from '../../testing'
import { createOfflineModel } from './offline'
import { OFFLINE_NOTICE } from './notice'

const model = createOfflineModel({ pieceDelayMs: 0 })
const never = new AbortController().signal

function ask(
  request: Partial<ModelRequest>,
  onText: (text: string) => void = () => undefined,
): Promise<ModelAnswer> {
  return model.generate(
    { model: 'builtin:offline', prompt: '', ...request },
    { signal: never, onText },
  )
}
const count = (text: string) => text.split(/\s+/).filter(Boolean).length

const transcript = readFileSync('resources/templates/samples/founder-recording.txt', 'utf8')

const SPEECH = `So, um, we charged nineteen a month for, you know, three years. Nobody had looked at the market. In March we asked for
forty-nine from everybody, with sixty days of notice. The email took four evenings to write. Two hundred customers read it and eleven left.
The the support inbox was the next problem. We tagged three hundred and forty tickets by hand. Sixty percent were about one screen.
So we changed the button on that screen. Tickets fell by half in two weeks. Then there was the email that went out by itself.
It said thank you to a customer who had just died. His widow rang me. Now a person presses the button before anything is sent.
Automation is about which forty seconds of you are worth having. Jonas says we should print that on the van.`

describe('the offline model', () => {
  it('gives the same answer for the same request, and says that it is a simulation', async () => {
    const prompt = `Write a LinkedIn post.\n\nTranscript:\n${SPEECH}`
    const first = await ask({ prompt })
    expect(await ask({ prompt })).toEqual(first)
    expect(first.text).toContain(OFFLINE_NOTICE)
    expect(first.text.split(OFFLINE_NOTICE)).toHaveLength(2)
    expect(first.costUsd).toBe(0)
    expect(first.model).toBe('builtin:offline')
    expect(first.confidence).toBeGreaterThanOrEqual(0.55)
    expect(first.confidence).toBeLessThanOrEqual(0.95)
    expect(first.usage).toEqual({
      inputTokens: Math.ceil(count(prompt) * 1.3),
      outputTokens: Math.ceil(count(first.text) * 1.3),
    })
  })

  it('writes from the material and nothing else, without ums', async () => {
    const { text } = await ask({
      prompt: `Write a post of at most 60 words.\n\nTranscript:\n${SPEECH}`,
    })
    const body = text.replace(OFFLINE_NOTICE, '').trim()
    const plain = (one: string) => one.toLowerCase().replace(/[^a-z]+/g, ' ')
    const source = plain(SPEECH).replace(/\bum |\byou know |\bthe the\b/g, (match) =>
      match === 'the the' ? 'the' : '',
    )
    for (const sentence of body.split(/(?<=[.?])\s+/))
      expect(source).toContain(plain(sentence).trim())
    expect(body).not.toMatch(/\bum\b|you know|the the/i)
    expect(count(text)).toBeLessThanOrEqual(60)
  })

  it('gives three different posts for three briefs', async () => {
    const briefs = ['pricing', 'support', 'the email that went out']
    const posts = await Promise.all(
      briefs.map(
        async (about) =>
          (
            await ask({
              prompt: `Write a post about ${about}. At most 40 words.\n\nTranscript:\n${SPEECH}`,
            })
          ).text,
      ),
    )
    expect(new Set(posts).size).toBe(3)
  })

  it('finds what the brief is about in a long recording', async () => {
    const other = Array.from(
      { length: 40 },
      (_, index) => `On day ${index} the weather was grey and the walk was long.`,
    ).join(' ')
    const { text } = await ask({
      prompt: `Write one post about this idea.\n\nIdea: A person presses the button\nWhat I said: Now a person presses the button before anything is sent.\n\nTake facts only from my recording:\n${other}\n${SPEECH}`,
    })
    expect(text).toMatch(/a person presses the button/i)
  })

  it('does not repeat the notice of a model before it', async () => {
    const { text } = await ask({ prompt: `Shorten this.\n\nText:\n${SPEECH}\n\n${OFFLINE_NOTICE}` })
    expect(text.split(OFFLINE_NOTICE)).toHaveLength(2)
  })

  it('has something to say about nothing', async () => {
    expect((await ask({ prompt: '' })).text).not.toBe('')
    expect((await ask({ prompt: '???' })).text).not.toBe('')
  })

  it('takes a prompt of a megabyte in good time', async () => {
    const started = performance.now()
    await ask({ prompt: `Summarise.\n\nTranscript:\n${SPEECH.repeat(1_200)}` })
    await ask({ prompt: `Summarise.\n\n${'{"a":['.repeat(20_000)}` })
    expect(performance.now() - started).toBeLessThan(8_000)
  })

  it('answers PASS, FAIL or a number where that is all that is asked', async () => {
    const audit = (text: string) =>
      ask({ prompt: `Answer PASS or FAIL. Avoid: synergy, hype.\n\nText:\n${text}` }).then(
        (answer) => answer.text,
      )
    expect(await audit('We mow lawns.')).toBe('PASS')
    expect(await audit('We bring synergy to lawns.')).toBe('FAIL: it says "synergy".')
    expect(await audit('A revolutionary mower')).toMatch(/^FAIL/)
    const score = await ask({
      prompt:
        'Reply with a number from 0 to 10.\n\nMessage: We are an enterprise with a budget and it is urgent.',
    })
    expect(Number(score.text)).toBeGreaterThan(8)
  })

  it('writes a letter as the sender, with the greeting, the link and the signature that were asked for', async () => {
    const { text } = await ask({
      prompt:
        'Write a first email to Priya Nair, offer twenty minutes with this link: https://example.com/book\nSign as Mara.\n\nOur offer: Scheduling for landscapers.\nIn their words: We send two crews to the same garden twice a month.',
    })
    expect(text).toMatch(/^Hello Priya,/)
    expect(text).toContain('You wrote: “We send two crews to the same garden twice a month.”')
    expect(text).toContain('https://example.com/book')
    expect(text).toMatch(/\n\nMara\n/)
  })
})

describe('corrections', () => {
  const prompt = `Write a LinkedIn post.\n\nTranscript:\n${SPEECH}`
  const correct = async (...list: string[]) => {
    const previous = (await ask({ prompt })).text
    return (await ask({ prompt, corrections: { previous, list } })).text
  }

  it.each<[string[], (text: string) => boolean]>([
    [['Shorten it: 812 characters, at most 120.'], (text) => text.length <= 120],
    [['Shorten it: 75 words, at most 9.'], (text) => count(text) <= 9],
    [['Lengthen it: 12 words, at least 400.'], (text) => count(text) >= 400],
    [['Lengthen it: 80 characters, at least 2,000.'], (text) => text.length >= 2_000],
    [
      ['Remove the word "month".', 'Remove the word "email".'],
      (text) => !/\bmonth\b|\bemail\b/i.test(text),
    ],
    [
      ['Mention "Baton".', 'Mention "Ada Lovelace".'],
      (text) => text.includes('Baton') && text.includes('Ada Lovelace'),
    ],
    [['Matches a pattern that is not allowed: /[.]/.'], (text) => !text.includes('.')],
    [['Does not match the pattern /^Dear friends/.'], (text) => text.startsWith('Dear friends')],
    [['Does not match the pattern /\\d{3} words$/.'], (text) => /\d{3} words$/.test(text)],
    [
      ['End with a question.', 'Shorten it: 90 words, at most 30.'],
      (text) => text.endsWith('?') && count(text) <= 30,
    ],
    [
      ['Mention "Baton".', 'Shorten it: 300 characters, at most 20.'],
      (text) => text.includes('Baton') && text.length <= 20,
    ],
    [
      ['Lengthen it: 10 characters, at least 200.', 'Shorten it: 300 characters, at most 205.'],
      (text) => text.length >= 200 && text.length <= 205,
    ],
  ])('%j are made', async (list, holds) => {
    const text = await correct(...list)
    expect([text, holds(text)]).toEqual([text, true])
  })

  it('that are not mechanical lead at least to another answer', async () => {
    expect(await correct('Make it warmer.')).not.toBe((await ask({ prompt })).text)
  })

  it('reach the texts of a structured answer too', async () => {
    const schema = {
      type: 'object',
      required: ['title', 'post'],
      properties: { title: { type: 'string' }, post: { type: 'string' } },
    }
    const answer = await ask({
      prompt,
      schema,
      corrections: {
        previous: '{}',
        list: [
          'Shorten it: 400 characters, at most 100.',
          'Mention "Baton".',
          'Cut the title to at most three words.',
        ],
      },
    })
    const { title, post } = answer.object as { title: string; post: string }
    expect(post.length).toBeLessThanOrEqual(100)
    expect(post).toContain('Baton')
    expect(count(title)).toBeLessThanOrEqual(3)
  })
})

describe('a leaning', () => {
  const schema = {
    type: 'object',
    required: ['score', 'confidence'],
    properties: {
      score: { type: 'integer', minimum: 0, maximum: 10 },
      confidence: { type: 'number' },
    },
  }
  const score = async (message: string) =>
    (
      await ask({
        prompt: `Score this lead from 0 to 10. Enterprise is good.\n\n${message}`,
        schema,
      })
    ).object as { score: number; confidence: number }

  it.each([
    'Message: We are an enterprise with a budget, and it is urgent.',
    '{"name": "Ada", "notes": "VIP, has a budget", "size": 40}',
  ])('is high for %j', async (message) => {
    expect((await score(message)).score).toBeGreaterThan(8)
  })

  it.each([
    'Message: I am a student, just browsing.',
    'Message: Looks nice, but we have no budget.',
  ])('is low for %j', async (message) => {
    expect((await score(message)).score).toBeLessThan(4)
  })

  it('takes a number of that name from the prompt, and is sure within bounds', async () => {
    const answer = await score('{"score": 7, "notes": "urgent"}')
    expect(answer.score).toBe(7)
    expect(answer.confidence).toBeGreaterThanOrEqual(0.5)
    expect(answer.confidence).toBeLessThanOrEqual(0.95)
  })

  it('sorts into tiers', async () => {
    const tier = async (message: string) =>
      (
        await ask({
          prompt: `Which tier is this message?\n\nVIP: pays much.\nLow: Sales pitches.\nStandard: everyone else.\n\nMessage: ${message}`,
          schema: { type: 'object', properties: { tier: { enum: ['vip', 'standard', 'low'] } } },
        })
      ).object
    expect(await tier('Call me today or I will look elsewhere.')).toEqual({ tier: 'vip' })
    expect(await tier('How do I print a list of jobs?')).toEqual({ tier: 'standard' })
    expect(await tier('We sell SEO backlinks, guest post included.')).toEqual({ tier: 'low' })
  })
})

describe('a judge', () => {
  const schema = {
    type: 'object',
    required: ['pass', 'score', 'corrections'],
    properties: {
      pass: { type: 'boolean' },
      score: { type: 'number', minimum: 0, maximum: 1 },
      corrections: { type: 'array', items: { type: 'string' } },
    },
  }
  const judge = async (text: string) =>
    (
      await ask({
        prompt: `Judge the result.\n\nGuidelines:\nPlain words. No guarantees, no exclamation marks. Never use "synergy".\n\nResult:\n${text}`,
        schema,
      })
    ).object as { pass: boolean; score: number; corrections: string[] }

  it('passes what keeps to the guidelines', async () => {
    const verdict = await judge('We mow your lawn on Fridays and send one invoice a month.')
    expect(verdict).toMatchObject({ pass: true, corrections: [] })
    expect(verdict.score).toBeGreaterThan(0.7)
  })

  it.each([
    ['It is guaranteed to work.', 'Remove the word "guaranteed".'],
    ['Lawns with synergy.', 'Remove the word "synergy".'],
    ['Lawns at last!', 'Take out the exclamation marks.'],
    ['Ten times as green, 10x.', 'Remove the word "10x".'],
  ])('stops %j and says why', async (text, correction) => {
    const verdict = await judge(text)
    expect(verdict.pass).toBe(false)
    expect(verdict.score).toBeLessThan(0.5)
    expect(verdict.corrections).toContain(correction)
  })

  it('gives a verdict in words too', async () => {
    const { object } = await ask({
      prompt: 'Audit it. Forbidden: synergy.\n\nText:\nPure synergy.',
      schema: {
        type: 'object',
        properties: { verdict: { enum: ['PASS', 'FAIL'] }, reason: { type: 'string' } },
      },
    })
    expect(object).toEqual({ verdict: 'FAIL', reason: 'It says "synergy".' })
  })
})

describe('the stream', () => {
  it('comes in pieces that are the whole text together, and of an object its JSON', async () => {
    for (const request of [
      { prompt: `Write a post.\n\nTranscript:\n${SPEECH}` },
      {
        prompt: SPEECH,
        schema: {
          type: 'object',
          properties: { title: { type: 'string' }, tags: { type: 'array' } },
        },
      },
    ]) {
      const pieces: string[] = []
      const answer = await ask(request, (text) => pieces.push(text))
      expect(pieces.length).toBeGreaterThan(2)
      expect(pieces.join('')).toBe(answer.text)
      if (answer.object !== undefined) expect(JSON.parse(answer.text)).toEqual(answer.object)
    }
  })

  it('takes its time, but no more than about a second', async () => {
    const slow = createOfflineModel()
    const started = performance.now()
    let pieces = 0
    await slow.generate(
      { model: 'builtin:offline', prompt: `Write at least 3000 words.\n\nTranscript:\n${SPEECH}` },
      { signal: never, onText: () => (pieces += 1) },
    )
    expect(pieces).toBeGreaterThan(50)
    expect(pieces).toBeLessThanOrEqual(150)
    expect(performance.now() - started).toBeLessThan(4_000)
  })

  it('stops in the middle when it is told to', async () => {
    const slow = createOfflineModel({ pieceDelayMs: 60_000 })
    const controller = new AbortController()
    const asked = failureOf(
      slow.generate(
        { model: 'builtin:offline', prompt: SPEECH },
        { signal: controller.signal, onText: () => undefined },
      ),
    )
    controller.abort()
    expect(await asked).toMatchObject({ code: 'aborted', retryable: false })
    const reason = new NodeError('timeout', 'Took too long.', { retryable: true })
    expect(
      await failureOf(
        model.generate(
          { model: 'builtin:offline', prompt: SPEECH },
          { signal: AbortSignal.abort(reason), onText: () => undefined },
        ),
      ),
    ).toBe(reason)
  })

  it('keeps to a limit of output tokens', async () => {
    const { usage } = await ask({
      prompt: `Write a post.\n\nTranscript:\n${SPEECH}`,
      maxOutputTokens: 20,
    })
    expect(usage.outputTokens).toBeLessThanOrEqual(20)
  })
})

it('makes sense of the recording that ships with Baton', async () => {
  expect(count(transcript)).toBeGreaterThan(100)
  const { object } = await ask({
    prompt: `Find the three strongest ideas in this recording. For each, a title, and one sentence word for word.\n\nRecording:\n${transcript}`,
    schema: {
      type: 'object',
      required: ['ideas'],
      properties: {
        ideas: {
          type: 'array',
          minItems: 3,
          maxItems: 3,
          items: {
            type: 'object',
            required: ['title', 'quote'],
            properties: { title: { type: 'string', maxLength: 80 }, quote: { type: 'string' } },
          },
        },
      },
    },
  })
  const { ideas } = object as { ideas: Array<{ title: string; quote: string }> }
  expect(new Set(ideas.map(({ title }) => title)).size).toBe(3)
  expect(new Set(ideas.map(({ quote }) => quote)).size).toBe(3)
  const flat = transcript.replace(/\s+/g, ' ')
  for (const { quote } of ideas) expect(flat).toContain(quote.replace(/\s+/g, ' '))
})
