import { Window } from 'happy-dom'
import { describe, expect, it } from 'vitest'
import type { PendingCallback } from '../../shared/contract'
import type { Json } from '../../shared/workflow/document'
import { answerForm } from './answer-form'
import { editValue, showValue } from './parts'

const question = (value: Json, fields: Json): PendingCallback => ({
  callback: 'r1/ok/1',
  run: 'r1',
  node: 'ok',
  nodeName: 'Ok',
  round: 1,
  workflow: 'orders',
  workflowName: 'Orders',
  requestedAt: 0,
  title: 'Go on?',
  value,
  fields,
  assignees: [],
  approvals: 1,
  approvedBy: [],
  revision: 0,
  risk: 'reversible',
})

/** What a browser sends of the page when nothing was touched. */
function untouched(value: Json, fields: Json, entered?: URLSearchParams): [string, string][] {
  const { body } = answerForm({
    question: question(value, fields),
    shown: 'x',
    first: 'approve',
    address: '/a/x',
    now: 0,
    ...(entered ? { entered } : {}),
  })
  const window = new Window()
  window.document.write(String(body))
  const form = window.document.querySelector('form')
  if (!form) throw new Error('The page has no form.')
  const data = [...new window.FormData(form)].map(([name, sent]) => [name, String(sent)] as const)
  return data.flatMap(([name, sent]) => (name.startsWith('part-') ? [[name.slice(5), sent]] : []))
}

const object = (properties: Json): Json => ({ type: 'object', properties })

describe('the form of a question that nobody touched', () => {
  it.each<[string, Json, Json]>([
    ['a boolean', { live: false }, { live: { type: 'boolean' } }],
    ['a boolean with an enum', { live: false }, { live: { type: 'boolean', enum: [true, false] } }],
    ['one of a list', { tier: 'gold' }, { tier: { enum: ['free', 'gold'] } }],
    ['almost one of a list', { tier: 'Gold' }, { tier: { enum: ['free', 'gold'] } }],
    ['none of a list', { tier: 'silver' }, { tier: { enum: ['free', 'gold'] } }],
    ['nothing of a list', { tier: '' }, { tier: { enum: ['free', 'gold'] } }],
    ['a number of a list', { seats: 7 }, { seats: { type: 'integer', enum: [5, 10] } }],
    ['text that looks like HTML', { tier: '"><b>' }, { tier: { enum: ['free', 'gold'] } }],
  ])('sends %s as it stands', (_, value, properties) => {
    const fields = object(properties)
    const { parts } = showValue(value, fields)
    expect(parts).toHaveLength(1)
    expect(untouched(value, fields)).toEqual(
      parts.map(({ number, text }) => [String(number), text]),
    )
  })

  it('offers what may be chosen in words, and what stands there', () => {
    const options = (value: Json, fields: Json) =>
      [
        ...String(
          answerForm({
            question: question(value, fields),
            shown: 'x',
            first: 'approve',
            address: '/a/x',
            now: 0,
          }).body,
        ).matchAll(/<option [^>]*>([^<]+)<\/option>/g),
      ].map(([, words]) => words)
    expect(options({ a: true }, object({ a: { type: 'boolean', enum: [true, false] } }))).toEqual([
      'Yes',
      'No',
    ])
    expect(options({ a: 'Gold' }, object({ a: { enum: ['free', 'gold'] } }))).toEqual([
      'Gold',
      'free',
      'gold',
    ])
    expect(options({ a: '' }, object({ a: { enum: ['free'] } }))).toEqual(['Empty', 'free'])
  })

  it('keeps a choice that has to be sent again', () => {
    const entered = new URLSearchParams({ 'part-1': 'free' })
    expect(untouched({ a: 'Gold' }, object({ a: { enum: ['free', 'gold'] } }), entered)).toEqual([
      ['1', 'free'],
    ])
  })

  it('takes yes and no for a boolean that has a list', () => {
    const fields = object({ live: { type: 'boolean', enum: [true, false] } })
    expect(editValue({ live: false }, fields, { '1': 'yes' })).toEqual({ value: { live: true } })
  })

  it('takes the very choice that was made, where two differ by their case alone', () => {
    const fields = object({ tier: { enum: ['Gold', 'gold', ' gold'] } })
    for (const tier of ['Gold', 'gold', ' gold'])
      expect(editValue({ tier: 'free' }, fields, { '1': tier })).toEqual({ value: { tier } })
  })
})
