import { expect, it } from 'vitest'
import type { PendingCallback } from '../../shared/contract'
import { answer, answeredWords, answerWords, approvalsText, check, fieldPath } from './answer'

const ASKED: PendingCallback = {
  callback: 'cb',
  run: 'r',
  node: 'review',
  nodeName: 'Review',
  round: 1,
  workflow: 'posts',
  workflowName: 'Posts',
  requestedAt: 0,
  approvedBy: [],
  revision: 1,
  risk: 'reversible',
  title: 'Review the posts',
  value: { posts: [{ text: 'One' }] },
  fields: {
    type: 'object',
    required: ['posts'],
    properties: {
      posts: {
        type: 'array',
        items: {
          type: 'object',
          required: ['text'],
          properties: { text: { type: 'string', minLength: 1 } },
        },
      },
    },
  },
  assignees: ['Founder'],
  approvals: 1,
}

it('sends no value when nothing was edited', () => {
  expect(answer(ASKED, undefined, 'approve', 'Ana')).toEqual({
    vote: { callback: 'cb', decision: 'approve', by: 'Ana', seen: 1 },
  })
})

it('sends the edited value and the comment, without spaces around it', () => {
  const value = { posts: [{ text: 'Better' }] }
  expect(answer(ASKED, { value, comment: ' good \n', at: 0 }, 'approve', 'Ana')).toEqual({
    vote: { callback: 'cb', decision: 'approve', by: 'Ana', seen: 1, comment: 'good', value },
  })
})

it('tells where an edited value breaks the form, and sends nothing', () => {
  const result = answer(ASKED, { value: { posts: [{ text: '' }] }, at: 0 }, 'approve', 'Ana')
  expect(result).toEqual({ errors: { 'posts[0].text': [expect.any(String)] } })
})

it('lets a rejection go whatever the edit looks like', () => {
  const draft = { value: { posts: 3 }, unfinished: { '': '{' }, comment: 'no', at: 0 }
  expect(answer(ASKED, draft, 'reject', 'Ana')).toEqual({
    vote: { callback: 'cb', decision: 'reject', by: 'Ana', seen: 1, comment: 'no' },
  })
})

it('never approves over text that is not finished: the old value would go out instead', () => {
  const result = answer(ASKED, { unfinished: { 'posts[0]': '{"te' }, at: 0 }, 'approve', 'Ana')
  expect(result).toEqual({ errors: { 'posts[0]': [expect.stringContaining('not finished')] } })
})

it('sends an edit that is null: it is a value as any other', () => {
  expect(answer({ ...ASKED, fields: undefined }, { value: null, at: 0 }, 'approve', 'Ana')).toEqual(
    {
      vote: { callback: 'cb', decision: 'approve', by: 'Ana', seen: 1, value: null },
    },
  )
})

it('checks nothing where there is no form', () => {
  expect(check(undefined, { any: 'thing' })).toEqual({})
  expect(check(null, 3)).toEqual({})
})

it.each([
  ['#', ''],
  ['#/title', 'title'],
  ['#/posts/0/text', 'posts[0].text'],
  ['#/a~1b', 'a/b'],
])('writes the pointer %j as the field %j', (pointer, path) => {
  expect(fieldPath(pointer)).toBe(path)
})

it('counts approvals only where two are needed', () => {
  expect(approvalsText(ASKED)).toBeUndefined()
  expect(approvalsText({ ...ASKED, approvals: 2, approvedBy: ['Ana'] })).toBe('1 of 2 approvals')
})

const HANDED: PendingCallback = {
  ...ASKED,
  question: 'in-doubt',
  handedOver: true,
  value: null,
  fields: undefined,
}

it.each([
  ['{"body":"mine"}', { body: 'mine' }],
  ['plain words', 'plain words'],
  ['null', null],
])('gives what was written for a node, %s, as JSON or as text', (text, value) => {
  expect(answer(HANDED, { value: text, at: 0 }, 'approve', 'Ana')).toMatchObject({
    vote: { value },
  })
})

it('gives nothing that begins like JSON and is none, nor what nobody wrote', () => {
  const broken = answer(HANDED, { value: '{"body":', at: 0 }, 'approve', 'Ana')
  expect(broken).toEqual({ errors: { '': [expect.stringContaining('no JSON')] } })
  const unwritten = answer(HANDED, undefined, 'approve', 'Ana')
  expect(unwritten).toEqual({ errors: { '': [expect.stringContaining('Write the value')] } })
  const { handedOver: _, ...inDoubt } = HANDED
  expect(answer(inDoubt, undefined, 'approve', 'Ana')).toHaveProperty('vote')
})

it('says of each question what its answers do', () => {
  expect(answerWords(ASKED)).toEqual({ approve: 'Approve', reject: 'Reject' })
  expect(answerWords({ question: 'in-doubt' }).approve).toBe('It happened')
  expect(answerWords(HANDED)).toEqual({
    approve: 'Go on with it',
    reject: 'Let it fail',
    again: 'Run it again',
  })
  expect(answeredWords(HANDED, 'reject')).toBe('Let it fail')
})
