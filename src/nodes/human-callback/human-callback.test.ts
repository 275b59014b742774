import { describe, expect, test } from 'vitest'
import type { Json } from '../../shared/workflow/document'
import { completes, fails, NOW, suspends } from '../testing'
import { shareOf } from './share'

const HOUR = 3_600_000

test('asks with everything that is said', async () => {
  const fields = { type: 'object', properties: { text: { type: 'string' } } }
  const { callback } = await suspends(
    'human-callback',
    {
      title: 'Publish {{ name }}?',
      instructions: 'Read it aloud.',
      value: { text: '{{ text }}' },
      fields,
      assignees: ['Ana', '{{ name }}'],
      channels: ['telegram'],
      approvals: 2,
      timeout: '48h',
      onTimeout: 'reject',
      escalate: { after: '4h', to: ['Ben'] },
    },
    { name: 'post', text: 'Hello' },
  )
  expect(callback).toEqual({
    title: 'Publish post?',
    instructions: 'Read it aloud.',
    value: { text: 'Hello' },
    fields,
    assignees: ['Ana', 'post'],
    channels: ['telegram'],
    approvals: 2,
    expiresAt: NOW + 48 * HOUR,
    onTimeout: 'reject',
    escalateAt: NOW + 4 * HOUR,
    escalateTo: ['Ben'],
  })
})

test('shows the input, and waits for ever for one approval, where nothing is said', async () => {
  expect(await suspends('human-callback', { title: 'Ok?' }, { a: 1 })).toEqual({
    callback: { title: 'Ok?', value: { a: 1 }, assignees: [], approvals: 1, onTimeout: 'timeout' },
  })
})

test('shows null when the value found nothing', async () => {
  const { callback } = await suspends(
    'human-callback',
    { title: 'Ok?', value: '{{ x }}' },
    { a: 1 },
  )
  expect(callback?.value).toBeNull()
})

test('one name alone is a list of one', async () => {
  const { callback } = await suspends(
    'human-callback',
    { title: 'Ok?', assignees: '{{ $ }}' },
    'Ana',
  )
  expect(callback?.assignees).toEqual(['Ana'])
})

describe('only when unsure', () => {
  const gate = {
    title: 'Ok?',
    value: '{{ text }}',
    onlyIf: { confidence: '{{ confidence }}', below: 0.7 },
  }

  test.each([0.7, 0.71, 1])('approves at once at %s', async (confidence) => {
    expect(await completes('human-callback', gate, { text: 'x', confidence })).toEqual({
      ports: ['approved'],
      output: {
        value: 'x',
        decision: 'approve',
        by: [],
        at: '2026-01-01T00:00:00.000Z',
        comment: null,
        edited: false,
        auto: true,
      },
    })
  })

  test.each<Json>([0, 0.69, null, '0.9', 'high', true, [0.9], { value: 0.9 }])(
    'asks when the confidence is %j',
    async (confidence) => {
      expect(await suspends('human-callback', gate, { text: 'x', confidence })).toHaveProperty(
        'callback',
      )
    },
  )

  test('asks when there is no confidence at all', async () => {
    expect(await suspends('human-callback', gate, { text: 'x' })).toHaveProperty('callback')
    const onlyIf = { below: 0.7 }
    expect(await suspends('human-callback', { title: 'Ok?', onlyIf }, 1)).toHaveProperty('callback')
  })

  test('fails rather than guess when the threshold is no number', async () => {
    const onlyIf = { confidence: 0.9, below: '{{ missing }}' }
    expect(await fails('human-callback', { title: 'Ok?', onlyIf }, {})).toMatchObject({
      code: 'bad-config',
    })
  })
})

describe('what needs no question is looked at nevertheless', () => {
  const gate = (sample: number) => ({
    title: 'Ok?',
    onlyIf: { confidence: '{{ $ }}', below: 0.7, sample },
  })

  test('all of it at 1, and it says so with its confidence', async () => {
    const { callback } = await suspends('human-callback', gate(1), 0.9)
    expect(callback).toMatchObject({ sampled: true, confidence: 0.9 })
  })

  test('none of it at 0', async () => {
    expect(await completes('human-callback', gate(0), 0.9)).toMatchObject({ ports: ['approved'] })
  })

  test('what is asked anyway is no sample', async () => {
    const { callback } = await suspends('human-callback', gate(1), 0.5)
    expect(callback).toMatchObject({ confidence: 0.5 })
    expect(callback).not.toHaveProperty('sampled')
  })

  test('a share of many is about that many, and always the same ones', () => {
    const keys = Array.from({ length: 10_000 }, (_, n) => `r_0mk3v9x${n}/ok/1`)
    const taken = keys.filter((key) => shareOf(key) < 0.1)
    expect(taken.length).toBeGreaterThan(850)
    expect(taken.length).toBeLessThan(1_150)
    expect(keys.filter((key) => shareOf(key) < 0.1)).toEqual(taken)
  })
})

test.each<[Json, string | undefined]>([
  [{ name: 'Ada', address: 'ada@example.com' }, 'Ada <ada@example.com>'],
  [{ name: '', address: 'ada@example.com' }, 'ada@example.com'],
  [{ name: 'Ada', email: null }, 'Ada'],
  [[{ address: ' ada@example.com ' }], 'ada@example.com'],
  [4711, '4711'],
  [{ name: '', address: '' }, undefined],
])('takes who asked for it out of %j', async (from, requestedBy) => {
  const config = { title: 'Ok?', requestedBy: '{{ from }}' }
  const { callback } = await suspends('human-callback', config, { from })
  expect(callback?.requestedBy).toBe(requestedBy)
})

test.each<[Json]>([[{ id: 7 }], [['Ada', 'Ben']], [true]])(
  'fails, and asks nobody, where %j is to be who asked for it',
  async (from) => {
    const error = await fails('human-callback', { title: 'Ok?', requestedBy: '{{ $ }}' }, from)
    expect(error.message).toContain('requestedBy must be text')
  },
)

test('says who asked for it', async () => {
  const config = { title: 'Ok?', requestedBy: '{{ from }}' }
  const { callback } = await suspends('human-callback', config, { from: 'Ana' })
  expect(callback).toMatchObject({ requestedBy: 'Ana' })
  expect(await suspends('human-callback', { title: 'Ok?', requestedBy: '{{ from }}' }, {})).toEqual(
    { callback: expect.not.objectContaining({ requestedBy: expect.anything() }) },
  )
})

test.each([
  [{ timeout: '{{ $ }}' }, 'soon'],
  [{ escalate: { after: '{{ $ }}', to: ['Ben'] } }, 'soon'],
  [{ title: '{{ missing }}' }, {}],
  [{ approvals: '{{ $ }}' }, 3],
])('refuses %j', async (config, input) => {
  expect(await fails('human-callback', { title: 'Ok?', ...config }, input)).toMatchObject({
    code: 'bad-config',
  })
})
