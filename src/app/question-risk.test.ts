import { describe, expect, it } from 'vitest'
import { graph, type TestNode } from '../shared/workflow/testing'
import { questionRisk } from './question-risk'

const start: TestNode = { id: 'start', type: 'manual-trigger' }
const ask = (id: string): TestNode => ({ id, type: 'human-callback', config: { title: 'Ok?' } })
const does = (id: string, rest: Partial<TestNode> = {}): TestNode => ({
  id,
  type: 'http',
  config: { url: 'http://localhost' },
  ...rest,
})

describe('the risk of a question', () => {
  it('is that of what its approval lets happen, however far it is', () => {
    const workflow = graph(
      [start, ask('ok'), does('a'), does('b', { risk: 'irreversible' })],
      ['start>ok', 'ok.approved>a', 'a>b'],
    )
    expect(questionRisk(workflow, 'ok')).toBe('irreversible')
  })

  it('is not that of what comes when it is rejected, is off, or is asked about again', () => {
    const workflow = graph(
      [
        start,
        ask('ok'),
        does('no', { risk: 'high-stakes' }),
        does('off', { risk: 'high-stakes', disabled: true }),
        ask('twice'),
        does('later', { risk: 'high-stakes' }),
      ],
      ['start>ok', 'ok.rejected>no', 'ok.approved>off', 'off>twice', 'twice.approved>later'],
    )
    expect(questionRisk(workflow, 'ok')).toBe('reversible')
    expect(questionRisk(workflow, 'twice')).toBe('high-stakes')
  })

  it('is that of the items of a for-each, and goes round a loop once', () => {
    const workflow = graph(
      [
        start,
        ask('ok'),
        { id: 'each', type: 'for-each', config: { items: '{{ $ }}' } },
        does('inner', { risk: 'high-stakes', parent: 'each' }),
        does('back'),
      ],
      ['start>ok', 'ok.approved>each', 'each>back', 'back>ok'],
    )
    expect(questionRisk(workflow, 'ok')).toBe('high-stakes')
  })

  it('is its own where a node is asked about that may not have happened', () => {
    const workflow = graph([start, does('pay', { risk: 'irreversible' })], ['start>pay'])
    expect(questionRisk(workflow, 'pay')).toBe('irreversible')
  })
})
